import pytest

from hyperlearn.errors import InvalidArgumentError
from hyperlearn.launch.gpus import VARIABLE, GpuShares, visible_gpus


@pytest.mark.parametrize(
    ("value", "gpus"),
    [("0,1", ("0", "1")), ("GPU-8a, 3", ("GPU-8a", "3")), ("", ()), ("-1", ()), ("NoDevFiles", ())],
)
def test_the_environment_says_which_gpus_there_are(monkeypatch, value, gpus):
    monkeypatch.setenv(VARIABLE, value)

    assert visible_gpus() == gpus


def test_without_the_environment_the_drivers_files_do(monkeypatch, tmp_path):
    monkeypatch.delenv(VARIABLE, raising=False)
    for name in ("nvidia10", "nvidia2", "nvidiactl", "nvidia-uvm", "null"):
        (tmp_path / name).touch()

    assert visible_gpus(tmp_path) == ("2", "10")


@pytest.mark.parametrize(
    ("per_worker", "most"), [(1, 4), (2, 2), (3, 1), (0.5, 8), (0.25, 16), (0.3, 12), (1 / 3, 12)]
)
def test_a_share_says_how_many_workers_there_may_be(per_worker, most):
    assert GpuShares(tuple("0123"), per_worker).most_workers == most


def test_a_worker_that_is_replaced_gets_the_gpus_that_became_free():
    shares = GpuShares(("0", "1", "2", "3"), 2)
    first = shares.free_environment([])
    second = shares.free_environment([first])

    assert (first, second) == ({VARIABLE: "0,1"}, {VARIABLE: "2,3"})
    assert shares.free_environment([second]) == first


@pytest.mark.parametrize("per_worker", [0, -1, 1.5, True, "1"])
def test_a_share_that_is_none_is_refused(monkeypatch, per_worker):
    monkeypatch.setenv(VARIABLE, "0,1")

    with pytest.raises(InvalidArgumentError, match="gpus_per_worker is"):
        GpuShares.of_this_machine(per_worker, 1)
