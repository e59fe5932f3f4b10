import multiprocessing
import os
import threading

import optuna
import pytest
from optuna.samplers import RandomSampler

from hyperlearn.errors import FailedTrialsError
from hyperlearn.launch.line import Line
from hyperlearn.study import open_study, study_home
from hyperlearn.tune.messages import Begun, Broken, Finished, Joined, Ready, Started
from hyperlearn.tune.run_folders import RunFolders
from hyperlearn.tune.worker import Assignment
from tests.tune import objectives


class BrokenSampler(RandomSampler):
    """Cannot begin a trial."""

    def before_trial(self, study, trial):
        raise RuntimeError("no idea")


@pytest.fixture
def talk(database, tmp_path):
    """Let a worker work in a thread, and return what it says to what it is told."""
    home = study_home(database, None)
    study = open_study(
        home, task=None, sampler=RandomSampler(), pruner=None, study_name="it", load_if_exists=False
    )

    def run(function, told, sampler=None):
        ours, theirs = multiprocessing.Pipe()
        assignment = Assignment(
            function,
            {},
            home=home,
            study_name=study.study_name,
            sampler=sampler or RandomSampler(),
            pruner=optuna.pruners.NopPruner(),
            folders=RunFolders(tmp_path / "runs"),
            verbosity=optuna.logging.get_verbosity(),
        )
        for word in told:
            ours.send(word)
        thread = threading.Thread(target=lambda: assignment(Line(theirs)))
        thread.start()
        thread.join()
        said = []
        while ours.poll():
            try:
                said.append(ours.recv())
            except EOFError:
                break
        return said

    return run


def test_a_worker_tells_of_each_trial_and_stops_when_told(talk, rows):
    said = talk(objectives.hill, [True, True, False])

    trials = [[Begun(n), Started(n, "RandomSampler"), Finished(n, None), Ready()] for n in (0, 1)]
    assert isinstance(said[0], Joined)
    assert str(os.getpid()) in said[0].place
    assert said[1:] == [Ready(), *trials[0], *trials[1]]
    assert rows("SELECT state FROM trials") == [("COMPLETE",)] * 2


def test_a_worker_tells_of_a_failure_and_goes_on(talk, failures):
    said = talk(objectives.failing, [True, True, False])

    assert [type(message) for message in said[-3:]] == [Started, Finished, Ready]
    assert str(said[-2].failure) == "no such file"
    assert "objectives.py" in said[-2].failure.__notes__[0]
    assert failures() == [("ValueError", "no such file")] * 2


def test_a_worker_whose_sampler_fails_says_so_and_ends(talk):
    *_, before, last = talk(objectives.hill, [True], sampler=BrokenSampler())

    assert before == Begun(0)  # whatever comes of it, the leader knows of the trial
    assert isinstance(last, Broken)
    assert str(last.error) == "no idea"


def test_a_failure_in_a_worker_process_is_recorded_and_a_hopeless_search_given_up(search, rows):
    with pytest.raises(FailedTrialsError, match="trials of 'failing' failed") as error:
        search(objectives.failing, n_trials=50, n_jobs=2)

    assert isinstance(error.value.__cause__, ValueError)
    assert "objectives.py" in error.value.__cause__.__notes__[0]
    assert set(rows("SELECT DISTINCT state FROM trials")) == {("FAIL",)}
    assert 5 <= len(rows("SELECT * FROM hyperlearn_runs")) <= 7
