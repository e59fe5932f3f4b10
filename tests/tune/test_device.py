import sys
from types import SimpleNamespace

import pytest

from hyperlearn.tune.device import device_name


@pytest.fixture
def without_torch(monkeypatch):
    monkeypatch.delitem(sys.modules, "torch", raising=False)


@pytest.mark.parametrize(
    ("visible", "device"), [(None, "cpu"), ("", "cpu"), ("-1", "cpu"), ("1,2", "cuda:0")]
)
def test_without_torch_the_environment_tells(without_torch, monkeypatch, visible, device):
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    if visible is not None:
        monkeypatch.setenv("CUDA_VISIBLE_DEVICES", visible)

    assert device_name() == device


@pytest.mark.parametrize(("in_use", "device"), [(False, "cpu"), (True, "cuda:3")])
def test_a_loaded_torch_is_asked(monkeypatch, in_use, device):
    cuda = SimpleNamespace(is_initialized=lambda: in_use, current_device=lambda: 3)
    monkeypatch.setitem(sys.modules, "torch", SimpleNamespace(cuda=cuda))

    assert device_name() == device


def test_asking_for_the_device_does_not_load_torch(without_torch):
    device_name()

    assert "torch" not in sys.modules
