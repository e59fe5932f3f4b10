from datetime import UTC, datetime, timedelta

import pytest

from hyperlearn.history.history import History
from hyperlearn.history.own_memory import OwnMemory
from hyperlearn.history.recorder import Recorder


@pytest.fixture
def own():
    return OwnMemory()


def test_a_run_began_as_long_ago_as_it_took(own):
    Recorder(own).run(1, seconds=60.0)
    age = datetime.now(UTC) - own._runs[1].started
    assert timedelta(seconds=60) <= age < timedelta(seconds=90)


def test_a_failure_is_kept_by_its_type_and_message(own):
    Recorder(own).run(1, seconds=1.0, failure=KeyError("n"))
    assert own._runs[1].failure == "KeyError: 'n'"


def test_a_message_that_no_database_could_hold_is_kept_as_well_as_can_be(path):
    with History(path) as history:
        history.recorder().run(1, seconds=1.0, failure=ValueError("a\0b\udc80"))
        assert history._opened.own.runs().failures.tolist() == [r"ValueError: ab\udc80"]


def test_no_measurements_are_no_write(own):
    Recorder(own).measurements(1, [])
    assert own._measurements == []
