"""What a type checker sees of a tunable function; read by mypy in ``make typing``, never run."""

from typing import Annotated, assert_type

import optuna

import hyperlearn as hl


@hl.tunable(metric=("accuracy", "seconds"), direction=("maximize", "minimize"))
def train(rows: list[float], *, lr: Annotated[float, hl.Float(0, 1)] = 0.5) -> tuple[float, float]:
    """Stand for a user's training function."""
    return sum(rows) * lr, 1.0


assert_type(train([1.0]), tuple[float, float])
assert_type(train(rows=[1.0], lr=0.1), tuple[float, float])
assert_type(train.space, hl.SearchSpace)
assert_type(train.code_digest, str)

train("text")  # type: ignore[arg-type]
train([1.0], rate=0.1)  # type: ignore[call-arg]
train([1.0], lr="fast")  # type: ignore[arg-type]
hl.tunable(metric="accuracy", direction="up")  # type: ignore[arg-type]
hl.tunable(metric="accuracy")  # type: ignore[call-arg]


def untouched(lr: float) -> float:
    """Stand for a function that was not decorated."""
    return lr


hl.tune(untouched)  # type: ignore[arg-type]


def shown(study: optuna.Study, trial: optuna.trial.FrozenTrial) -> None:
    """Stand for a user's callback."""


hl.tune(train, kwargs={"rows": [1.0]}, callbacks=[shown], history=hl.History(), timeout=60)


def reported(run: hl.Run) -> None:
    """Use what a run has."""
    run.report(0, accuracy=0.9, loss=1)
    run.report("first", accuracy=0.9)  # type: ignore[arg-type]
    run.report(0, accuracy="good")  # type: ignore[arg-type]
    run.log(name="net", layers=[1, 2])
    assert_type(run.number, int | None)
