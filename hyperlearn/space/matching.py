"""Which hyperparameters of an earlier study speak about those of a new space, and why not."""

from collections.abc import Mapping
from dataclasses import dataclass

from optuna.distributions import BaseDistribution, CategoricalDistribution

from hyperlearn.records import StudyFacts
from hyperlearn.space.dimension import Categorical, Dimension
from hyperlearn.space.search_space import SearchSpace


@dataclass(frozen=True, slots=True)
class ParameterMatch:
    """Whether an earlier hyperparameter speaks about one of a new search space.

    Attributes:
        name: Name in the new space.
        speaks: Whether earlier values have a place on the new dimension's coordinate.
        reason: In words, what is shared or what is missing.
    """

    name: str
    speaks: bool
    reason: str


def match_parameters(
    space: SearchSpace, distributions: Mapping[str, BaseDistribution]
) -> tuple[ParameterMatch, ...]:
    """Match each hyperparameter of a new space with an earlier study's distributions, by name."""
    return tuple(
        ParameterMatch(name, *_match(dimension, distributions.get(name)))
        for name, dimension in space.items()
    )


def objective_mismatch(study: StudyFacts, direction: str | None, metric: str | None) -> str | None:
    """Return in words why a study's results say nothing about an objective, None if they do.

    Args:
        study: An earlier study.
        direction: "minimize" or "maximize", or None for any.
        metric: The metric's name, or None where it is not known, which any may be.
    """
    there, names = study.directions, study.metric_names
    if len(there) > 1:
        return f"{len(there)} objectives there, one here"
    if direction is not None and there != (direction,):
        return f"the metric is to {there[0]} there and to {direction} here"
    if metric is not None and names is not None and names != (metric,):
        return f"metric {names[0]!r} there and {metric!r} here"
    return None


def _match(dimension: Dimension, earlier: BaseDistribution | None) -> tuple[bool, str]:
    if earlier is None:
        return False, "the earlier study has no hyperparameter of this name"
    if isinstance(dimension, Categorical):
        if not isinstance(earlier, CategoricalDistribution):
            return False, "numbers there, choices here"
        return _match_choices(dimension, earlier)
    if isinstance(earlier, CategoricalDistribution):
        return False, "choices there, numbers here"
    low, high = getattr(earlier, "low", 0.0), getattr(earlier, "high", 0.0)
    if low > dimension.high or high < dimension.low:
        return False, f"[{low:g}, {high:g}] there and [{dimension.low:g}, {dimension.high:g}] here"
    return True, _scales(
        low, high, is_log=dimension.log, was_log=bool(getattr(earlier, "log", False))
    )


def _match_choices(dimension: Categorical, earlier: CategoricalDistribution) -> tuple[bool, str]:
    shared = [choice for choice in earlier.choices if dimension.contains(choice)]
    there = Categorical.from_distribution(earlier)
    new = [choice for choice in dimension.choices if not there.contains(choice)]
    reason = f"{len(shared)} of {len(dimension.choices)} choices are shared"
    if shared and new:
        reason += f"; nothing is known of {', '.join(map(repr, new))}"
    return bool(shared), reason


def _scales(low: float, high: float, *, is_log: bool, was_log: bool) -> str:
    reason = f"[{low:g}, {high:g}] there"
    if is_log == was_log:
        return reason
    words = {True: "logarithmic", False: "linear"}
    return f"{reason}, {words[was_log]} there and {words[is_log]} here"
