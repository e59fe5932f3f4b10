"""Worker processes as a search leads them, killed and interrupted ones too."""

import os
import signal
import subprocess
import sys
import time

import pytest
from optuna.trial import TrialState

from hyperlearn.tune import crew
from tests.tune import objectives

FAIL, COMPLETE = TrialState.FAIL, TrialState.COMPLETE


class ReadySeat:
    """A worker that asks for a trial, without a process."""

    is_asking = False

    def __init__(self):
        self.told = []

    def tell(self, *, go_on):
        self.told.append(go_on)
        self.is_asking = go_on


class TwoTrials:
    """A ledger that wants two trials."""

    def __init__(self, *, is_queue):
        self.must_queue = lambda: is_queue

    def may_begin(self, begun):
        return begun < 2


@pytest.mark.parametrize(("is_queue", "told"), [(True, [[True], []]), (False, [[True], [True]])])
def test_enqueued_trials_are_taken_by_one_worker_after_the_other(is_queue, told):
    seats = [ReadySeat(), ReadySeat()]
    crowd = crew.Crew(None, None, 2, TwoTrials(is_queue=is_queue))
    crowd._seats = seats

    for seat in seats:
        crowd._serve(seat)
    assert [seat.told for seat in seats] == told

    seats[0].is_asking = False
    crowd._serve(seats[1])
    assert seats[1].told[-1] == is_queue  # there are two trials only


def test_two_processes_run_exactly_the_trials_asked_for(search, tmp_path):
    folder = tmp_path / "workers"
    folder.mkdir()
    seen = []

    study = search(
        objectives.processes,
        kwargs={"folder": str(folder)},
        callbacks=[lambda study, trial: seen.append(trial.number)],
        n_trials=5,
        n_jobs=2,
        enqueue_defaults=True,  # which Optuna gives to every worker that asks at the same time
    )

    assert [trial.state for trial in study.trials] == [COMPLETE] * 5
    assert study.trials[0].params == {"x": 0.5}
    assert sorted(seen) == [0, 1, 2, 3, 4]
    workers = {int(path.name) for path in folder.iterdir()}
    assert len(workers) == 2
    assert os.getpid() not in workers
    assert len({trial.params["x"] for trial in study.trials}) == 5


def test_the_trial_of_a_worker_that_is_killed_is_tried_again(search, failures):
    study = search(objectives.dying, kwargs={"victim": 1}, n_jobs=2)

    lost, *others = sorted(study.trials, key=lambda trial: trial.state != FAIL)
    assert (lost.number, lost.state) == (1, FAIL)
    assert [trial.state for trial in others] == [COMPLETE] * 4
    again = [trial for trial in others if trial.system_attrs.get("retry_history") == [1]]
    assert [trial.params for trial in again] == [lost.params]
    kind, message = failures()[1]
    assert kind == "FailedTrialsError"
    assert "ended with exit code -9" in message


def test_a_trial_that_kills_every_worker_counts_as_failed_after_three_attempts(search):
    study = search(objectives.deadly, n_trials=3, n_jobs=2)

    deadly = [trial for trial in study.trials if trial.params["x"] == study.trials[0].params["x"]]
    assert [trial.state for trial in deadly] == [FAIL] * 3
    assert [trial.state for trial in study.trials if trial not in deadly] == [COMPLETE] * 2


def test_another_attempt_finds_the_checkpoints_of_the_first(search):
    study = search(objectives.resuming, n_trials=2, n_jobs=2)

    assert sorted(trial.state.name for trial in study.trials) == ["COMPLETE"] * 2 + ["FAIL"]
    resumed = [trial.user_attrs["from"] for trial in study.trials if trial.state is COMPLETE]
    assert sorted(resumed) == [0, 3]


def test_a_worker_that_does_not_leave_is_ended(search, monkeypatch):
    monkeypatch.setattr(crew, "GRACE_SECONDS", 0.1)

    study = search(objectives.lingering, n_trials=1, n_jobs=2)

    assert [trial.state for trial in study.trials] == [COMPLETE]


def test_ctrl_c_ends_all_workers(database, tmp_path, rows, failures):
    code = (
        "import sys; from optuna.samplers import RandomSampler; from hyperlearn.tune import tune\n"
        "from tests.tune.objectives import slow\n"
        "study = tune(slow, storage=sys.argv[1], kwargs={'folder': sys.argv[2]}, n_trials=9,\n"
        "             sampler=RandomSampler(), n_jobs=2)\n"
        "print(len(study.trials))"
    )
    script = tmp_path / "script.py"
    script.write_text("if __name__ == '__main__':\n    " + code.replace("\n", "\n    "))
    process = subprocess.Popen(  # noqa: S603 (our own code)
        [sys.executable, str(script), str(database), str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    wait_for(tmp_path / "begun-2", tmp_path / "begun-3")
    time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=120)

    assert (process.returncode, out.strip()) == (0, "4"), err
    assert "keeps its 4 trials" in err
    assert rows("SELECT state FROM trials ORDER BY number") == [
        ("COMPLETE",),
        ("COMPLETE",),
        ("FAIL",),
        ("FAIL",),
    ]
    assert failures()[2:] == [("KeyboardInterrupt", "")] * 2
    for number in range(4):
        assert not is_running(int((tmp_path / f"begun-{number}").read_text()))


def wait_for(*paths, seconds=120):
    deadline = time.monotonic() + seconds
    while not all(path.exists() for path in paths):
        assert time.monotonic() < deadline, "the trials did not begin"
        time.sleep(0.05)


def is_running(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_script_without_a_guard_gets_a_clear_error(database, tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        "from typing import Annotated\nimport hyperlearn as hl\n"
        "from optuna.samplers import RandomSampler\n"
        "@hl.tunable(metric='score', direction='maximize')\n"
        "def train(x: Annotated[float, hl.Float(0, 1)]) -> float: return x\n"
        f"hl.tune(train, storage={str(database)!r}, n_jobs=2, sampler=RandomSampler())\n"
    )
    done = subprocess.run(  # noqa: S603 (our own code)
        [sys.executable, str(script)], capture_output=True, text=True, check=False, timeout=120
    )

    assert done.returncode == 1
    assert "call tune under `if __name__ == '__main__':`" in done.stderr
