from hyperlearn.records import Measurement
from hyperlearn.tunable.measurements import BATCH_ROWS, MeasurementBuffer


class Clock:
    """A clock that stands still until it is moved."""

    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_measurements_are_held_until_flushed():
    written = []
    buffer = MeasurementBuffer(written.append, Clock())

    buffer.add(0, 0.1, {"loss": 1.0, "accuracy": 0.5})
    assert written == []
    buffer.flush()

    assert written == [[Measurement(0, 0.1, "loss", 1.0), Measurement(0, 0.1, "accuracy", 0.5)]]


def test_an_empty_buffer_writes_nothing():
    written = []

    MeasurementBuffer(written.append).flush()

    assert written == []


def test_a_full_batch_is_written_at_once():
    written = []
    buffer = MeasurementBuffer(written.append, Clock())

    for step in range(BATCH_ROWS + 1):
        buffer.add(step, 0.0, {"loss": 1.0})

    assert [len(batch) for batch in written] == [BATCH_ROWS]


def test_an_old_batch_is_written_with_the_next_report():
    written, clock = [], Clock()
    buffer = MeasurementBuffer(written.append, clock)

    buffer.add(0, 0.0, {"loss": 1.0})
    clock.seconds = 1.5
    buffer.add(1, 1.5, {"loss": 0.9})
    buffer.add(2, 1.6, {"loss": 0.8})

    assert [[m.step for m in batch] for batch in written] == [[0, 1]]
