import multiprocessing
import signal
import threading
import time

import pytest

from hyperlearn.launch.line import INTERRUPT, Line


@pytest.fixture
def ends():
    ours, theirs = multiprocessing.Pipe()
    return ours, Line(theirs)


def send_and_sleep(leader, word):
    leader.send(word)
    time.sleep(60)


def test_words_arrive_in_their_order_both_ways(ends):
    leader, line = ends
    for word in (True, "x", {"a": 1}):
        leader.send(word)
        line.send(word)

    assert [line.receive() for _ in range(3)] == [True, "x", {"a": 1}]
    assert [leader.recv() for _ in range(3)] == [True, "x", {"a": 1}]


def test_a_leader_that_hangs_up_is_noticed_again_and_again(ends):
    leader, line = ends
    leader.close()

    for _ in range(2):
        with pytest.raises(EOFError):
            line.receive()


def test_hanging_up_is_seen_by_the_leader_at_once_and_loses_nothing(ends):
    leader, line = ends
    line.send("last")
    line.close()
    line.close()

    assert leader.recv() == "last"
    with pytest.raises(EOFError):
        leader.recv()


def test_an_interrupt_wakes_the_main_thread(ends):
    leader, line = ends
    assert threading.current_thread() is threading.main_thread()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler

    with pytest.raises(KeyboardInterrupt):
        send_and_sleep(leader, INTERRUPT)

    leader.send("after")
    assert line.receive() == "after"
