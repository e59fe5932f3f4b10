"""A plain training loop: a run for a trial of Optuna, and checkpoints."""

import optuna
import pytest
import torch

import hyperlearn as hl
from hyperlearn.errors import InvalidArgumentError, StorageError
from hyperlearn.integrations.loop import Checkpoint, training_run


def test_a_run_in_a_plain_objective_keeps_its_reports_and_its_duration(train_in_study, reported):
    def training(run):
        run.report(0, loss=1.0, accuracy=0.5)
        return 1.0

    train_in_study(training, metric="loss")

    assert reported("accuracy") == {0: 0.5}
    assert hl.History().trials("trained")["duration_seconds"][0] >= 0


def test_a_pruned_run_leaves_a_pruned_trial(train_in_study):
    def training(run):
        for step in range(5):
            run.report(step, loss=1.0)

    trial = train_in_study(training, metric="loss", stop_at=2)

    assert trial.state is optuna.trial.TrialState.PRUNED
    assert trial.last_step == 2


def test_what_a_run_failed_with_is_kept(train_in_study):
    def training(run):
        raise FloatingPointError("exploded")

    with pytest.raises(FloatingPointError):
        train_in_study(training, metric="loss")

    assert hl.History().trials("trained")["failure"].tolist() == ["FloatingPointError: exploded"]


def test_a_study_in_memory_has_runs_too():
    study = optuna.create_study(pruner=optuna.pruners.NopPruner())

    def objective(trial):
        with training_run(trial, "loss") as run:
            run.report(3, loss=0.5)
            return 0.5

    study.optimize(objective, n_trials=1)

    assert study.trials[0].intermediate_values == {3: 0.5}


def test_no_trial_and_several_objectives_are_refused():
    with pytest.raises(InvalidArgumentError, match="trial is 3"), training_run(3, "loss"):
        pass
    trial = optuna.create_study(directions=["minimize"] * 2).ask()
    with pytest.raises(InvalidArgumentError, match="2 objectives"), training_run(trial, "loss"):
        pass


def parts():
    model = torch.nn.Linear(2, 1)
    return model, torch.optim.Adam(model.parameters(), lr=0.1)


def test_a_training_goes_on_from_its_checkpoint_as_if_never_ended(tmp_path):
    def train(model, optimizer, steps):
        for _ in steps:
            optimizer.zero_grad()
            model(torch.ones(1, 2)).sum().backward()
            optimizer.step()

    torch.manual_seed(0)
    model, optimizer = parts()
    checkpoint = Checkpoint(tmp_path / "deep" / "it.pt")
    train(model, optimizer, range(3))
    checkpoint.save(2, model=model, optimizer=optimizer)
    train(model, optimizer, range(3, 5))

    other, its_optimizer = parts()
    first = checkpoint.load(model=other, optimizer=its_optimizer)
    train(other, its_optimizer, range(first, 5))

    assert first == 3
    assert torch.equal(model.weight, other.weight)
    assert [path.name for path in checkpoint.path.parent.iterdir()] == ["it.pt"]


def test_without_a_checkpoint_training_begins_at_0_and_a_removed_one_is_none(tmp_path):
    model, _ = parts()
    checkpoint = Checkpoint(tmp_path / "it.pt")
    assert checkpoint.load(model=model) == 0

    checkpoint.save(7, model=model)
    checkpoint.remove()

    assert checkpoint.load(model=model) == 0


def test_runs_of_one_configuration_share_a_checkpoint_and_others_do_not(tmp_path):
    one, same, other = (hl.Run(params={"lr": lr}) for lr in (0.1, 0.1, 0.2))

    paths = [Checkpoint.of(run, tmp_path).path for run in (one, same, other)]

    assert paths[0] == paths[1] != paths[2]


def test_a_damaged_checkpoint_is_named(tmp_path):
    (tmp_path / "it.pt").write_bytes(b"nothing")

    with pytest.raises(StorageError, match=r"it\.pt.*delete it to begin anew"):
        Checkpoint(tmp_path / "it.pt").load(model=parts()[0])


def test_what_is_reported_is_kept_before_a_checkpoint_is(tmp_path, train_in_study, reported):
    model, _ = parts()

    def training(run):
        run.report(0, loss=1.0)
        Checkpoint(tmp_path / "it.pt").save(0, run, model=model)
        assert reported("loss") == {0: 1.0}
        return 1.0

    train_in_study(training, metric="loss")
