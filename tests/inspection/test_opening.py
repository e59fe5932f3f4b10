import pytest

from hyperlearn.errors import StorageError, UnknownNameError
from hyperlearn.history.history import History
from hyperlearn.inspection.opening import (
    is_there,
    no_history_yet,
    open_history,
    open_history_with,
)


def test_the_default_history_is_none_before_the_first_study(tmp_path):
    assert open_history(None) is None
    assert not is_there()
    assert list(tmp_path.iterdir()) == []


def test_a_history_that_is_there_is_opened_for_reading_only():
    History().close()
    history = open_history(None)
    assert history is not None
    assert history.readonly


def test_a_named_history_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(StorageError, match=r"missing\.db"):
        open_history(str(tmp_path / "missing.db"))


def test_a_database_of_a_server_is_taken_to_be_there():
    assert is_there("postgresql://localhost/history")


def test_nothing_can_be_looked_up_before_the_first_study():
    with pytest.raises(UnknownNameError, match=r"no study 'x': no history yet at .*history\.db"):
        open_history_with("study 'x'", None)


def test_the_place_of_the_history_to_come_is_told_without_a_password(monkeypatch):
    monkeypatch.setenv("HYPERLEARN_STORAGE", "postgresql://me:s3cret@host/history")
    assert "host/history" in no_history_yet()
    assert "s3cret" not in no_history_yet()
