import signal
import sqlite3
import subprocess
import sys
import time

import optuna
import pytest
from optuna.samplers import RandomSampler, TPESampler
from optuna.trial import TrialState

from hyperlearn.errors import (
    FailedTrialsError,
    InvalidArgumentError,
    InvalidFunctionError,
    InvalidTaskError,
)
from hyperlearn.history.history import History
from hyperlearn.records import (
    ORIGIN_ATTRIBUTE,
    SPACE_ATTRIBUTE,
    STOPPED_ATTRIBUTE,
    TASK_ATTRIBUTE,
    OutlookState,
)
from hyperlearn.space.search_space import SearchSpace
from hyperlearn.task import Task
from hyperlearn.tune.search import tune
from tests.tune import objectives

FAIL, COMPLETE, PRUNED = TrialState.FAIL, TrialState.COMPLETE, TrialState.PRUNED


def states(study):
    return [trial.state for trial in study.trials]


def test_a_search_is_an_optuna_study_of_the_functions_space(search):
    study = search(objectives.hill)

    assert isinstance(study, optuna.Study)
    assert states(study) == [COMPLETE] * 4
    assert study.best_value == max(trial.value for trial in study.trials)
    assert set(study.best_params) == {"x", "n"}
    assert study.metric_names == ["score"]
    assert SearchSpace.from_json(study.user_attrs[SPACE_ATTRIBUTE]) == objectives.hill.space
    assert study.user_attrs[TASK_ATTRIBUTE] == "hill"


def test_without_a_storage_the_study_is_in_the_default_history(tmp_path):
    study = tune(objectives.hill, sampler=RandomSampler(), n_trials=1, study_name="first")

    assert (tmp_path / "history.db").exists()
    assert (
        optuna.load_study(
            study_name="first", storage=f"sqlite:///{tmp_path / 'history.db'}"
        ).best_value
        == study.best_value
    )


def test_a_study_lives_in_memory_where_that_is_asked_for(search, tmp_path):
    storage, pruner = optuna.storages.InMemoryStorage(), optuna.pruners.NopPruner()

    study = search(objectives.reporting, storage=storage, pruner=pruner)

    assert states(study) == [COMPLETE] * 4
    assert list(tmp_path.glob("*.db")) == []


def test_every_metric_and_duration_of_a_run_is_recorded(search, rows):
    search(objectives.reporting, n_trials=2, kwargs={"n_steps": 2})

    measured = rows(
        "SELECT trial_id, step, metric FROM hyperlearn_measurements ORDER BY measurement_id",
    )
    assert measured == [
        (trial, step, metric) for trial in (1, 2) for step in (0, 1) for metric in ("score", "loss")
    ]
    runs = rows("SELECT trial_id, duration_seconds, device, code_digest FROM hyperlearn_runs")
    assert [(run[0], run[2], run[3]) for run in runs] == [
        (trial, "cpu", objectives.reporting.code_digest) for trial in (1, 2)
    ]
    assert all(0 < run[1] < 5 for run in runs)


def test_a_conditional_hyperparameter_that_does_not_exist_takes_its_default(search):
    study = search(objectives.reporting, n_trials=8, pruner=optuna.pruners.NopPruner())

    kernels = {trial.params["kernel"] for trial in study.trials}
    assert kernels == {"rbf", "poly"}
    for trial in study.trials:
        assert ("degree" in trial.params) == (trial.params["kernel"] == "poly")
        assert trial.user_attrs["degree_used"] == trial.params.get("degree", 3)


def test_several_metrics_are_searched_together(search):
    study = search(objectives.two_metrics)

    assert study.metric_names == ["score", "cost"]
    assert [d.name for d in study.directions] == ["MAXIMIZE", "MINIMIZE"]
    assert all(
        trial.values == [trial.params["x"], trial.params["x"] ** 2] for trial in study.trials
    )


def test_a_pruned_run_keeps_what_it_reported(search, rows, failures):
    pruner = optuna.pruners.ThresholdPruner(upper=-100.0)

    study = search(objectives.reporting, n_trials=1, pruner=pruner)

    assert states(study) == [PRUNED]
    assert rows("SELECT step, metric FROM hyperlearn_measurements") == [
        (0, "score"),
        (0, "loss"),
    ]
    assert failures() == [(None, None)]


def test_the_same_seed_is_the_same_search(tmp_path, monkeypatch):
    monkeypatch.setenv("HYPERLEARN_PACKS", "")  # whose first advice does not depend on the seed

    def params(seed, name):
        study = tune(objectives.reporting, storage=tmp_path / name, seed=seed, n_trials=4)
        return [trial.params for trial in study.trials]

    assert params(1, "one.db") == params(1, "again.db")
    assert params(1, "and_again.db") != params(2, "two.db")


