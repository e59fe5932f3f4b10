import optuna
import pytest

from hyperlearn.history.history import History
from hyperlearn.task import Task


def test_without_arguments_it_is_where_the_environment_says(tmp_path):
    with History() as history:
        assert history.location == str(tmp_path / "history.db")
        assert (tmp_path / "history.db").exists()
        assert history.facts() == ()
        assert repr(history) == f"History({str(tmp_path / 'history.db')!r})"
        assert not history.readonly


def test_facts_leave_out_whom_they_are_for(path, plain_study):
    with History(path) as history:
        for name in "ab":
            plain_study(history.optuna_storage(), name, n_trials=1)
        assert [one.study_name for one in history.facts()] == ["a", "b"]
        assert [one.study_name for one in history.facts(exclude=["a", "c"])] == ["b"]
        assert len(history.facts(exclude="abc")) == 2


def test_a_task_that_is_recorded_is_known_to_its_studies(path, plain_study):
    with History(path) as history:
        plain_study(history.optuna_storage(), n_trials=1)
        assert history.facts()[0].meta_features == {}
        history.record_task(Task("svm on adult", {"n": 2.0}, "census"))
        (facts,) = history.facts()
        assert (facts.meta_features, facts.domain) == ({"n": 2.0}, "census")


@pytest.mark.parametrize("close", [True, False])
def test_a_history_of_given_studies_keeps_weights_in_memory(close):
    history = History.from_studies([optuna.create_study(study_name="a")])
    history.save_weights("surrogate", "x", b"1", {})
    assert history.load_weights("surrogate", "x") == b"1"
    assert repr(history) == "History('1 studies of this process', readonly=True)"
    if close:
        history.close()


def test_a_storage_that_was_given_is_not_closed(plain_study):
    storage = optuna.storages.RDBStorage("sqlite://")
    with History(storage):
        plain_study(storage, n_trials=1)
    assert len(optuna.get_all_study_names(storage)) == 1
    storage.engine.dispose()


def test_facts_tell_when_a_study_began_and_by_which_code(path):
    history = History(path)
    study = optuna.create_study(storage=history.optuna_storage(), study_name="a")
    for digest in ("old", "new", None):
        trial = study.ask({"x": optuna.distributions.FloatDistribution(0, 1)})
        study.tell(trial, 1.0)
        history.recorder().run(trial._trial_id, seconds=1.0, code_digest=digest)

    (facts,) = History(path).facts()

    assert facts.code_digest == "new"
    first = study.trials[0].datetime_start.timestamp()
    assert facts.started == pytest.approx(first, abs=1e-3)
