"""What a type checker sees of the public names; read by mypy in ``make typing``, never run."""

from typing import Annotated, assert_type

import optuna

import hyperlearn as hl
import hyperlearn.tunable
import hyperlearn.tune  # must not hide the function


@hl.tunable(metric="accuracy", direction="maximize")
def train(
    rows: list[float], run: hl.Run, *, lr: Annotated[float, hl.Float(1e-5, 1e-1, log=True)] = 1e-3
) -> float:
    """Stand for a user's training function."""
    run.report(0, accuracy=lr)
    return sum(rows) * lr


assert_type(train([1.0], hl.Run()), float)
assert_type(hl.tune(train, kwargs={"rows": [1.0]}, n_trials=1), optuna.Study)
assert_type(hl.create_study(), optuna.Study)
assert_type(hl.Task("adult"), hl.Task)
assert_type(hl.__version__, str)
