import numpy as np
import pytest

from hyperlearn.metalearners.curves.episodes import points_at, scale_of_task
from studies.benchmarks.forecast_peers import Boosting, last_value, power_law
from tests.metalearners.curve_family import family, family_task


@pytest.fixture
def asked():
    task = family_task(40)
    known, rest = task.only(np.arange(8)), task.only(np.arange(8, 30))
    scale, rival = scale_of_task(known, np.zeros(0), None)
    points = points_at(rest, scale, rival, np.arange(20))
    return points, rest.strategies, scale.to_unit(rest.losses[:, -1])


def test_a_power_law_is_continued(asked):
    points, _, _ = asked
    times = points.times
    exact = points._replace(units=0.2 + 0.1 * times**-0.5)

    np.testing.assert_allclose(power_law(exact, 5), 0.3, atol=1e-6)


def test_the_last_value_is_that_of_now(asked):
    points, _, _ = asked

    np.testing.assert_array_equal(last_value(points, 3), points.units[:, 3])


def test_boosting_learns_from_other_tasks(asked):
    points, strategies, final = asked
    boosting = Boosting(family(3), 0.25, 0)

    miss = np.abs(boosting.forecast(points, 4, strategies) - final).mean()

    assert miss < np.abs(last_value(points, 4) - final).mean()