def test_a_study_of_the_same_name_goes_on(search):
    first = search(objectives.hill, study_name="hill", task=Task("hills")).trials

    again = search(objectives.hill, study_name="hill", n_trials=2)

    assert len(again.trials) == 6
    assert again.trials[:4] == first
    assert again.user_attrs[TASK_ATTRIBUTE] == "hills"


@pytest.mark.parametrize(
    ("function", "options", "reason"),
    [
        (objectives.reporting, {}, "hyperparameter 'n'"),
        (objectives.two_metrics, {}, "direction"),
        (objectives.hill, {"task": Task("another")}, "about task 'hill', not 'another'"),
    ],
)
def test_a_study_of_something_else_is_refused_and_left_as_it_was(
    search, database, function, options, reason
):
    search(objectives.hill, study_name="past", task=Task("hill"))
    before = list(sqlite3.connect(database).iterdump())

    with pytest.raises(InvalidArgumentError, match=reason):
        search(function, study_name="past", **options)

    assert list(sqlite3.connect(database).iterdump()) == before


def test_searches_without_a_name_are_different_studies(search):
    names = {search(objectives.hill, n_trials=1).study_name for _ in range(2)}

    assert len(names) == 2
    assert all(name.startswith("hill ") for name in names)


def test_a_search_stops_at_its_target(search):
    study = search(objectives.hill, n_trials=200, target=-0.1, study_name="hill")

    assert len(study.trials) < 200
    assert study.trials[-1].value >= -0.1
    assert all(trial.value < -0.1 for trial in study.trials[:-1])


def test_a_target_that_is_reached_already_needs_no_trial(search):
    search(objectives.hill, study_name="hill")

    assert len(search(objectives.hill, study_name="hill", target=-2.0).trials) == 4


def test_a_search_stops_in_time(search):
    begun = time.perf_counter()

    study = search(objectives.hill, n_trials=None, timeout=0.3)

    assert time.perf_counter() - begun < 20
    assert len(study.trials) > 0


def test_the_defaults_are_the_first_trial_where_that_is_asked_for(search):
    study = search(objectives.reporting, enqueue_defaults=True, n_trials=2, study_name="it")
    search(objectives.reporting, enqueue_defaults=True, n_trials=2, study_name="it")

    defaults = {"x": 0.5, "kernel": "rbf"}
    assert study.trials[0].params == defaults
    assert study.trials[0].user_attrs[ORIGIN_ATTRIBUTE] == "defaults"
    assert [trial.params == defaults for trial in study.trials] == [True, False, False, False]


def test_a_failing_trial_is_recorded_and_the_search_goes_on(search, failures):
    answers = [1.0, ValueError("no such file"), 3.0]

    study = search(objectives.returning, kwargs={"answers": answers})

    assert states(study) == [COMPLETE, FAIL, COMPLETE, COMPLETE]
    assert failures() == [(None, None), ("ValueError", "no such file"), *[(None, None)] * 2]


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (None, "'score' is None; give a number"),
        ("0.9", "'score' is '0.9'; give a number"),
        (float("nan"), "'score' is nan; return a finite number"),
        (float("inf"), "'score' is inf; return a finite number"),
        ((1.0, 2.0), "returned (1.0, 2.0); return a finite number for each of ('score',)"),
    ],
)
def test_an_answer_that_is_no_metric_is_a_failed_trial(search, answer, message, failures):
    study = search(objectives.returning, kwargs={"answers": [1.0, answer, 1.0]}, n_trials=3)

    assert states(study) == [COMPLETE, FAIL, COMPLETE]
    kind, text = failures()[1]
    assert kind == "InvalidMetricError"
    assert text.startswith(message)


def test_leaving_by_sys_exit_is_a_failed_trial(search, failures):
    study = search(objectives.returning, kwargs={"answers": [1.0, SystemExit(2), 1.0]}, n_trials=3)

    assert states(study) == [COMPLETE, FAIL, COMPLETE]
    assert failures()[1] == ("RuntimeError", "the function left by sys.exit(2)")


def test_a_function_that_only_fails_is_given_up_with_its_error(search, rows, failures):
    with pytest.raises(FailedTrialsError, match="all 5 trials of 'failing' failed") as error:
        search(objectives.failing, n_trials=50)

    assert isinstance(error.value.__cause__, ValueError)
    assert failures() == [("ValueError", "no such file")] * 5
    assert len(rows("SELECT * FROM hyperlearn_measurements")) == 5


def test_the_only_trial_that_fails_is_an_error(search):
    with pytest.raises(FailedTrialsError, match="all 1 trials"):
        search(objectives.failing, n_trials=1)


def test_callbacks_see_each_trial_and_may_stop_the_search(search):
    seen = []

    def stop_at_the_second(study, trial):
        seen.append((trial.number, trial.state))
        if trial.number == 1:
            study.stop()

    study = search(objectives.hill, callbacks=[stop_at_the_second])

    assert seen == [(0, COMPLETE), (1, COMPLETE)]
    assert len(study.trials) == 2


