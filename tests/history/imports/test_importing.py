"""Imports: what is shown, what is written, and that a second time changes nothing."""

import math

import optuna
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import hyperlearn as hl
from hyperlearn.errors import (
    ImportSourceError,
    InvalidArgumentError,
    ReadOnlyStorageError,
)
from hyperlearn.history.imports import ImportSpec

RUNS = pd.DataFrame(
    {
        "rate": [0.1, 0.001, 0.01],
        "act": ["relu", "tanh", None],
        "layers": [1, 2, 3],
        "accuracy": [0.9, 0.8, 0.7],
        "took": [1.0, 2.0, 3.0],
    }
)
SPEC = ImportSpec(
    "accuracy",
    "maximize",
    params={"rate": "lr", "act": "act", "layers": "layers"},
    duration="took",
    task="adult",
    study="old runs",
)


def test_a_dry_run_tells_what_would_be_added_and_writes_nothing():
    history = hl.History()

    report = history.import_runs(RUNS, SPEC, dry_run=True)

    assert report.n_new == 3
    assert "lr: 0.001 to 0.1, log scale" in str(report)
    assert "layers: whole numbers 1 to 3" in str(report)
    assert history.studies().empty


def test_rows_become_the_trials_of_a_study_about_the_task():
    history = hl.History()

    history.import_runs(RUNS, SPEC)

    trials = history.trials("old runs")
    assert trials["value"].tolist() == [0.9, 0.8, 0.7]
    assert trials["params_lr"].tolist() == [0.1, 0.001, 0.01]
    assert trials["duration_seconds"].tolist() == [1.0, 2.0, 3.0]
    assert history.studies().loc[0, ["task", "metric", "direction"]].tolist() == [
        "adult",
        "accuracy",
        "maximize",
    ]


def test_imported_runs_teach_the_next_search():
    history = hl.History()
    for task in ("adult", "bank"):
        runs = pd.DataFrame({"lr": [10.0**-k for k in range(1, 6)]})
        runs["accuracy"] = [0.5, 0.9, 0.7, 0.6, 0.5]
        history.import_runs(
            runs, ImportSpec("accuracy", "maximize", params=["lr"], task=task, study=task)
        )

    study = hl.create_study(direction="maximize", task=hl.Task("new"), history=history)
    study.optimize(lambda trial: trial.suggest_float("lr", 1e-5, 1e-1, log=True), n_trials=1)

    assert study.trials[0].params["lr"] == pytest.approx(0.01, rel=0.2)
    assert study.trials[0].user_attrs["hyperlearn:origin"] == "portfolio"


def test_optuna_loads_what_was_imported():
    history = hl.History()
    history.import_runs(RUNS, SPEC)

    study = optuna.load_study(study_name="old runs", storage=history.optuna_storage())

    assert study.best_params == {"lr": 0.1, "act": "relu", "layers": 1}
    assert study.metric_names == ["accuracy"]


def test_the_same_source_twice_changes_nothing():
    history = hl.History()
    history.import_runs(RUNS, SPEC)
    before = history.trials()

    report = history.import_runs(RUNS, SPEC)

    assert (report.n_new, report.n_known) == (0, 3)
    pd.testing.assert_frame_equal(history.trials(), before)


def test_a_source_that_has_grown_adds_what_is_new_whatever_its_order():
    history = hl.History()
    history.import_runs(RUNS, SPEC)
    new = RUNS.iloc[[0]].assign(rate=1.0, act="gelu", accuracy=0.5)

    report = history.import_runs(pd.concat([new, RUNS.iloc[::-1]]), SPEC)

    assert (report.n_new, report.n_known) == (1, 3)
    assert history.trials("old runs")["params_lr"].tolist() == [0.1, 0.001, 0.01, 1.0]
    assert history.trials("old runs")["params_act"].tolist()[3] == "gelu"


def test_like_rows_are_runs_of_their_own_once():
    history = hl.History()
    twice = pd.concat([RUNS, RUNS])

    assert history.import_runs(twice, SPEC).n_new == 6
    assert history.import_runs(twice, SPEC).n_new == 0


