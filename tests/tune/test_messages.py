import pickle

from hyperlearn.tune.messages import sendable


class UnreadableError(Exception):
    """An error that cannot be made again from its message."""

    def __init__(self, one, other):
        super().__init__(f"{one} and {other}")


def caught(error):
    try:
        raise error
    except type(error) as raised:
        return raised


def received(error):
    return pickle.loads(pickle.dumps(sendable(caught(error))))  # noqa: S301 (our own bytes)


def test_an_error_arrives_with_its_traceback():
    error = received(ValueError("no"))

    assert isinstance(error, ValueError)
    assert str(error) == "no"
    assert "test_messages.py" in error.__notes__[0]


def test_an_error_that_cannot_be_sent_arrives_in_words():
    error = received(UnreadableError(1, 2))

    assert isinstance(error, RuntimeError)
    assert str(error) == "UnreadableError: 1 and 2"
    assert "Traceback" in error.__notes__[0]
