import pytest

from hyperlearn.errors import InvalidArgumentError
from hyperlearn.launch import Local
from tests.launch import work
from tests.launch.conformance import check_engine, said


def test_it_is_an_engine():
    check_engine(Local(workers=3))


@pytest.mark.parametrize("workers", [0, -1, 2.0, True, None])
def test_a_number_of_workers_that_is_none_is_refused(workers):
    with pytest.raises(InvalidArgumentError, match="workers is"):
        Local(workers=workers)


def test_workers_share_the_gpus_that_are_visible(monkeypatch):
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "4,7")

    with Local(workers=3, gpus_per_worker=0.5).open() as site:
        jobs = [site.start(work.echo) for _ in range(3)]
        seen = [said(job)[2] for job in jobs]

    assert seen == ["4", "7", "4"]


def test_more_workers_than_gpus_are_refused_before_anything_begins(monkeypatch):
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "0")

    with pytest.raises(InvalidArgumentError, match="there are 1 GPUs for 1 of them"):
        Local(workers=2, gpus_per_worker=1)
