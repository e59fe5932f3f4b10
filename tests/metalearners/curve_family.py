"""A family of tasks whose curves fall exponentially to an end that the learning rate decides."""

import numpy as np

from hyperlearn.metalearners.curves.strategy import strategy_vector
from hyperlearn.metalearners.curves.task_curves import TaskCurves


def family_task(place: int, n_runs: int = 30, n_steps: int = 20) -> TaskCurves:
    """Return a task: runs near its best rate end low, far from it high; all begin alike."""
    rng = np.random.default_rng(place)
    rates = 10 ** rng.uniform(-5.0, -1.0, n_runs)
    best = rng.uniform(-4.0, -2.0)
    ends = 0.1 + 0.2 * np.abs(np.log10(rates) - best)
    times = np.arange(1, n_steps + 1) / n_steps
    start = rng.uniform(1.0, 3.0)
    losses = ends[:, None] + (start - ends)[:, None] * np.exp(-4.0 * times)
    losses += 0.005 * rng.standard_normal(losses.shape)
    strategies = np.array([strategy_vector({"lr": rate}) for rate in rates])
    return TaskCurves(f"task-{place}", losses, losses - 0.05, strategies, times)


def family(n_tasks: int = 6) -> list[TaskCurves]:
    return [family_task(place) for place in range(n_tasks)]
