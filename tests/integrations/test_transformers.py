"""The callback of Transformers, with its real Trainer on a model of one weight."""

import optuna
import pytest
import torch
from transformers import Trainer, TrainingArguments

import hyperlearn as hl
from hyperlearn.integrations.transformers import RunCallback

pytestmark = [
    pytest.mark.filterwarnings(f"ignore::{kind}Warning")
    for kind in ("User", "Future", "Deprecation")
]


class Line(torch.nn.Module):
    """Fits one weight."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = torch.nn.Parameter(torch.zeros(1))

    def forward(self, x, labels=None):
        return {"loss": ((self.weight * x - labels) ** 2).mean(), "logits": self.weight * x}


ROWS = [{"x": torch.ones(1), "labels": torch.ones(1)}] * 8


def fit(callback, tmp_path, **options):
    arguments = TrainingArguments(
        output_dir=str(tmp_path / "out"),
        num_train_epochs=4,
        per_device_train_batch_size=4,
        learning_rate=0.01,
        lr_scheduler_type="cosine",
        warmup_steps=2,
        use_cpu=True,
        report_to=[],
        disable_tqdm=True,
        **{"eval_strategy": "epoch", "logging_strategy": "epoch", "save_strategy": "no", **options},
    )
    trainer = Trainer(
        Line(), arguments, train_dataset=ROWS, eval_dataset=ROWS, callbacks=[callback]
    )
    trainer.train()
    return trainer


def last_loss(trainer):
    losses = [entry["eval_loss"] for entry in trainer.state.log_history if "eval_loss" in entry]
    return losses[-1]


def test_each_evaluation_is_reported_under_its_epoch(tmp_path, train_in_study, reported):
    trial = train_in_study(
        lambda run: last_loss(fit(RunCallback(run), tmp_path)), metric="eval_loss"
    )

    assert list(reported("eval_loss")) == list(reported("train_loss")) == [1, 2, 3, 4]
    assert reported("eval_loss")[4] == trial.value < reported("eval_loss")[1]


def test_the_strategy_and_the_best_checkpoint_are_kept(tmp_path, train_in_study):
    trial = train_in_study(
        lambda run: last_loss(
            fit(
                RunCallback(run),
                tmp_path,
                save_strategy="epoch",
                load_best_model_at_end=True,
                metric_for_best_model="eval_loss",
            )
        ),
        metric="eval_loss",
    )

    strategy = trial.user_attrs["strategy"]
    assert strategy["optimizer"] == "AdamW"
    assert (strategy["schedule"], strategy["learning_rate"]) == ("cosine", 0.01)
    assert strategy["batch_size"] == 4
    assert trial.user_attrs["checkpoint"].endswith("checkpoint-8")


def test_a_pruned_run_ends_training_and_the_trial_is_pruned(tmp_path, train_in_study, reported):
    trial = train_in_study(
        lambda run: last_loss(fit(RunCallback(run), tmp_path)), metric="eval_loss", stop_at=2
    )

    assert trial.state is optuna.trial.TrialState.PRUNED
    assert list(reported("eval_loss")) == [1, 2]


def test_evaluations_within_an_epoch_are_counted_in_steps(tmp_path, train_in_study, reported):
    train_in_study(
        lambda run: last_loss(fit(RunCallback(run), tmp_path, eval_strategy="steps", eval_steps=1)),
        metric="eval_loss",
    )

    assert list(reported("eval_loss")) == list(range(1, 9))


def test_without_a_search_a_monitor_ends_training(tmp_path):
    monitor = hl.TargetMonitor(0.0, metric="loss", direction="minimize", n_steps=4)
    callback = RunCallback(monitor=monitor, stop_when=["unknown"], rename={"eval_loss": "loss"})

    trainer = fit(callback, tmp_path)

    assert trainer.state.global_step == 2
    assert callback.outlook.state == "unknown"
