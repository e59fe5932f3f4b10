"""The whole demo, on three small data sets and with tiny budgets."""

import io

import optuna
import pytest
from rich.console import Console

import hyperlearn as hl
from hyperlearn.demo.contest import run
from hyperlearn.demo.plan import Plan

PLAN = Plan(past=("glass", "cars"), left_out=("wine",), n_past_trials=4, n_trials=3, n_seeds=1)


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """Run the demo beside studies that are there already; return its storage and its print."""
    storage = f"sqlite:///{tmp_path_factory.mktemp('demo') / 'demo.db'}"
    for name in ("mine", "demo: glass, the past", "demo: titanic, the past"):
        optuna.create_study(storage=hl.History(storage).optuna_storage(), study_name=name)
    stream = io.StringIO()
    run(PLAN, storage, jobs=1, console=Console(file=stream, width=80))
    return storage, stream.getvalue()


def test_the_database_lists_every_study_with_its_task(demo):
    studies = hl.History(demo[0]).studies().set_index("study")

    assert len(studies) == 1 + 2 + 3
    assert studies.loc["demo: glass, the past", "task"] == "glass"
    assert studies.loc["demo: wine, history, seed 0", "task"] == "wine"


def test_what_an_earlier_demo_left_is_gone_and_other_studies_are_kept(demo):
    trials = hl.History(demo[0]).trials()

    assert trials.groupby("study").size().to_dict() == {
        "demo: cars, the past": 4,
        "demo: glass, the past": 4,
        "demo: wine, history, seed 0": 3,
        "demo: wine, no history, seed 0": 3,
        "demo: wine, TPE, seed 0": 3,
    }
    assert "mine" in set(hl.History(demo[0]).studies()["study"])


def test_all_of_it_can_be_read_on_a_narrow_terminal(demo):
    lines = demo[1].splitlines()
    commands = [line for line in lines if "--storage" in line]

    assert max(len(line) for line in lines if line not in commands) <= 80
    assert "…" not in demo[1]


def test_the_searches_are_printed_side_by_side_with_the_next_steps(demo):
    text = demo[1]

    assert all(method in text for method in ("history", "no history", "TPE"))
    assert f"studies --storage {demo[0]}" in text


def test_only_the_search_with_history_draws_on_it(demo):
    trials = hl.History(demo[0]).trials().set_index("study")

    assert trials.loc["demo: wine, history, seed 0", "origin"].iloc[0] == "portfolio"
    assert set(trials.loc["demo: wine, no history, seed 0", "origin"]) == {"fallback"}
