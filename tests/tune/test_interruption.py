import signal
import threading

import pytest

from hyperlearn.tune.interruption import Interruption


def press_ctrl_c():
    signal.raise_signal(signal.SIGINT)


def test_ctrl_c_is_held_back_and_remembered():
    with Interruption() as interruption:
        press_ctrl_c()

    assert interruption.is_requested


def test_ctrl_c_gets_through_where_it_is_allowed():
    with (
        Interruption() as interruption,
        pytest.raises(KeyboardInterrupt),
        interruption.allowed(),
    ):
        press_ctrl_c()


def test_a_ctrl_c_from_before_gets_through_once_it_is_allowed():
    with Interruption() as interruption:
        press_ctrl_c()
        with pytest.raises(KeyboardInterrupt), interruption.allowed():
            pytest.fail("the block began")


def test_a_second_ctrl_c_gets_through_anywhere():
    with Interruption():
        press_ctrl_c()
        with pytest.raises(KeyboardInterrupt):
            press_ctrl_c()


def test_a_worker_is_not_broken_by_being_interrupted_twice():
    with Interruption(insistent=False) as interruption:
        press_ctrl_c()
        press_ctrl_c()

    assert interruption.is_requested


def test_ctrl_c_is_as_before_afterwards():
    with Interruption():
        pass

    with pytest.raises(KeyboardInterrupt):
        press_ctrl_c()


def test_a_programs_own_way_with_ctrl_c_is_left_alone():
    received = []
    before = signal.signal(signal.SIGINT, lambda *_: received.append(True))
    try:
        with Interruption() as interruption:
            press_ctrl_c()
    finally:
        signal.signal(signal.SIGINT, before)

    assert received == [True]
    assert not interruption.is_requested


def test_in_another_thread_nothing_is_changed():
    entered = []

    def enter():
        with Interruption() as interruption, interruption.allowed():
            entered.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=enter)
    thread.start()
    thread.join()

    assert entered == [signal.default_int_handler]
