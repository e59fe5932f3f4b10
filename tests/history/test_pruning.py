from datetime import UTC, datetime

import optuna
import pytest
from optuna.trial import create_trial

from hyperlearn.errors import InvalidArgumentError, StorageError, UnknownNameError
from hyperlearn.history.history import History
from hyperlearn.history.orphans import count_orphans
from hyperlearn.history.pruning import forget, named_by
from hyperlearn.records import TASK_ATTRIBUTE


@pytest.fixture(params=["sqlite", "postgresql"])
def history(request, path):
    url = path if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    with History(url) as history:
        yield history


def _study(history, name, task, year, *, is_running=False):
    study = optuna.create_study(study_name=name, storage=history.optuna_storage(heartbeat=False))
    study.set_user_attr(TASK_ATTRIBUTE, task)
    trial = create_trial(value=1.0, intermediate_values={0: 1.0}, user_attrs={"a": 1})
    trial.datetime_start = trial.datetime_complete = datetime(year, 1, 1)  # noqa: DTZ001 (Optuna's)
    study.add_trial(trial)
    history.recorder().run(study.trials[0]._trial_id, seconds=1.0)
    history.recorder().measurements(study.trials[0]._trial_id, [(0, 0.0, "loss", 1.0)])
    if is_running:
        study.ask()


def test_studies_are_named_by_age_and_task_and_deleted_whole(history):
    year = datetime.now(UTC).year
    _study(history, "old", "a", 2001)
    _study(history, "old too", "b", 2001)
    _study(history, "new", "a", year)
    _study(history, "old but running", "a", 2001, is_running=True)
    names = [one.study for one in named_by(history, older_than_days=400)]
    assert names == ["old", "old too"]
    assert [one.study for one in named_by(history, task="a")] == ["old", "new"]
    (doomed,) = named_by(history, older_than_days=400, task="a")
    assert (doomed.study, doomed.task, doomed.n_trials) == ("old", "a", 1)
    assert doomed.finished == datetime(2001, 1, 1, tzinfo=UTC)
    assert forget(history, names) == 2
    assert history.studies()["study"].tolist() == ["new", "old but running"]
    assert len(history.curves()) == 2
    with history.engine.connect() as connection:
        assert count_orphans(connection) == {}
    assert forget(history, names) == 0


def test_without_a_rule_nothing_is_named(path):
    with History(path) as history:
        with pytest.raises(InvalidArgumentError, match="give an age or a task"):
            named_by(history)
        with pytest.raises(InvalidArgumentError, match="age is -1"):
            named_by(history, older_than_days=-1)
        with pytest.raises(UnknownNameError):
            named_by(history, task="x")


def test_what_cannot_be_deleted_whole_stays(path, monkeypatch):
    with History(path) as history:
        _study(history, "old", "a", 2001)
        with history.engine.begin() as connection:
            connection.exec_driver_sql(
                "CREATE TRIGGER stop BEFORE DELETE ON studies BEGIN SELECT RAISE(ABORT, 'no'); END"
            )
        with pytest.raises(StorageError):
            forget(history, ["old"])
        assert len(history.curves()) == 1
