"""A small made-up table: a quadratic with another optimum on every task."""

import numpy as np

from studies.benchmarks.space import Axis, PoolSpace
from studies.benchmarks.tables import Table, TaskTable

SPACE = PoolSpace(
    (
        Axis("rate", -2.0, 2.0),
        Axis("kernel", choices=("linear", "poly")),
        Axis("degree", 1.0, 5.0, active_if={"kernel": ("poly",)}),
    )
)


def tiny_table(n_tasks: int = 10, rows: int = 40) -> Table:
    """Return a table whose optimum moves slowly from task to task."""
    rng = np.random.RandomState(1)
    tasks = []
    for i in range(n_tasks):
        vectors = SPACE.canonical(
            np.column_stack(
                [rng.uniform(-2, 2, rows), rng.randint(2, size=rows), rng.uniform(1, 5, rows)]
            )
        )
        best = -1 + 0.1 * i
        losses = (vectors[:, 0] - best) ** 2 + vectors[:, 1] + 0.1 * (vectors[:, 2] - 3) ** 2
        tasks.append(TaskTable(f"task {i}", vectors, losses, np.array([float(i), best])))
    return Table("tiny", SPACE, tuple(tasks), ("number", "best"))