def test_each_task_of_a_column_becomes_a_study():
    runs = RUNS.assign(data=["adult", "bank", "adult"])
    spec = ImportSpec("accuracy", "maximize", params=["rate"], task_column="data", study="svm")
    history = hl.History()

    history.import_runs(runs, spec)

    assert history.studies()[["study", "task", "n_trials"]].to_numpy().tolist() == [
        ["svm: adult", "adult", 2],
        ["svm: bank", "bank", 1],
    ]
    ranges = [facts.distributions["rate"] for facts in history.facts()]
    assert ranges[0] == ranges[1] == hl.Float(0.001, 0.1, log=True).distribution()


CURVES = pd.DataFrame(
    {
        "id": ["a", "a", "b", "b", "b"],
        "lr": [0.1, 0.1, 0.2, 0.2, 0.2],
        "epoch": [0, 1, 2, 0, 1],
        "loss": [1.0, 0.5, 0.4, 0.9, 0.2],
        "train_loss": [0.9, 0.4, 0.3, None, 0.1],
        "time": [1.0, 2.0, 3.5, 1.5, 2.5],
    }
)
CURVE_SPEC = ImportSpec(
    "loss", "minimize", params=["lr"], run="id", step="epoch", seconds="time",
    metrics=["train_loss"], study="curves",
)  # fmt: skip


def test_the_rows_of_a_run_are_its_curve():
    history = hl.History()

    history.import_runs(CURVES, CURVE_SPEC)

    curves = history.curves("curves").query("metric == 'loss' and number == 1")
    assert curves[["step", "seconds", "value"]].to_numpy().tolist() == [
        [0, 1.5, 0.9],
        [1, 2.5, 0.2],
        [2, 3.5, 0.4],
    ]
    assert len(history.curves("curves").query("metric == 'train_loss'")) == 4
    assert history.trials("curves")["duration_seconds"].tolist() == [2.0, 3.5]


def test_the_result_of_a_curve_is_its_last_value_or_its_best():
    history = hl.History()
    spec = ImportSpec(
        "loss", "minimize", params=["lr"], run="id", step="epoch", study="best", value="best"
    )

    history.import_runs(CURVES, CURVE_SPEC)
    history.import_runs(CURVES, spec)

    assert history.trials("curves")["value"].tolist() == [0.5, 0.4]
    assert history.trials("best")["value"].tolist() == [0.5, 0.2]


def test_a_time_that_no_source_tells_is_not_made_up():
    history = hl.History()
    spec = ImportSpec("loss", "minimize", params=["lr"], run="id", step="epoch", study="untimed")

    history.import_runs(CURVES, spec)

    assert history.curves("untimed")["seconds"].isna().all()


def test_failed_runs_are_failed_trials_and_running_ones_are_left_for_later():
    runs = RUNS.assign(accuracy=[0.9, math.nan, math.nan], state=["done", "Failed", "RUNNING"])
    spec = ImportSpec("accuracy", "maximize", params=["rate"], state="state", study="mixed")
    history = hl.History()

    history.import_runs(runs, spec)

    assert history.trials("mixed")["state"].tolist() == ["COMPLETE", "FAIL"]
    history.import_runs(runs.assign(accuracy=0.9, state=["done", "failed", "done"]), spec)
    assert history.trials("mixed")["state"].tolist() == ["COMPLETE", "FAIL", "COMPLETE"]


def test_runs_stand_in_the_order_they_began():
    runs = RUNS.assign(began=["2024-03-01 12:00", "2024-01-01T00:00:00Z", "2024-02-01"])
    spec = ImportSpec("accuracy", "maximize", params=["rate"], started="began", study="dated")
    history = hl.History()

    history.import_runs(runs, spec)

    trials = history.trials("dated")
    assert trials["params_rate"].tolist() == [0.001, 0.01, 0.1]
    assert trials["started"][0] == pd.Timestamp("2024-01-01", tz="UTC")


