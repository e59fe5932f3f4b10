"""The evaluations of a search, round by round, put together as scikit-learn's results."""

import time
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from sklearn.exceptions import FitFailedWarning

from hyperlearn.integrations.scikit_learn.evaluations import Evaluation, Row, last_line

Evaluator: TypeAlias = Callable[[Sequence[Mapping[str, object]]], dict[str, Any]]
"""Fits and scores configurations on every split; see `MetaSearchCV`, where it is made."""

ALL_FAILED = "fits failed"
"""What scikit-learn says where no fit of a call succeeded; other errors are errors."""


@dataclass
class Rounds:
    """Evaluates configurations round by round and keeps what came of them.

    scikit-learn raises where all fits of a call failed. Here a call holds one configuration or a
    few, of which all may fail while the search goes on.

    Args:
        evaluate: Calls scikit-learn. It returns all rows of all calls so far under "rows".
        n_splits: Rows for each configuration.
        error_score: Score of a failed fit, or "raise".
    """

    evaluate: Evaluator
    n_splits: int
    error_score: float | str
    evaluations: list[Evaluation] = field(default_factory=list)
    results: dict[str, Any] = field(default_factory=dict)
    _failure: ValueError | None = None

    def run(self, settings: Sequence[Mapping[str, object]]) -> Sequence[Evaluation]:
        """Evaluate configurations.

        Raises:
            Exception: What a fit raised, if ``error_score`` is "raise".
        """
        began = time.perf_counter()
        try:
            self.results = self.evaluate(settings)
        except ValueError as error:
            if self.error_score == "raise" or ALL_FAILED not in str(error):
                raise
            self._failure = error
            seconds = (time.perf_counter() - began) / len(settings)
            done = list(self._failed(settings, last_line(str(error)), seconds))
        else:
            rows = self.results["rows"][-len(settings) * self.n_splits :]
            done = [
                Evaluation.of_rows(one, rows[index * self.n_splits :][: self.n_splits])
                for index, one in enumerate(settings)
            ]
        self.evaluations.extend(done)
        return done

    def all_rows(self) -> list[Row]:
        """Return the rows of all configurations, in the order in which they were evaluated.

        Raises:
            ValueError: All fits of all configurations failed; scikit-learn's own message.
        """
        template = next((one.rows[0] for one in self.evaluations if one.rows), None)
        if template is None:
            raise self._failure or ValueError("no configuration was evaluated")
        score = float("nan") if isinstance(self.error_score, str) else self.error_score
        return [
            row
            for one in self.evaluations
            for row in one.filled_rows(template, score, self.n_splits)
        ]

    def _failed(
        self, settings: Sequence[Mapping[str, object]], failure: str, seconds: float
    ) -> Iterator[Evaluation]:
        for one in settings:
            warnings.warn(
                f"all {self.n_splits} fits of {dict(one)!r} failed with {failure!r}; the score is "
                f"set to {self.error_score!r}. To see where, set error_score='raise'",
                FitFailedWarning,
                stacklevel=6,
            )
            yield Evaluation(one, (), seconds, failure)
