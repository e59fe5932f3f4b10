"""The metric that a search optimises, under the name that history knows it by.

scikit-learn turns every score so that higher is better and says so in its name: ``neg_log_loss``
is history's ``log_loss``, to be minimised.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from sklearn.base import BaseEstimator, is_classifier, is_regressor

Scoring: TypeAlias = str | Callable[..., Any] | Iterable[str] | Mapping[str, Any] | None

NEGATED = "neg_"


@dataclass(frozen=True)
class SearchedMetric:
    """The metric that a search optimises.

    Attributes:
        key: Its name in scikit-learn's results, such as "score"; None where nobody knows before
            the first evaluation, when it is the first metric that comes back.
        name: Its name in the history.
        sign: -1 where scikit-learn's score is the negative of history's metric, else 1.
    """

    key: str | None
    name: str
    sign: float

    @classmethod
    def of(cls, estimator: BaseEstimator, scoring: Scoring, refit: object) -> "SearchedMetric":
        """Return the metric that a search optimises.

        Of several metrics it is the one that ``refit`` names, else the first.
        """
        if scoring is None:
            return cls("score", _own_score(estimator), 1.0)
        if isinstance(scoring, str):
            return cls._named("score", scoring)
        if callable(scoring):
            named = refit if isinstance(refit, str) else None
            return cls(named, named or _name_of_function(scoring), 1.0)
        names = list(scoring)
        return cls._named(*[refit if isinstance(refit, str) else names[0]] * 2)

    @classmethod
    def _named(cls, key: str, name: str) -> "SearchedMetric":
        if name.startswith(NEGATED):
            return cls(key, name.removeprefix(NEGATED), -1.0)
        return cls(key, name, 1.0)

    @property
    def direction(self) -> Literal["minimize", "maximize"]:
        """Which way history's metric is better."""
        return "maximize" if self.sign > 0 else "minimize"

    def value(self, scores: Mapping[str, float]) -> float:
        """Return history's metric of a configuration's mean scores by scikit-learn's names."""
        key = self.key
        if key is None or key not in scores:
            key = next(iter(scores))
        return self.sign * scores[key]


def _own_score(estimator: BaseEstimator) -> str:
    """Return what an estimator's own ``score`` measures."""
    if is_classifier(estimator):
        return "accuracy"
    return "r2" if is_regressor(estimator) else "score"


def _name_of_function(scoring: Callable[..., Any]) -> str:
    """Return the name of a function, or of the one that `make_scorer` was given."""
    function = getattr(scoring, "_score_func", scoring)
    return str(getattr(function, "__name__", type(function).__name__))
