"""What every test stands on: a history of its own, and a quiet Optuna."""

import signal
from collections.abc import Iterator
from pathlib import Path

import optuna
import pytest
from hypothesis import settings

settings.register_profile("house", deadline=None, derandomize=True, max_examples=40)
settings.load_profile("house")


@pytest.fixture(autouse=True)
def _own_history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep each test's history in its own folder, never in the user's."""
    monkeypatch.setenv("HYPERLEARN_STORAGE", f"sqlite:///{tmp_path / 'history.db'}")


@pytest.fixture(autouse=True)
def _quiet_optuna() -> None:
    """Leave Optuna's line per trial out of the captured output."""
    optuna.logging.set_verbosity(optuna.logging.WARNING)


@pytest.fixture(autouse=True, scope="session")
def _answering_ctrl_c() -> Iterator[None]:
    """Let SIGINT arrive where the tests run in the background, whose shell has it ignored."""
    before = signal.getsignal(signal.SIGINT)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)
