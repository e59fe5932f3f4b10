"""What one run of the demo does: which data sets are the past, and how much is searched."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from hyperlearn.demo.data_sets import DATA_SETS
from hyperlearn.errors import InvalidArgumentError, UnknownNameError

EVERY = 4
"""Without other wishes every fourth data set by the alphabet is left out: nobody picked them."""


class Method(StrEnum):
    """A way to search; the value is what a person reads."""

    WITH_HISTORY = "history"
    WITHOUT_HISTORY = "no history"
    TPE = "TPE"


@dataclass(frozen=True)
class Plan:
    """How much is trained and searched.

    Args:
        past: Data sets that the history is made on.
        left_out: Data sets that are searched as new ones; none of the past.
        n_past_trials: Configurations trained on each data set of the past.
        n_trials: Trials of each search on a data set left out.
        n_seeds: Searches of each method on each data set left out.

    Raises:
        InvalidArgumentError: There is no past, nothing left out, or a number below 1.
    """

    past: tuple[str, ...]
    left_out: tuple[str, ...]
    n_past_trials: int = 40
    n_trials: int = 20
    n_seeds: int = 3

    def __post_init__(self) -> None:
        if not self.past or not self.left_out:
            raise InvalidArgumentError(
                f"the past is {self.past!r} and left out is {self.left_out!r}; neither may be empty"
            )
        for name in ("n_past_trials", "n_trials", "n_seeds"):
            if getattr(self, name) < 1:
                raise InvalidArgumentError(f"{name} is {getattr(self, name)!r}; give 1 or more")

    @classmethod
    def of(
        cls, left_out: Sequence[str] | None, *, n_past_trials: int, n_trials: int, n_seeds: int
    ) -> "Plan":
        """Return a plan in which all data sets that are not left out are the past.

        Args:
            left_out: Names of data sets, or None for every fourth.
            n_past_trials: Configurations trained on each data set of the past.
            n_trials: Trials of each search.
            n_seeds: Searches of each method on each data set left out.

        Raises:
            UnknownNameError: The demo has no such data set.
            InvalidArgumentError: The numbers or the split make no demo.
        """
        names = sorted(DATA_SETS)
        chosen = names[EVERY - 1 :: EVERY] if left_out is None else list(dict.fromkeys(left_out))
        for name in chosen:
            if name not in DATA_SETS:
                raise UnknownNameError(f"no data set {name!r}; the demo has {', '.join(names)}")
        past = tuple(name for name in names if name not in chosen)
        return cls(past, tuple(chosen), n_past_trials, n_trials, n_seeds)

    def searches(self) -> list["Search"]:
        """Return the searches to run, one data set after the other."""
        return [
            Search(data_set, method, seed)
            for data_set in self.left_out
            for seed in range(self.n_seeds)
            for method in Method
        ]


@dataclass(frozen=True)
class Search:
    """One search on a data set that is left out of the history."""

    data_set: str
    method: Method
    seed: int

    @property
    def study_name(self) -> str:
        """Name of the study that it leaves in the database."""
        return f"demo: {self.data_set}, {self.method}, seed {self.seed}"


def past_study_name(data_set: str) -> str:
    """Return the name of the study that makes history on a data set."""
    return f"demo: {data_set}, the past"


def is_of_demo(study_name: str) -> bool:
    """Return whether a study was made by the demo."""
    return study_name.startswith("demo: ")
