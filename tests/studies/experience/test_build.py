import signal
from collections import Counter
from itertools import islice

import pytest

from studies.experience import build as module
from studies.experience.build import build, main, plan
from studies.experience.data_sets import CLASSIFICATION, REGRESSION
from studies.experience.measuring import measure
from studies.experience.models import CLASSIFIERS, REGRESSORS
from studies.experience.runs import read_runs

N_PAIRS = len(CLASSIFICATION) * len(CLASSIFIERS) + len(REGRESSION) * len(REGRESSORS)


@pytest.fixture
def small(monkeypatch):
    """Two models on one data set."""
    monkeypatch.setattr(module, "CLASSIFICATION", {"iris": CLASSIFICATION["iris"]})
    monkeypatch.setattr(module, "REGRESSION", {})
    names = ("KNeighborsClassifier", "LogisticRegression")
    monkeypatch.setattr(module, "CLASSIFIERS", {name: CLASSIFIERS[name] for name in names})


def test_every_pair_has_its_turn_before_any_has_a_second_round():
    first = [key for key in islice(plan(100), 2 * N_PAIRS) if key.number == 0]
    assert len({(key.data_set, key.model) for key in first}) == N_PAIRS


def test_in_the_end_every_pair_has_as_many_configurations():
    counts = Counter((key.data_set, key.model) for key in plan(7))
    assert set(counts.values()) == {7}
    assert len(set(plan(7))) == 7 * N_PAIRS


@pytest.mark.usefixtures("small")
def test_a_build_goes_on_where_it_was_stopped(tmp_path):
    path = tmp_path / "runs.jsonl"
    assert build(path, 1, minutes=1) == 2
    with path.open("a") as file:
        file.write('{"data_set": "iris", "mod')
    assert build(path, 2, minutes=1) == 2
    assert build(path, 2, minutes=1) == 0
    assert Counter(run.key.model for run in read_runs(path)) == {
        "KNeighborsClassifier": 2,
        "LogisticRegression": 2,
    }


@pytest.mark.usefixtures("small")
def test_no_time_means_no_run(tmp_path):
    assert build(tmp_path / "runs.jsonl", 1, minutes=0) == 0


@pytest.mark.usefixtures("small")
def test_an_interruption_ends_it_after_the_run_that_is_under_way(tmp_path, monkeypatch, capsys):
    def interrupted(*given):
        signal.raise_signal(signal.SIGINT)
        return measure(*given)

    before = signal.getsignal(signal.SIGINT)
    monkeypatch.setattr(module, "measure", interrupted)
    main(["--folder", str(tmp_path), "--configurations", "2"])
    assert "1 runs added" in capsys.readouterr().out
    assert len(list(read_runs(tmp_path / "runs.jsonl"))) == 1
    assert signal.getsignal(signal.SIGINT) is before
