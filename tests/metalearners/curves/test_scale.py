import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hyperlearn.metalearners.curves.scale import WORST, LossScale


def test_the_start_is_one_and_the_goal_zero():
    np.testing.assert_allclose(
        LossScale.between(2.0, 0.5).to_unit(np.array([2.0, 0.5])), [1.0, 0.0], atol=1e-12
    )


@given(st.floats(0.01, 100.0), st.floats(-100.0, 100.0))
def test_a_change_of_unit_changes_nothing(factor, shift):
    losses = np.array([0.3, 1.0, 2.5])
    plain = LossScale.between(2.0, 0.5).to_unit(losses)

    other = LossScale.between(factor * 2.0 + shift, factor * 0.5 + shift)

    np.testing.assert_allclose(other.to_unit(factor * losses + shift), plain, atol=1e-6)


@given(st.floats(-1.0, 3.0))
def test_units_become_the_losses_they_were(loss):
    scale = LossScale.between(2.0, 0.5)

    assert scale.to_losses(scale.to_unit(np.array([loss])))[0] == pytest.approx(loss)


def test_what_is_not_finite_is_the_worst():
    units = LossScale.between(1.0, 0.0).to_unit(np.array([np.nan, np.inf, 1e300, -np.inf]))

    np.testing.assert_array_equal(units, WORST)


def test_a_start_at_the_goal_still_has_a_width():
    assert LossScale.between(0.5, 0.5).width > 0.0
    assert LossScale.between(0.4, 0.5, spread=0.1).width == 0.1