def test_an_interrupted_search_keeps_everything_and_returns(search, capsys, failures):
    answers = [1.0, 2.0, KeyboardInterrupt(), 3.0]

    study = search(
        objectives.returning, kwargs={"answers": answers}, n_trials=9, study_name="broken off"
    )

    assert states(study) == [COMPLETE, COMPLETE, FAIL]
    assert failures()[-1][0] == "KeyboardInterrupt"
    assert "Interrupted; study 'broken off' keeps its 3 trials" in capsys.readouterr().err


def test_ctrl_c_ends_a_search_of_another_process_cleanly(database, tmp_path, rows, failures):
    code = (
        "import sys; from optuna.samplers import RandomSampler; from hyperlearn.tune import tune\n"
        "from tests.tune.objectives import slow\n"
        "study = tune(slow, storage=sys.argv[1], kwargs={'folder': sys.argv[2]}, n_trials=9,\n"
        "             sampler=RandomSampler(), study_name='slow')\n"
        "print(len(study.trials))"
    )
    process = subprocess.Popen(  # noqa: S603 (our own code)
        [sys.executable, "-c", code, str(database), str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    wait_for(tmp_path / "begun-2")
    time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=120)

    assert (process.returncode, out.strip()) == (0, "3"), err
    assert "Interrupted; study 'slow' keeps its 3 trials" in err
    assert rows("SELECT state FROM trials") == [("COMPLETE",), ("COMPLETE",), ("FAIL",)]
    assert failures()[-1][0] == "KeyboardInterrupt"
    assert len(rows("SELECT * FROM hyperlearn_measurements")) == 3


def wait_for(path, seconds=120):
    deadline = time.monotonic() + seconds
    while not path.exists():
        assert time.monotonic() < deadline, f"{path.name} did not come"
        time.sleep(0.05)


def test_a_function_that_is_not_tunable_is_refused(search):
    def train(lr): ...

    with pytest.raises(InvalidFunctionError, match="'train' is not tunable; decorate it"):
        search(train)


@pytest.mark.parametrize(
    ("function", "options", "reason"),
    [
        (objectives.hill, {"n_trials": -1}, "n_trials is -1"),
        (objectives.hill, {"kwargs": {"x": 1}}, "'x', which is a hyperparameter"),
        (objectives.returning, {}, "missing a required argument: 'answers'"),
        (objectives.hill, {"seed": 1}, "seed the sampler"),
        (objectives.hill, {"task": "adult"}, r"give a Task, like Task\('adult'\)"),
        (objectives.hill, {"history": "a.db"}, "history is 'a.db'; give a History"),
        (objectives.hill, {"storage": 3}, "storage is 3"),
        (objectives.two_metrics, {"target": 1.0}, "drop target"),
    ],
)
def test_an_argument_that_makes_no_sense_leaves_no_study(search, rows, function, options, reason):
    with pytest.raises(InvalidArgumentError, match=reason):
        search(function, **options)

    tables = rows("SELECT name FROM sqlite_master WHERE name = 'studies'")
    assert tables == [] or rows("SELECT * FROM studies") == []


def test_a_study_name_that_is_no_task_name_needs_a_task(search):
    with pytest.raises(InvalidTaskError):
        search(objectives.hill, study_name="  ")


def test_the_history_is_learned_from_and_the_storage_lived_in(database, tmp_path, rows):
    past = History(tmp_path / "past.db")
    tune(objectives.hill, history=past, sampler=TPESampler(), n_trials=1, task=Task("old"))

    tune(objectives.hill, history=past, storage=database, n_trials=1, task=Task("new"))

    assert list(past.tasks().task) == ["old"]
    assert rows("SELECT name FROM hyperlearn_tasks") == [("new",)]


def test_a_history_that_is_only_read_leaves_the_study_to_the_default_one(tmp_path):
    History(tmp_path / "past.db").close()
    past = History(tmp_path / "past.db", readonly=True)

    study = tune(objectives.hill, history=past, sampler=RandomSampler(), n_trials=1)

    assert study.study_name in optuna.get_all_study_names(f"sqlite:///{tmp_path / 'history.db'}")


def test_runs_that_cannot_reach_the_target_are_stopped_with_a_reason(search):
    study = search(objectives.climbing, n_trials=12, target=5.0)

    stopped = [trial for trial in study.trials if trial.state is TrialState.PRUNED]
    assert stopped
    assert all(trial.user_attrs[STOPPED_ATTRIBUTE] for trial in stopped)
    assert study.best_trial.state is COMPLETE


def test_a_run_can_be_asked_for_its_outlook_while_it_trains(search):
    study = search(objectives.climbing, n_trials=3, target=5.0, pruner=optuna.pruners.NopPruner())

    for trial in study.trials:
        assert trial.user_attrs["state"] in set(OutlookState)
        assert 0.0 <= trial.user_attrs["p_target"] <= 1.0
