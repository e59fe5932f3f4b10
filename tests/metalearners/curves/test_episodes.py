import numpy as np

from hyperlearn.metalearners.curves.episodes import (
    MOST_POINTS,
    draw_episode,
    draw_shares,
    grid_places,
    scale_of_task,
)
from tests.metalearners.curve_family import family, family_task


def test_an_episode_has_runs_on_the_scale_of_its_task():
    task = family_task(0)
    episode = draw_episode(task, 8, np.linspace(0.1, 1.0, 5), np.random.default_rng(0))

    assert episode.points.units.shape == (8, 5)
    assert np.isfinite(episode.points.units).all()
    places = grid_places(task.times, np.linspace(0.1, 1.0, 5))
    np.testing.assert_allclose(
        episode.scale.to_losses(episode.points.units), task.losses[episode.runs][:, places]
    )


def test_good_runs_are_drawn_more_often():
    task, rng = family_task(0), np.random.default_rng(0)

    drawn = np.concatenate([draw_episode(task, 20, np.array([0.5]), rng).runs for _ in range(50)])

    assert task.finals[drawn].mean() < task.finals.mean()


def test_shares_ascend_within_the_budget_and_are_not_too_many():
    rng = np.random.default_rng(0)
    for _ in range(30):
        shares = draw_shares(family(2), rng)
        assert (np.diff(shares) >= 0).all()
        assert 0 <= shares[0] <= shares[-1] <= 1
        assert len(shares) <= MOST_POINTS


def test_the_best_earlier_run_is_the_goal_and_the_rival():
    task = family_task(0)

    scale, rival = scale_of_task(task, np.zeros(0), None)

    assert scale.goal == task.finals.min()
    assert rival[-1] == 0.0


def test_without_earlier_runs_there_is_a_scale_but_no_rival():
    scale, rival = scale_of_task(family_task(0).only(np.arange(0)), np.array([2.0]), None)

    assert scale.to_unit(np.array([2.0]))[0] == 1.0
    assert np.isnan(rival).all()


def test_a_share_is_looked_up_at_the_nearest_step():
    np.testing.assert_array_equal(
        grid_places(np.array([0.25, 0.5, 0.75, 1.0]), np.array([0.0, 0.6, 1.0])), [0, 1, 3]
    )
