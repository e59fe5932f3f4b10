"""Databases that history is read from, some as plain Optuna writes them."""

import optuna
import pytest


@pytest.fixture
def path(tmp_path):
    """The path of a database that is not there yet."""
    return tmp_path / "studies.db"


@pytest.fixture(scope="session")
def _plain_database(tmp_path_factory):
    path = tmp_path_factory.mktemp("plain") / "studies.db"
    storage = optuna.storages.RDBStorage(f"sqlite:///{path}")
    _plain_study(storage)
    storage.engine.dispose()
    return path.read_bytes()


@pytest.fixture
def plain(path, _plain_database):
    """The path of a database that plain Optuna wrote."""
    path.write_bytes(_plain_database)
    return path


@pytest.fixture
def plain_study():
    """Makes a study as plain Optuna does: one trial failed, one was pruned."""
    return _plain_study


def _plain_study(storage, name="svm on adult", direction="maximize", n_trials=5):
    study = optuna.create_study(study_name=name, storage=storage, direction=direction)
    study.sampler = optuna.samplers.RandomSampler(seed=0)

    def objective(trial):
        c = trial.suggest_float("C", 1e-3, 1e3, log=True)
        degree = trial.suggest_int("degree", 2, 5)
        kernel = trial.suggest_categorical("kernel", ["rbf", None])
        for step in range(3):
            trial.report(step / 10 + degree, step)
        if trial.number == 1:
            raise optuna.TrialPruned
        if trial.number == 2:
            raise ZeroDivisionError
        return degree + c / 1e4 + (kernel is None)

    study.optimize(objective, n_trials=n_trials, catch=(ZeroDivisionError,))
    return study