def test_dimensions_can_be_given_and_have_to_hold_the_values():
    history = hl.History()
    space = {"rate": hl.Float(1e-5, 1.0, log=True)}
    spec = ImportSpec("accuracy", "maximize", params=["rate"], space=space, study="wide")

    history.import_runs(RUNS, spec)

    assert history.facts()[0].distributions["rate"] == space["rate"].distribution()
    narrow = ImportSpec(
        "accuracy", "maximize", params=["rate"], space={"rate": hl.Float(0.01, 1)}, study="narrow"
    )
    with pytest.raises(ImportSourceError, match=r"'rate' is 0.001.*widen the dimension"):
        history.import_runs(RUNS, narrow)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"params": None}, r"does not say which columns are hyperparameters.*'rate'"),
        ({"params": ["rates"]}, r"no column 'rates'; it has \['rate'"),
        ({"metric": "act"}, "no row .* has a number in 'act'"),
        ({"step": "accuracy"}, "'accuracy'.*whole numbers as step"),
        ({"duration": "act"}, "'act' has 'relu'; give a column of seconds"),
        ({"state": "act"}, "state 'relu' is unknown"),
        ({"started": "act"}, "'act' has 'relu'; give times"),
        ({"run": "act"}, "row 3 has nothing in 'act'"),
    ],
)
def test_a_spec_that_does_not_fit_is_refused_by_name_and_nothing_is_written(changes, message):
    known = {"metric": "accuracy", "direction": "maximize", "params": ["rate"], "study": "x"}
    history = hl.History()

    with pytest.raises(ImportSourceError, match=message):
        history.import_runs(RUNS, ImportSpec(**{**known, **changes}))

    assert history.studies().empty


@pytest.mark.parametrize(
    "changes",
    [
        {"direction": "up"},
        {"value": "first"},
        {"params": "rate"},
        {"task": "adult", "task_column": "data"},
    ],
)
def test_a_spec_that_contradicts_itself_cannot_be_made(changes):
    with pytest.raises(InvalidArgumentError):
        ImportSpec(**{"metric": "accuracy", "direction": "maximize", **changes})


def test_a_study_that_was_searched_or_is_another_one_is_left_alone():
    history = hl.History()
    study = hl.create_study(study_name="mine", history=history)
    study.add_trial(optuna.create_trial(value=1.0))
    history.import_runs(RUNS, SPEC)

    with pytest.raises(ImportSourceError, match="'mine' is there and was not imported"):
        history.import_runs(RUNS, ImportSpec("accuracy", "minimize", params=["rate"], study="mine"))
    with pytest.raises(ImportSourceError, match=r"to maximize .*, not to minimize 'took'"):
        history.import_runs(RUNS, ImportSpec("took", "minimize", params=["rate"], study="old runs"))


def test_a_history_that_is_only_read_can_be_asked_but_not_written(tmp_path):
    hl.History(tmp_path / "read.db").close()
    history = hl.History(tmp_path / "read.db", readonly=True)

    assert history.import_runs(RUNS, SPEC, dry_run=True).n_new == 3
    with pytest.raises(ReadOnlyStorageError):
        history.import_runs(RUNS, SPEC)


def test_a_file_that_is_no_table_is_named(tmp_path):
    (tmp_path / "empty.csv").write_text("")
    (tmp_path / "bare.csv").write_text("rate,accuracy\n")
    (tmp_path / "binary.csv").write_bytes(b"\xff\xfe\x00\x01" * 20)

    for name in ("empty.csv", "bare.csv", "binary.csv", "missing.csv"):
        with pytest.raises(ImportSourceError, match=name):
            hl.History().import_runs(tmp_path / name, SPEC)


def test_what_no_database_holds_is_refused():
    with pytest.raises(hl.PackError, match=r"cannot be taken"):
        hl.History().import_runs(
            RUNS, ImportSpec("accuracy", "maximize", params=["rate"], task="a\0b", study="x")
        )


CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 5),
    st.floats(-1e6, 1e6, allow_subnormal=False),
    st.sampled_from(["relu", "tanh", "3", "0.5", "True", "none", ""]),
)


@given(cells=st.lists(CELLS, min_size=1, max_size=6))
def test_whatever_settings_runs_had_come_back_as_they_were(cells, tmp_path_factory):
    runs = pd.DataFrame({"x": pd.Series(cells, dtype=object), "y": 0.0, "i": range(len(cells))})
    history = hl.History(tmp_path_factory.mktemp("any") / "h.db")

    history.import_runs(runs, ImportSpec("y", "minimize", params=["x"], run="i", study="s"))

    study = optuna.load_study(study_name="s", storage=history.optuna_storage())
    assert len(study.trials) == len(cells)
    kinds = {type(trial.params["x"]) for trial in study.trials}
    read = [_plain(cell) for cell in cells]
    if len({type(one) for one in read}) == 1:
        assert [trial.params["x"] for trial in study.trials] == read
        assert kinds == {type(read[0])}


def _plain(cell):
    """Return what a written setting means."""
    meant = {"3": 3, "0.5": 0.5, "True": True, "none": None}
    return meant.get(cell, cell) if isinstance(cell, str) else cell
