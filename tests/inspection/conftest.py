"""Histories that people look at: small ones of every kind, with names that would do harm."""

import optuna
import pytest

from hyperlearn.history.history import History
from hyperlearn.records import ORIGIN_ATTRIBUTE, TASK_ATTRIBUTE, WHY_ATTRIBUTE, Evidence, Origin
from hyperlearn.task import Task

HOSTILE = "<script>alert(1)</script>\"'& \x1b[31m/../é ☃"
PLAIN = "svm on adult"
FEW = "svm on few"
TWO = "two goals"


def objective(trial):
    """A smooth function with a choice that decides whether a second hyperparameter exists."""
    rate = trial.suggest_float("lr", 1e-5, 1e-1, log=True)
    kernel = trial.suggest_categorical("kernel", ["rbf", "poly"])
    degree = trial.suggest_int("degree", 1, 5) if kernel == "poly" else 3
    for step in range(4):
        trial.report(step / 4 - abs(degree - 3) / 20, step)
        if trial.number == 5 and step == 2:
            raise optuna.TrialPruned
    if trial.number == 7:
        raise ZeroDivisionError("too <b>far</b>")
    return 1.0 - (rate - 1e-3) ** 2 - abs(degree - 3) / 10 - 0.05 * (kernel == "rbf")


def make_study(history, name, task, n_trials, *, seed=0):
    """Record a study with the evidence that our sampler writes."""
    study = optuna.create_study(
        study_name=name,
        storage=history.optuna_storage(),
        direction="maximize",
        sampler=optuna.samplers.RandomSampler(seed=seed),
    )
    study.set_user_attr(TASK_ATTRIBUTE, task)
    study.set_metric_names(["accuracy"])

    def recorded(trial):
        origin = Origin.DEFAULTS if trial.number == 0 else Origin.SURROGATE
        why = Evidence(origin, "expected <i>much</i>", 0.9, 0.1, ((HOSTILE, 0.7), ("b", 0.3)))
        trial.set_user_attr(ORIGIN_ATTRIBUTE, str(origin))
        trial.set_user_attr(WHY_ATTRIBUTE, why.as_attribute())
        failure = ZeroDivisionError("too <b>far</b>") if trial.number == 7 else None
        history.recorder().run(trial._trial_id, seconds=0.25, device="cpu", failure=failure)
        return objective(trial)

    study.optimize(recorded, n_trials=n_trials, catch=(ZeroDivisionError,))
    return study


@pytest.fixture(scope="session")
def looked_at(tmp_path_factory):
    """The path of a database with a full study, a hostile one, a short one, one of two goals."""
    path = tmp_path_factory.mktemp("looked at") / "history.db"
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    with History(path) as history:
        for name, size in (("adult", 100.0), (HOSTILE, 200.0), ("few", 400.0)):
            history.record_task(Task(name, {"nr_inst": size, "nr_attr": 5.0}, "demo"))
        make_study(history, PLAIN, "adult", 24)
        make_study(history, HOSTILE, HOSTILE, 16, seed=1)
        make_study(history, FEW, "few", 1, seed=2)
        two = optuna.create_study(
            study_name=TWO,
            storage=history.optuna_storage(),
            directions=["minimize", "maximize"],
            sampler=optuna.samplers.RandomSampler(seed=0),
        )
        two.optimize(lambda trial: (trial.suggest_float("x", 0, 1), trial.params["x"]), n_trials=4)
        optuna.create_study(study_name="empty", storage=history.optuna_storage())
        history.optuna_storage().engine.dispose()
    return path


@pytest.fixture(scope="session")
def history(looked_at):
    """The same, open for reading."""
    with History(looked_at, readonly=True) as opened:
        yield opened


@pytest.fixture(scope="session")
def reading(history):
    """The full study as it was read."""
    from hyperlearn.inspection.facts.reading import StudyReading

    return StudyReading.of(history, PLAIN)
