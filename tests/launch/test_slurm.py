"""Slurm through submitit: by its local executor, and by commands that pretend to be Slurm's."""

import os
import sys

import pytest

from hyperlearn.errors import EngineError, InvalidArgumentError
from hyperlearn.launch import Slurm
from tests.launch import fake_slurm
from tests.launch.conformance import check_engine


@pytest.fixture
def slurm(tmp_path, monkeypatch):
    """Put commands of the names of Slurm's first on the path."""
    commands = tmp_path / "commands"
    commands.mkdir()
    fake_slurm.install(commands)
    monkeypatch.setenv("PATH", f"{commands}{os.pathsep}{os.environ['PATH']}")


def test_the_local_executor_is_an_engine(tmp_path):
    check_engine(Slurm(3, folder=tmp_path, cluster="local", address="127.0.0.1", timeout_min=5))


def test_the_commands_of_slurm_are_an_engine(tmp_path, slurm):
    check_engine(
        Slurm(3, folder=tmp_path / "jobs", address="127.0.0.1", timeout_min=5, slurm_partition="x")
    )

    scripts = list((tmp_path / "jobs").glob("*_submission.sh"))
    assert "#SBATCH --partition=x" in scripts[0].read_text()
    assert not list((tmp_path / "jobs").glob("work-*")), "the key of the search is left behind"


def test_others_cannot_read_what_is_sent(tmp_path):
    with Slurm(1, folder=tmp_path / "jobs", cluster="local", address="127.0.0.1").open():
        assert (tmp_path / "jobs").stat().st_mode & 0o077 == 0


def test_only_the_local_executor_stays_on_this_host():
    assert Slurm(1).spans_hosts
    assert not Slurm(1, cluster="local").spans_hosts


def test_parameters_that_submitit_does_not_know_are_refused(tmp_path):
    engine = Slurm(1, folder=tmp_path, cluster="local", nonsense=1)

    with pytest.raises(EngineError, match=r"submitit does not take Slurm"), engine.open():
        pass


def test_without_slurm_there_is_a_remedy(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(EngineError, match="srun"), Slurm(1, folder=tmp_path).open():
        pass


def test_without_submitit_there_is_a_remedy(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "submitit", None)

    with (
        pytest.raises(EngineError, match=r"pip install 'hyperlearn\[slurm\]'"),
        Slurm(1, folder=tmp_path).open(),
    ):
        pass


@pytest.mark.parametrize("workers", [0, "2"])
def test_a_number_of_workers_that_is_none_is_refused(workers):
    with pytest.raises(InvalidArgumentError, match="workers is"):
        Slurm(workers)
