"""What an import adds, for people: shown before it is done, and after."""

from collections.abc import Mapping
from dataclasses import dataclass

from optuna.distributions import BaseDistribution, CategoricalDistribution


@dataclass(frozen=True)
class StudyImport:
    """What is added to one study.

    Attributes:
        study: Its name.
        task: Name of its task.
        metric: Name of the metric.
        direction: "minimize" or "maximize".
        n_complete: Complete runs that are new.
        n_failed: Failed ones, those without a result among them.
        n_pruned: Ones that were stopped.
        n_known: Runs that the study has already.
        n_values: Values of learning curves.
        space: The hyperparameters of the new runs, with the ranges that are written.
    """

    study: str
    task: str
    metric: str
    direction: str
    n_complete: int
    n_failed: int
    n_pruned: int
    n_known: int
    n_values: int
    space: Mapping[str, BaseDistribution]

    @property
    def n_new(self) -> int:
        """Runs that are added."""
        return self.n_complete + self.n_failed + self.n_pruned

    def __str__(self) -> str:
        lines = [
            f"study {self.study!r} about task {self.task!r}: {self.direction} {self.metric!r}",
            f"  {self.n_new} new runs ({self.n_complete} complete, {self.n_failed} failed, "
            f"{self.n_pruned} pruned), {self.n_known} there already, {self.n_values} values of "
            "curves",
            *(f"  {name}: {in_words(one)}" for name, one in self.space.items()),
        ]
        return "\n".join(lines)


@dataclass(frozen=True)
class ImportReport:
    """What an import adds.

    Attributes:
        studies: The studies it speaks of.
    """

    studies: tuple[StudyImport, ...]

    @property
    def n_new(self) -> int:
        """Runs that are added."""
        return sum(one.n_new for one in self.studies)

    @property
    def n_known(self) -> int:
        """Runs that are there already."""
        return sum(one.n_known for one in self.studies)

    def __str__(self) -> str:
        return "\n".join(map(str, self.studies)) or "no finished runs"


def in_words(distribution: BaseDistribution) -> str:
    """Return a distribution as a person reads it."""
    if isinstance(distribution, CategoricalDistribution):
        return "one of " + ", ".join(map(repr, distribution.choices))
    low, high = distribution.low, distribution.high  # type: ignore[attr-defined]
    kind = "whole numbers " if isinstance(low, int) else ""
    scale = ", log scale" if distribution.log else ""  # type: ignore[attr-defined]
    return f"{kind}{low:g} to {high:g}{scale}"
