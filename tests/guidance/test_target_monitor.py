import math

import numpy as np
import pytest

from hyperlearn.errors import InvalidArgumentError, InvalidMetricError
from hyperlearn.guidance.target_monitor import TargetMonitor
from hyperlearn.records import OutlookState


def rising(end, n_steps=40):
    return end - (end - 0.5) * np.exp(-5.0 * np.arange(1, n_steps + 1) / n_steps)


def watched(values, *, target=0.9, train=None, **arguments):
    """Return the outlooks of a run of given accuracies."""
    monitor = TargetMonitor(
        target, metric="accuracy", direction="maximize", n_steps=len(values) - 1, **arguments
    )
    outlooks = []
    for step, value in enumerate(values):
        beside = {} if train is None else {"train_loss": float(train[step])}
        outlooks.append(monitor.update(step, accuracy=float(value), **beside))
    return outlooks


def test_a_run_that_comes_to_the_target_is_told_from_one_that_does_not():
    good, bad = watched(rising(0.97)), watched(rising(0.6))

    assert good[20].p_target > bad[20].p_target + 0.3
    assert good[-2].state is OutlookState.ON_TRACK
    assert bad[-2].state is not OutlookState.ON_TRACK


def test_the_forecast_is_in_the_metrics_own_unit_and_its_interval_in_order():
    for outlook in watched(rising(0.95)):
        assert outlook.low <= outlook.expected <= outlook.high
    assert outlook.expected == pytest.approx(0.95, abs=0.02)


def test_nothing_is_known_after_one_report():
    assert watched(rising(0.95))[0].state is OutlookState.UNKNOWN


def test_a_metric_that_is_not_a_number_is_failing_at_once():
    outlook = watched([0.5, 0.6, math.nan, math.nan])[2]

    assert outlook.state is OutlookState.FAILING
    assert outlook.p_target == 0.0


def test_maximising_and_minimising_the_negative_are_the_same():
    values = rising(0.9)
    up = TargetMonitor(0.85, metric="m", direction="maximize", n_steps=39)
    down = TargetMonitor(-0.85, metric="m", direction="minimize", n_steps=39)

    for step, value in enumerate(values):
        one, other = up.update(step, m=value), down.update(step, m=-value)
        assert one.expected == pytest.approx(-other.expected)
        assert one.p_target == pytest.approx(other.p_target)


def test_a_run_of_unknown_length_is_followed_however_long_it_gets():
    monitor = TargetMonitor(0.1, metric="loss", direction="minimize")

    for step in range(0, 5000, 10):
        outlook = monitor.update(step, loss=2.0 * 0.999**step + 0.05)

    assert math.isfinite(outlook.expected)
    assert outlook.state is OutlookState.ON_TRACK


def test_without_a_target_the_chance_is_not_known():
    outlook = watched(rising(0.9), target=None)[5]

    assert math.isnan(outlook.p_target)
    assert outlook.state in OutlookState


def test_the_monitored_metric_has_to_be_given():
    monitor = TargetMonitor(0.9, metric="accuracy", direction="maximize")

    with pytest.raises(InvalidMetricError, match="'accuracy' is monitored"):
        monitor.update(0, loss=1.0)


def test_steps_have_to_ascend():
    monitor = TargetMonitor(0.9, metric="accuracy", direction="maximize")
    monitor.update(3, accuracy=0.5)

    with pytest.raises(InvalidArgumentError, match="step is 3 after step 3"):
        monitor.update(3, accuracy=0.6)


@pytest.mark.parametrize("arguments", [{"direction": "up"}, {"target": math.nan}])
def test_an_argument_out_of_its_range_is_refused(arguments):
    given = {"target": 0.9, "metric": "accuracy", "direction": "maximize"} | arguments
    (name,) = arguments

    with pytest.raises(InvalidArgumentError, match=f"{name} is"):
        TargetMonitor(given.pop("target"), **given)


def test_a_loss_that_does_not_move_is_failing_but_a_score_may_rest():
    loss = TargetMonitor(0.1, metric="loss", direction="minimize", n_steps=40)
    score = TargetMonitor(0.6, metric="accuracy", direction="maximize", n_steps=40)

    for step in range(6):
        dead = loss.update(step, loss=0.7)
        resting = score.update(step, accuracy=0.61)

    assert dead.state is OutlookState.FAILING
    assert resting.state is not OutlookState.FAILING
