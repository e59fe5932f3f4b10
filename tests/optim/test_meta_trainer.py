from pathlib import Path
from typing import Annotated

import pytest
import torch
from torch import nn
from torch.nn import functional

import hyperlearn as hl
from hyperlearn.errors import InvalidArgumentError, StorageError
from hyperlearn.optim.checkpoint import Checkpoint
from hyperlearn.optim.held_out import held_out_score
from hyperlearn.optim.learned_optimizer import LearnedOptimizer
from hyperlearn.optim.meta_trainer import MetaTrainer
from hyperlearn.optim.model_family import ModelFamily
from tests.optim.bowls import BowlFamily
from tests.optim.training import X, Y, small_model, train


def small_trainer(**given: object) -> MetaTrainer:
    arguments = {"seed": 0, "n_copies": 4, "n_slots": 2, "horizons": (4, 12), "inner_steps": 4}
    return MetaTrainer(BowlFamily(), **(arguments | given))  # type: ignore[arg-type]


def untrained_score(trainer: MetaTrainer, vector: torch.Tensor) -> float:
    score = held_out_score(trainer._opening, vector, [(99, 12), (98, 8)])
    return score.total(0.5)


@pytest.mark.parametrize("kind", ["optimizer", "schedule"])
@pytest.mark.parametrize("estimator", ["first-order", "second-order", "pes"])
def test_a_meta_training_taken_up_again_ends_the_same(
    kind: str, estimator: str, tmp_path: Path
) -> None:
    whole = small_trainer(kind=kind, estimator=estimator).train(9, evaluate_every=4)
    path = tmp_path / "half.safetensors"
    half = small_trainer(kind=kind, estimator=estimator)
    for _ in range(5):
        half._meta_step(9)
    half.save(path)

    resumed = MetaTrainer.resume(path, BowlFamily()).train(9, evaluate_every=4)

    assert resumed.weights.equal(whole.weights)
    assert half._state.weights.equal(half._state.weights)


@pytest.mark.parametrize("kind", ["optimizer", "schedule"])
def test_training_makes_held_out_runs_better(kind: str) -> None:
    trainer = small_trainer(kind=kind, learning_rate=0.01)
    fresh = trainer._state.weights
    trained = trainer.train(60, evaluate_every=0).weights

    assert untrained_score(trainer, trained) < untrained_score(trainer, fresh) - 0.1


def test_a_seed_fixes_the_result() -> None:
    first, same, other = (
        small_trainer(seed=seed).train(4, evaluate_every=0).weights for seed in (1, 1, 2)
    )

    assert first.equal(same)
    assert not first.equal(other)


def test_training_ends_early_where_held_out_tasks_get_no_better() -> None:
    trainer = small_trainer(learning_rate=1e-9)

    trainer.train(50, evaluate_every=2, patience=2)

    assert len(trainer.meta_losses) < 20


def test_the_best_weights_are_returned_not_the_newest() -> None:
    trainer = small_trainer(learning_rate=3.0)

    checkpoint = trainer.train(8, evaluate_every=2)

    totals = {step: score.total(0.5) for step, score in trainer.held_out_scores.items()}
    assert trainer._state.best_score == min(totals.values())
    assert checkpoint.recipe["n_meta_steps"] == 8


def test_meta_losses_are_reported_to_a_run_and_become_history() -> None:
    @hl.tunable(metric="held_out", direction="minimize")
    def meta_train(
        run: hl.Run, *, rate: Annotated[float, hl.Float(1e-4, 1e-2, log=True)] = 1e-3
    ) -> float:
        trainer = small_trainer(learning_rate=rate)
        trainer.train(3, evaluate_every=3, run=run, show_progress=False)
        return trainer.held_out_scores[3].total(0.5)

    hl.tune(meta_train, n_trials=1, seed=0, study_name="meta", show_progress=False)

    curves = hl.History().curves("meta")
    assert {"meta_loss", "held_out_train", "held_out_validation"} <= set(curves["metric"])
    assert (curves["metric"] == "meta_loss").sum() == 3


def test_ten_lines_train_an_optimizer_for_ones_own_model() -> None:
    family = ModelFamily(
        lambda: nn.Sequential(nn.Linear(6, 8), nn.ReLU(), nn.Linear(8, 2)),
        functional.mse_loss,
        X,
        Y,
    )
    checkpoint = MetaTrainer(family, n_copies=2, horizons=(10, 20), seed=0).train(
        3, evaluate_every=0, show_progress=False
    )
    model = small_model()

    losses = train(model, LearnedOptimizer(model.parameters(), checkpoint=checkpoint), 20)

    assert losses[-1] < losses[0]


def test_training_starts_from_a_checkpoint(checkpoint: Checkpoint) -> None:
    trainer = small_trainer(start=checkpoint)

    assert trainer._state.weights.equal(checkpoint.weights)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"n_copies": 0}, "n_copies is 0"),
        ({"meta_loss": "median"}, "meta_loss is 'median'"),
        ({"estimator": "guess"}, "estimator is 'guess'"),
    ],
)
def test_arguments_that_cannot_be_are_named(given: dict, message: str) -> None:
    with pytest.raises(InvalidArgumentError, match=message):
        small_trainer(**given)


def test_no_tasks_and_no_steps_are_refused() -> None:
    with pytest.raises(InvalidArgumentError, match="at least one problem family"):
        MetaTrainer([])
    with pytest.raises(InvalidArgumentError, match="n_meta_steps is 0"):
        small_trainer().train(0)


def test_a_file_of_something_else_is_not_taken_up(tmp_path: Path, checkpoint: Checkpoint) -> None:
    path = checkpoint.save(tmp_path / "checkpoint.safetensors")

    with pytest.raises(StorageError, match="cannot be taken up"):
        MetaTrainer.resume(path, BowlFamily())
