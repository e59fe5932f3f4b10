import platform
import subprocess
import sys
from dataclasses import replace

import optuna
import pytest

from hyperlearn.tune.order import Order, Pulse, is_abandoned, read_order, write_order


@pytest.fixture
def study():
    one = optuna.create_study()
    one.optimize(lambda trial: trial.suggest_float("x", 0, 1), n_trials=3)
    return one


def test_an_order_tells_what_is_missing_until_it_is_carried_out(study):
    order = Order.of(study, 2)
    pulse = Pulse(study, order)
    study.optimize(lambda trial: trial.suggest_float("x", 0, 1), n_trials=1)

    assert read_order(study) == order
    assert (order.goal, order.missing(study)) == (5, 1)

    pulse.stop()
    assert read_order(study) is None


def test_attempts_that_were_lost_do_not_count(study):
    order = Order.of(study, 1)
    study.add_trial(optuna.create_trial(state=optuna.trial.TrialState.FAIL))
    study.add_trial(optuna.create_trial(value=1.0, system_attrs={"retry_history": [3]}))

    assert order.missing(study) == 0


def test_a_process_of_this_host_is_looked_for(study):
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    alive = Order.of(study, 1)
    other = replace(alive, pid=process.pid)

    assert not is_abandoned(study, alive)
    assert is_abandoned(study, other)  # another process has its number now
    process.communicate()
    assert is_abandoned(study, replace(alive, pid=process.pid))


def test_a_process_of_another_host_is_waited_for_until_it_beats(study):
    order = replace(Order.of(study, 1), host=f"not {platform.node()}")
    write_order(study, order)
    slept = []

    def beats_at_the_third_second(seconds):
        slept.append(seconds)
        if len(slept) == 3:
            write_order(study, replace(order, beat=1))

    assert not is_abandoned(study, order, sleep=beats_at_the_third_second)
    assert len(slept) == 3

    write_order(study, order)
    assert is_abandoned(study, order, sleep=slept.append)
