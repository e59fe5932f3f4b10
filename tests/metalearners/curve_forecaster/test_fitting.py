import numpy as np
import pytest

from hyperlearn.metalearners.curve_forecaster.fitting import fine_tuned, fit_forecaster
from hyperlearn.metalearners.curves.episodes import points_at, scale_of_task
from tests.metalearners.curve_family import family, family_task


@pytest.fixture(scope="module")
def forecaster():
    return fit_forecaster(family(), np.random.default_rng(0), n_steps=80)


def miss(forecaster, task, now=4):
    """Return the mean miss of the median, and of the last value, on a task's later runs."""
    known, asked = task.only(np.arange(8)), task.only(np.arange(8, len(task)))
    scale, rival = scale_of_task(known, np.zeros(0), None)
    points = points_at(asked, scale, rival, np.arange(now + 1))
    mixture = forecaster.forecast(
        forecaster.read(points)[:, -1],
        points.units[:, -1],
        asked.strategies,
        points.times[:, -1],
        np.ones(len(asked)),
    )
    final = scale.to_unit(asked.losses[:, -1])
    median = mixture.quantiles(np.array([0.5]))[:, 0]
    return np.abs(median - final).mean(), np.abs(points.units[:, -1] - final).mean()


def test_a_new_task_of_the_family_is_foretold_better_than_by_its_last_value(forecaster):
    ours, last_value = miss(forecaster, family_task(99))

    assert ours < 0.5 * last_value


def test_risk_levels_are_learned_and_rise_with_the_risk(forecaster):
    assert (np.diff(forecaster.levels.chances) >= 0).all()
    assert forecaster.levels.chances[-1] > 0


def test_the_same_seed_gives_the_same_weights():
    one, other = (fit_forecaster(family(2), np.random.default_rng(3), n_steps=3) for _ in range(2))

    assert one.to_bytes() == other.to_bytes()
    assert one.levels is None


def test_tuning_on_a_few_runs_keeps_the_levels_and_moves_the_weights(forecaster):
    tuned = fine_tuned(
        forecaster, family_task(50).only(np.arange(5)), np.random.default_rng(0), n_steps=3
    )

    assert tuned.levels is forecaster.levels
    assert (tuned.weights["out.bias"] != forecaster.weights["out.bias"]).any()
