import math

import numpy as np
import pytest

from hyperlearn.errors import InvalidArgumentError, InvalidMetricError
from hyperlearn.tunable.objective import Objective, as_number

ONE = Objective.of("accuracy", "maximize")
TWO = Objective.of(["accuracy", "seconds"], ["maximize", "minimize"])


@pytest.mark.parametrize(
    "returned", [0.5, np.float32(0.5), np.array(0.5), {"accuracy": 0.5}, [0.5], (0.5,)]
)
def test_a_number_of_any_type_is_the_metric(returned):
    assert ONE.values(returned) == (0.5,)


@pytest.mark.parametrize(
    "returned",
    [None, "0.5", math.nan, math.inf, -math.inf, [0.5, 0.6], {"loss": 0.5}, np.zeros(2), object()],
)
def test_what_is_not_one_finite_number_is_refused(returned):
    with pytest.raises(InvalidMetricError, match=r"returned|'accuracy' is"):
        ONE.values(returned)


@pytest.mark.parametrize(
    "returned", [(0.5, 3), [0.5, 3], np.array([0.5, 3]), {"seconds": 3, "accuracy": 0.5}]
)
def test_several_metrics_are_taken_in_order_or_by_name(returned):
    assert TWO.values(returned) == (0.5, 3.0)


@pytest.mark.parametrize(
    "returned", [0.5, (0.5,), (0.5, 3, 4), (0.5, None), "ab", {"accuracy": 0.5}, (0.5, math.nan)]
)
def test_a_wrong_number_of_metrics_is_refused(returned):
    with pytest.raises(InvalidMetricError):
        TWO.values(returned)


def test_a_target_is_reached_in_the_metrics_direction():
    loss = Objective.of("loss", "minimize")

    assert ONE.is_reached(0.9, 0.8)
    assert ONE.is_reached(0.8, 0.8)
    assert not ONE.is_reached(0.7, 0.8)
    assert loss.is_reached(0.7, 0.8)
    assert not loss.is_reached(0.9, 0.8)


@pytest.mark.parametrize(
    ("metric", "direction"),
    [
        ("", "maximize"),
        ((), ()),
        (3, "maximize"),
        ("a", "up"),
        ("a", ("maximize", "minimize")),
        (("a", "b"), "maximize"),
        (("a", "a"), ("maximize", "minimize")),
    ],
)
def test_an_objective_that_makes_no_sense_is_refused(metric, direction):
    with pytest.raises(InvalidArgumentError, match=r"metric|direction"):
        Objective.of(metric, direction)


def test_nan_is_a_number_to_report_and_text_is_not():
    assert math.isnan(as_number("loss", math.nan))
    with pytest.raises(InvalidMetricError, match="'loss' is '1'"):
        as_number("loss", "1")
