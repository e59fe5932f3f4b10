import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hyperlearn.metalearners.curves.encoding import N_FEATURES, CurvePoints, encode


def points_of(units, rival=np.nan, companion=np.nan):
    units = np.atleast_2d(np.asarray(units, dtype=np.float64))
    times = np.broadcast_to(np.arange(1, units.shape[1] + 1) / 10.0, units.shape)
    return CurvePoints(
        units,
        np.isfinite(units),
        times,
        np.full(units.shape, rival),
        np.full(units.shape, companion),
    )


@given(st.lists(st.floats(-2, 2), min_size=3, max_size=8), st.integers(1, 2))
def test_what_comes_later_changes_nothing_before(units, cut):
    whole, part = encode(points_of(units)), encode(points_of(units[:cut]))

    np.testing.assert_array_equal(whole[:, :cut], part)


def test_an_absent_rival_and_companion_are_told_from_present_ones():
    without, with_both = encode(points_of([1.0, 0.5])), encode(points_of([1.0, 0.5], 0.4, 0.3))

    assert without.shape == (1, 2, N_FEATURES)
    assert np.isfinite(without).all()
    assert (without != with_both).any(axis=-1).all()
