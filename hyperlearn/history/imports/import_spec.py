"""Which column of a table of runs says what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Literal

from hyperlearn.errors import InvalidArgumentError
from hyperlearn.space.dimension import Dimension


@dataclass(frozen=True)
class ImportSpec:
    """How the columns of a table become studies, trials and curves.

    What is None is taken from the source where it knows (the readers of MLflow, Ray Tune, W&B,
    syne-tune and scikit-learn do), and is absent otherwise.

    Args:
        metric: Column of the metric that counts; also its name.
        direction: "minimize" or "maximize".
        params: Columns of hyperparameters, or their names by column.
        task: Name of the task; the study's name if None.
        task_column: Column that names each run's task; each task becomes a study of its own.
        study: Name of the study; the source's if None. A task's is put behind it.
        run: Column that tells runs apart. Without it each row is a run, or, where there are steps,
            each configuration.
        step: Column of the step; the rows of a run are its learning curve then.
        seconds: Column of the seconds since a run began.
        duration: Column of the seconds that a run took.
        started: Column of when a run began: a time, or seconds since 1970.
        state: Column of how a run ended, in any of these sources' words.
        metrics: Columns of further metrics to keep.
        space: Dimensions by the names of hyperparameters; the others are read off their values.
        value: Whether a curve's "last" value is the run's result, or its "best".

    Raises:
        InvalidArgumentError: An argument is not what it should be.
    """

    metric: str
    direction: Literal["minimize", "maximize"]
    params: Sequence[str] | Mapping[str, str] | None = None
    task: str | None = None
    task_column: str | None = None
    study: str | None = None
    run: str | None = None
    step: str | None = None
    seconds: str | None = None
    duration: str | None = None
    started: str | None = None
    state: str | None = None
    metrics: Sequence[str] | None = None
    space: Mapping[str, Dimension] | None = None
    value: Literal["last", "best"] = "last"

    def __post_init__(self) -> None:
        if self.direction not in {"minimize", "maximize"}:
            raise InvalidArgumentError(
                f"direction is {self.direction!r}; give 'minimize' or 'maximize'"
            )
        if self.value not in {"last", "best"}:
            raise InvalidArgumentError(f"value is {self.value!r}; give 'last' or 'best'")
        for name in ("params", "metrics"):
            if isinstance(getattr(self, name), str):
                raise InvalidArgumentError(f"{name} is {getattr(self, name)!r}; give a list")
        if self.task is not None and self.task_column is not None:
            raise InvalidArgumentError(
                f"task is {self.task!r} and task_column {self.task_column!r}; give one of them"
            )

    def filled(self, known: Mapping[str, Any]) -> "ImportSpec":
        """Return this with what a source knows in the place of what is None."""
        names = {one.name for one in fields(self)} & known.keys()
        return replace(self, **{k: known[k] for k in names if getattr(self, k) is None})

    @property
    def names(self) -> dict[str, str]:
        """Names of the hyperparameters by column."""
        given = self.params or ()
        return dict(given) if isinstance(given, Mapping) else {name: name for name in given}

    @property
    def columns(self) -> list[str]:
        """Every column that is read, each once."""
        single = (
            self.metric, self.task_column, self.run, self.step, self.seconds, self.duration,
            self.started, self.state,
        )  # fmt: skip
        return list(dict.fromkeys([*filter(None, single), *self.names, *(self.metrics or ())]))
