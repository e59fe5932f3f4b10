import socket

import pytest

from hyperlearn.errors import InvalidArgumentError
from hyperlearn.inspection.web.server import check_address, is_loopback, listening


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.1.2.3"])
def test_this_machine_is_served_without_a_token(host):
    check_address(host, None)
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["10.0.0.1", "::", "0.0.0.1", "example.org", "", "localhost.org"])
def test_other_machines_are_refused_without_a_token(host):
    with pytest.raises(InvalidArgumentError, match="--token"):
        check_address(host, None)
    check_address(host, "long enough to be one")


def test_a_token_that_can_be_guessed_is_refused():
    with pytest.raises(InvalidArgumentError, match="5 letters"):
        check_address("127.0.0.1", "12345")


def test_a_port_that_is_taken_is_named():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(InvalidArgumentError, match=f"127.0.0.1:{port} cannot be served"):
            listening("127.0.0.1", port)


def test_any_free_port_can_be_had():
    with listening("127.0.0.1", 0) as listener:
        assert listener.getsockname()[1] > 0
