"""What the evaluations of configurations came to, in scikit-learn's rows and in ours.

A *row* is what scikit-learn notes of one fit on one split: scores, times and, if it failed, the
traceback. A configuration has a row for each split.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

Row: TypeAlias = Mapping[str, Any]

SINGLE = "score"
"""What scikit-learn calls the only metric."""


@dataclass(frozen=True)
class Evaluation:
    """What one configuration came to.

    Attributes:
        settings: The configuration, as the estimator takes it.
        rows: One for each split; empty where nothing but the failure is known.
        seconds: How long it took, all splits together.
        failure: What the fits failed with, in words, or None.
    """

    settings: Mapping[str, object]
    rows: Sequence[Row]
    seconds: float
    failure: str | None = None

    @classmethod
    def of_rows(cls, settings: Mapping[str, object], rows: Sequence[Row]) -> "Evaluation":
        """Return what scikit-learn's rows say."""
        seconds = sum(float(row["fit_time"]) + float(row["score_time"]) for row in rows)
        errors = [row["fit_error"] for row in rows if row["fit_error"] is not None]
        return cls(settings, tuple(rows), seconds, last_line(errors[-1]) if errors else None)

    @classmethod
    def of_error(cls, settings: Mapping[str, object], error: BaseException) -> "Evaluation":
        """Return what is left of an evaluation that was broken off."""
        words = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        return cls(settings, (), 0.0, words)

    @property
    def split_scores(self) -> dict[str, list[float]]:
        """Score on each split, by the name of the metric; empty where there is none."""
        named = [_by_name(row["test_scores"]) for row in self.rows]
        if not named:
            return {}
        return {key: [float(scores[key]) for scores in named] for key in named[0]}

    @property
    def mean_scores(self) -> dict[str, float]:
        """Mean over the splits, by the name of the metric; NaN where a split has no score."""
        return {key: float(np.mean(scores)) for key, scores in self.split_scores.items()}

    def filled_rows(self, template: Row, error_score: float, n_splits: int) -> Sequence[Row]:
        """Return the rows, made up in the shape of another's where only the failure is known."""
        if self.rows:
            return self.rows
        filled: dict[str, Any] = {
            **template,
            "fit_error": self.failure,
            "fit_time": self.seconds / n_splits,
            "score_time": 0.0,
        }
        for key in ("test_scores", "train_scores"):
            if key in template:
                filled[key] = _constant_like(template[key], error_score)
        return [filled] * n_splits


def last_line(traceback: str) -> str:
    """Return the line of a traceback that says what went wrong."""
    lines = [line.strip() for line in traceback.splitlines() if line.strip()]
    return lines[-1] if lines else "no message"


def _by_name(scores: Any) -> Mapping[str, float]:  # noqa: ANN401 (a number or a mapping)
    return scores if isinstance(scores, Mapping) else {SINGLE: scores}


def _constant_like(scores: Any, value: float) -> Any:  # noqa: ANN401 (a number or a mapping)
    return dict.fromkeys(scores, value) if isinstance(scores, Mapping) else value
