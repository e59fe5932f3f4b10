import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from hyperlearn.inspection.facts.map_places import places_on_plane

COORDINATES = arrays(np.float64, (5, 2), elements=st.floats(-10, 10))


def distances(places):
    return np.linalg.norm(places[:, None] - places[None], axis=2)


@given(COORDINATES)
def test_distances_of_a_plane_are_kept(places):
    found, shown = places_on_plane(distances(places))
    assert distances(found) == pytest.approx(distances(places), abs=1e-5)
    assert shown == pytest.approx(1.0)


def test_a_plane_shows_only_a_share_of_more_dimensions():
    _, shown = places_on_plane(1.0 - np.eye(6))
    assert shown == pytest.approx(2 / 5)


def test_one_thing_lies_in_the_middle():
    found, shown = places_on_plane(np.zeros((1, 1)))
    assert found.tolist() == [[0.0, 0.0]]
    assert shown == 1.0
