"""Searches by engines: what is killed at any moment, and what is left of it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from optuna.samplers import RandomSampler
from optuna.trial import TrialState

import hyperlearn as hl
from hyperlearn.errors import InvalidArgumentError
from hyperlearn.tune.attempts import count_finished
from hyperlearn.tune.order import read_order
from hyperlearn.tune.run_folders import RunFolders
from tests.tune import objectives

ROOT = Path(__file__).parent.parent.parent
SCRIPT = """
import sys
from pathlib import Path
from typing import Annotated
from optuna.samplers import RandomSampler
import time
import hyperlearn as hl

@hl.tunable(metric="score", direction="maximize")
def train(run: hl.Run, folder: str, seconds: float, x: Annotated[float, hl.Float(-1, 1)]) -> float:
    (Path(folder) / f"begun-{run.number}").touch()
    time.sleep(seconds)
    return x

if __name__ == "__main__":
    storage, folder, seconds, n_trials, engine = sys.argv[1:]
    study = hl.tune(train, kwargs={"folder": folder, "seconds": float(seconds)}, storage=storage,
                    study_name="it", n_trials=int(n_trials), sampler=RandomSampler(),
                    engine=eval(engine))
    print(len(study.trials))
"""


@pytest.fixture
def start(tmp_path, database):
    """Start the script in a process of its own."""
    path = tmp_path / "script.py"
    path.write_text(SCRIPT)

    def run(seconds, n_trials, engine="hl.launch.Local(workers=2)"):
        arguments = [str(database), str(tmp_path), str(seconds), str(n_trials), engine]
        return subprocess.Popen(  # noqa: S603 (our own code)
            [sys.executable, str(path), *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )

    return run


def wait_for(path, seconds=240):
    deadline = time.monotonic() + seconds
    while not path.exists():
        assert time.monotonic() < deadline, f"{path.name} did not come"
        time.sleep(0.05)


def test_a_search_whose_leader_is_killed_is_gone_on_with_until_it_has_its_trials(
    start, database, tmp_path
):
    leader = start(0.3, 6)
    wait_for(tmp_path / "begun-2")
    leader.kill()
    leader.communicate()

    again = start(0.0, 6)
    out, err = again.communicate(timeout=300)

    assert again.returncode == 0, err
    study = hl.create_study(storage=database, study_name="it", load_if_exists=True)
    assert count_finished(study.trials) == 6
    assert {trial.state for trial in study.trials} == {TrialState.COMPLETE}
    assert out.strip() == "6"
    assert read_order(study) is None


def test_a_search_that_ended_is_no_search_to_go_on_with(search):
    for n_trials in (2, 3):
        study = search(objectives.hill, n_trials=n_trials, n_jobs=2, study_name="it")

    assert len(study.trials) == 5


def test_what_a_trial_prints_is_found_by_its_number(search, tmp_path):
    study = search(objectives.talkative, n_trials=2, n_jobs=2, folder=tmp_path / "runs")

    folders = RunFolders(Path(study.user_attrs["hyperlearn:folder"]))
    assert folders.path.is_relative_to(tmp_path / "runs")
    for number in (0, 1):
        words = f"this is trial {number}\na program says so too\n"
        assert folders.log(number).read_text() == words


def test_a_run_that_says_nothing_leaves_no_folder(search, tmp_path):
    search(objectives.hill, n_trials=2, engine=hl.launch.Local(1), folder=tmp_path / "runs")

    assert [path for path in (tmp_path / "runs").rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"engine": "local"}, "engine is 'local'; give hyperlearn.launch.Local"),
        ({"engine": hl.launch.Local}, "engine is <class"),
        ({"engine": hl.launch.Local(2), "n_jobs": 2}, "give the number to the engine"),
        ({"n_jobs": 0}, "n_jobs is 0"),
        ({"engine": hl.launch.Slurm(2)}, r"an SQLite file, and Slurm\(.*PostgreSQL"),
    ],
)
def test_an_engine_that_cannot_serve_is_refused_before_anything_is_written(
    search, database, options, message
):
    with pytest.raises(InvalidArgumentError, match=message):
        search(objectives.hill, **options)

    assert not database.exists() or hl.History(database).studies().empty


@pytest.mark.xdist_group("ray")
def test_on_ray_a_killed_actors_trial_is_tried_again_from_its_checkpoint(search, ray_cluster):
    engine = hl.launch.Ray(workers=2, resources={"CPU": 0.5})
    study = search(objectives.resuming, n_trials=4, engine=engine)

    assert sorted(trial.state.name for trial in study.trials) == ["COMPLETE"] * 4 + ["FAIL"]
    epochs = [t.user_attrs["from"] for t in study.trials if t.state is TrialState.COMPLETE]
    assert sorted(epochs) == [0, 0, 0, 3]


@pytest.mark.xdist_group("ray")
def test_ctrl_c_ends_actors_and_a_function_of_a_script_is_sent_with_its_code(
    start, database, tmp_path, ray_cluster
):
    address = ray_cluster.get_runtime_context().gcs_address
    join = f"__import__('ray').init({address!r}, log_to_driver=False)"  # whose nodes are here
    leader = start(600, 4, f"{join} and hl.launch.Ray(workers=2, resources={{'CPU': 0.5}})")
    wait_for(tmp_path / "begun-0")
    wait_for(tmp_path / "begun-1")
    leader.send_signal(signal.SIGINT)
    out, err = leader.communicate(timeout=240)

    assert (leader.returncode, out.strip()) == (0, "2"), err
    study = hl.create_study(storage=database, study_name="it", load_if_exists=True)
    assert [trial.state for trial in study.trials] == [TrialState.FAIL] * 2
    actors = ray_cluster.util.list_named_actors(all_namespaces=True)
    assert actors == []


def test_workers_of_slurm_run_a_search(search, tmp_path):
    engine = hl.launch.Slurm(2, folder=tmp_path / "jobs", cluster="local", address="127.0.0.1")
    study = search(objectives.dying, kwargs={"victim": 1}, n_trials=3, engine=engine)

    assert sorted(trial.state.name for trial in study.trials) == ["COMPLETE"] * 3 + ["FAIL"]


def test_random_samplers_of_workers_do_not_repeat_one_another(search):
    study = search(objectives.hill, n_trials=6, n_jobs=2, sampler=RandomSampler(seed=1))

    assert len({trial.params["x"] for trial in study.trials}) == 6
