import threading

import pytest

from hyperlearn.errors import StorageError
from hyperlearn.records import Measurement
from hyperlearn.tunable.measurements import BATCH_ROWS, MeasurementBuffer

NEVER = 3600.0


class Database:
    """Keeps batches; fails as often as it is told to."""

    def __init__(self, failures=0):
        self.batches = []
        self.failures = failures
        self.kept = threading.Event()

    def write(self, batch):
        if self.failures:
            self.failures -= 1
            raise StorageError("database is locked")
        self.batches.append(list(batch))
        self.kept.set()

    @property
    def steps(self):
        return [[one.step for one in batch] for batch in self.batches]


@pytest.fixture
def database():
    return Database()


@pytest.fixture
def buffer(database):
    buffer = MeasurementBuffer(database.write, NEVER)
    yield buffer
    buffer.close()


def test_measurements_are_held_until_flushed(buffer, database):
    buffer.add(0, 0.1, {"loss": 1.0, "accuracy": 0.5})
    assert database.batches == []
    buffer.flush()

    assert database.batches == [
        [Measurement(0, 0.1, "loss", 1.0), Measurement(0, 0.1, "accuracy", 0.5)]
    ]


def test_an_empty_buffer_writes_nothing(buffer, database):
    buffer.flush()
    buffer.close()

    assert database.batches == []


def test_a_full_batch_is_written_at_once(buffer, database):
    for step in range(BATCH_ROWS + 1):
        buffer.add(step, 0.0, {"loss": 1.0})

    assert [len(batch) for batch in database.batches] == [BATCH_ROWS]


def test_an_old_batch_is_written_without_another_report(database):
    buffer = MeasurementBuffer(database.write, 0.01)

    buffer.add(0, 0.0, {"loss": 1.0})

    assert database.kept.wait(timeout=10)
    assert database.steps == [[0]]
    buffer.close()


def test_what_cannot_be_written_is_held_on_to_and_told():
    database = Database(failures=1)
    buffer = MeasurementBuffer(database.write, NEVER)
    buffer.add(0, 0.0, {"loss": 1.0})

    with pytest.raises(StorageError, match="locked"):
        buffer.flush()
    buffer.add(1, 0.1, {"loss": 0.9})
    buffer.close()

    assert database.steps == [[0, 1]]


def test_an_old_batch_that_cannot_be_written_is_tried_again():
    database = Database(failures=2)
    buffer = MeasurementBuffer(database.write, 0.01)

    buffer.add(0, 0.0, {"loss": 1.0})

    assert database.kept.wait(timeout=10)
    assert database.failures == 0
    buffer.close()


def test_no_thread_is_left_when_the_buffer_is_closed(database):
    before = threading.active_count()
    buffer = MeasurementBuffer(database.write, NEVER)
    buffer.add(0, 0.0, {"loss": 1.0})
    assert threading.active_count() == before + 1

    timer = buffer._timer
    buffer.close()
    timer.join(timeout=10)

    assert threading.active_count() == before


def test_reports_of_several_threads_are_all_kept_once():
    database = Database()
    buffer = MeasurementBuffer(database.write, 0.001)

    def report(first):
        for step in range(first, first + 2_000):
            buffer.add(step, 0.0, {"loss": 1.0})

    threads = [threading.Thread(target=report, args=(n * 2_000,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    buffer.close()

    assert sorted(step for batch in database.steps for step in batch) == list(range(8_000))
