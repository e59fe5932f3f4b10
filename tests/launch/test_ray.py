"""Ray, on a cluster of this machine that the tests of a session share."""

import pytest
import ray

from hyperlearn.errors import EngineError, InvalidArgumentError
from hyperlearn.launch import Ray
from tests.launch.conformance import check_engine

pytestmark = pytest.mark.xdist_group("ray")


def test_it_is_an_engine(ray_cluster):
    check_engine(Ray(workers=3, resources={"CPU": 0.1}))


def test_a_cluster_of_this_machine_spans_no_hosts(ray_cluster):
    assert Ray().spans_hosts is False


@pytest.mark.parametrize(
    ("address", "spans"),
    [(None, False), ("local", False), ("127.0.0.1:6379", False), ("head:6379", True)],
)
def test_a_cluster_that_is_yet_to_be_joined_spans_hosts_unless_it_is_here(
    monkeypatch, address, spans
):
    monkeypatch.delenv("RAY_ADDRESS", raising=False)
    monkeypatch.setattr(ray, "is_initialized", lambda: False)

    assert Ray(address).spans_hosts is spans


@pytest.mark.parametrize(
    ("resources", "options"),
    [
        (None, {"num_cpus": 1.0, "resources": {}}),
        ({"CPU": 2, "GPU": 0.5}, {"num_cpus": 2, "num_gpus": 0.5, "resources": {}}),
        ({"GPU": 1, "fast": 0.1}, {"num_cpus": 0, "num_gpus": 1, "resources": {"fast": 0.1}}),
    ],
)
def test_resources_are_those_of_an_actor(resources, options):
    assert Ray(resources=resources).options == options


@pytest.mark.parametrize("resources", [{"CPU": -1}, {"GPU": "1"}, {"CPU": True}])
def test_resources_that_are_none_are_refused(resources):
    with pytest.raises(InvalidArgumentError, match="resources give"):
        Ray(resources=resources)


def test_without_ray_there_is_a_remedy(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "ray", None)

    with pytest.raises(EngineError, match=r"pip install 'hyperlearn\[ray\]'"), Ray().open():
        pass
