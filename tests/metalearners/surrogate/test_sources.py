from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hyperlearn.metalearners.surrogate.sources import (
    SourceRuns,
    in_usual_units,
    standardised,
    thinned,
)


def runs(n_runs: int) -> SourceRuns:
    rng = np.random.default_rng(0)
    points, losses = rng.uniform(size=(n_runs, 2)), rng.normal(size=n_runs)
    return SourceRuns("t", points, losses, np.ones(2, dtype=bool), np.array([0.5]))


def test_standardised_losses_have_mean_zero_and_deviation_one() -> None:
    losses = np.array([3.0, 5.0, 10.0])

    scaled, mean, deviation = standardised(losses)

    assert (scaled.mean(), scaled.std()) == pytest.approx((0.0, 1.0))
    np.testing.assert_allclose(mean + deviation * scaled, losses)


def test_equal_losses_are_standardised_to_zero() -> None:
    scaled, mean, deviation = standardised(np.full(4, 0.25))

    assert (scaled.tolist(), mean) == ([0.0] * 4, 0.25)
    assert deviation > 0.0


def test_few_runs_are_kept_as_they_are() -> None:
    few = runs(20)

    assert thinned(few, 20, np.random.default_rng(0)) is few


def test_thinning_keeps_the_best_runs_and_each_once_with_its_own_loss() -> None:
    many = runs(200)

    kept = thinned(many, 50, np.random.default_rng(0))

    assert len(kept.losses) == len(np.unique(kept.losses)) == 50
    assert set(np.sort(many.losses)[:5]) <= set(kept.losses)
    loss_of = dict(zip(map(tuple, many.points), many.losses, strict=True))
    assert [loss_of[tuple(point)] for point in kept.points] == kept.losses.tolist()
    assert (kept.name, kept.known is many.known, kept.meta is many.meta) == ("t", True, True)


def test_beside_the_best_the_kept_runs_are_a_fair_sample() -> None:
    many = runs(2000)

    kept = thinned(many, 500, np.random.default_rng(0))

    # 450 of the other 1950 runs; the standard error of their median is about 0.06.
    others = np.sort(kept.losses)[50:]
    assert np.median(others) == pytest.approx(np.median(np.sort(many.losses)[50:]), abs=0.2)


def test_thinning_is_the_same_under_one_seed() -> None:
    many = runs(100)
    one, other, another = (thinned(many, 40, np.random.default_rng(seed)) for seed in (1, 1, 2))

    np.testing.assert_array_equal(one.points, other.points)
    assert not np.array_equal(one.points, another.points)


def test_a_task_in_a_unit_far_from_the_others_is_brought_near_and_keeps_its_order() -> None:
    rng = np.random.default_rng(0)
    usual = [replace(runs(20), losses=rng.normal(size=20)) for _ in range(9)]
    loud = replace(usual[0], losses=-1e6 * usual[0].losses)

    *kept, changed = in_usual_units([*usual, loud])

    assert all(one is other for one, other in zip(kept, usual, strict=True))
    assert 10.0 < changed.losses.std() < 1000.0
    assert (np.argsort(changed.losses) == np.argsort(loud.losses)).all()


@given(st.integers(0, 1000))
def test_tasks_each_in_a_unit_of_its_own_stay_as_they_are(seed: int) -> None:
    units = 10.0 ** np.random.default_rng(seed).uniform(-3, 3, 20)
    sources = [replace(runs(20), losses=unit * runs(20).losses) for unit in units]

    assert all(a is b for a, b in zip(in_usual_units(sources), sources, strict=True))
