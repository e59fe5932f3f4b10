"""Episodes: a few runs of a past task play the runs that are under way, others those before them.

Every episode has its own earlier runs, and so its own scale: the network learns to judge with many
earlier runs, with few and with none.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from hyperlearn.metalearners.curves.encoding import CurvePoints
from hyperlearn.metalearners.curves.scale import LossScale
from hyperlearn.metalearners.curves.task_curves import (
    TaskCurves,
    companion_units,
    usual_spread,
    usual_start,
)
from hyperlearn.records import FloatArray, IntArray

EARLIER = (0, 1, 2, 4, 8, 16, 32, 64)
MOST_POINTS = 48
GOOD_SHARE = 0.4
BLIND = 0.35
"""How often a goal is a target instead of the best earlier run."""


class Episode(NamedTuple):
    """Runs of one task under way.

    Attributes:
        points: Their curves as far as the network sees them.
        strategies: Shape (n_runs, n_strategy).
        runs: Which runs of the task they are, shape (n_runs,).
        scale: That of the episode.
    """

    points: CurvePoints
    strategies: FloatArray
    runs: IntArray
    scale: LossScale


def scale_of_task(
    earlier: TaskCurves, firsts: FloatArray, goal: float | None
) -> tuple[LossScale, FloatArray]:
    """Return the scale that earlier runs and a goal give, and the best earlier run's curve on it.

    Args:
        earlier: The task's earlier runs; may be none.
        firsts: First losses of the runs under way, shape (n_runs,).
        goal: A target; None takes the best earlier run.

    Returns:
        The scale, and the units of the best earlier run, shape (n_steps,); NaN without one.
    """
    start = usual_start(np.concatenate([earlier.losses[:, 0], firsts]))
    start = 0.0 if np.isnan(start) else start
    rival = np.full(len(earlier.times), np.nan)
    finals = earlier.finals
    best = float(finals.min()) if len(finals) else np.inf
    if goal is None and not np.isfinite(best):
        return LossScale.between(start, start - 0.5 * abs(start) if start else -1.0), rival
    scale = LossScale.between(start, best if goal is None else goal, usual_spread(earlier.losses))
    if goal is None:
        rival = scale.to_unit(earlier.losses[int(finals.argmin())])
    return scale, rival


def draw_episode(
    task: TaskCurves, n_runs: int, shares: FloatArray, rng: np.random.Generator
) -> Episode:
    """Draw runs of a task, half of them good ones, and other runs to come before them.

    Args:
        task: A past task.
        n_runs: How many runs are under way.
        shares: Shares of the budget at which they report, shape (n_points,), ascending.
        rng: Draws.
    """
    n_earlier = min(int(rng.choice(EARLIER)), len(task) // 2)
    order = rng.permutation(len(task))
    earlier, rest = task.only(order[:n_earlier]), order[n_earlier:]
    ranked = rest[np.argsort(task.finals[rest], kind="stable")]
    good = ranked[: max(1, int(GOOD_SHARE * len(ranked)))]
    runs = np.where(rng.random(n_runs) < 0.5, rng.choice(good, n_runs), rng.choice(rest, n_runs))
    goal = None
    if rng.random() < BLIND:
        finals = task.finals[np.isfinite(task.finals)]
        goal = float(np.quantile(finals, rng.uniform(0.0, 0.5))) if len(finals) else None
    chosen = task.only(runs)
    scale, rival = scale_of_task(earlier, chosen.losses[:, 0], goal)
    return Episode(
        points_at(chosen, scale, rival, grid_places(task.times, shares)),
        chosen.strategies,
        runs,
        scale,
    )


def grid_places(times: FloatArray, shares: FloatArray) -> IntArray:
    """Return the step of a grid that is nearest to each share of the budget, shape (n_shares,)."""
    return np.asarray(np.abs(times[None, :] - shares[:, None]).argmin(axis=1))


def points_at(
    chosen: TaskCurves, scale: LossScale, rival: FloatArray, places: IntArray
) -> CurvePoints:
    """Return the points of runs at some steps of their grid."""
    losses = chosen.losses[:, places]
    return CurvePoints(
        scale.to_unit(losses),
        np.isfinite(losses),
        np.broadcast_to(chosen.times[places], losses.shape),
        np.broadcast_to(rival[places], losses.shape),
        companion_units(chosen.companions)[:, places],
    )


def draw_shares(tasks: Sequence[TaskCurves], rng: np.random.Generator) -> FloatArray:
    """Draw at which shares of the budget the runs of some tasks report, shape (n_points,)."""
    fewest = min(len(task.times) for task in tasks)
    n_points = min(fewest, MOST_POINTS)
    if rng.random() < 0.5:
        n_points = int(rng.integers(max(2, n_points // 4), n_points + 1))
    if rng.random() < 0.3:
        return np.sort(rng.uniform(0.0, 1.0, n_points))
    return np.linspace(1.0 / n_points, 1.0, n_points)
