"""Which hyperparameters of an earlier space speak about those of a new one, and why not."""

from collections.abc import Mapping
from dataclasses import dataclass

from optuna.distributions import BaseDistribution, CategoricalDistribution

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


def _match(dimension: Dimension, earlier: BaseDistribution | None) -> tuple[bool, str]:
    if earlier is None:
        return False, "the earlier study has no hyperparameter of this name"
    if isinstance(dimension, Categorical):
        if not isinstance(earlier, CategoricalDistribution):
            return False, "numbers there, choices here"
        shared = [choice for choice in earlier.choices if dimension.contains(choice)]
        return bool(shared), f"{len(shared)} of {len(dimension.choices)} choices are shared"
    if isinstance(earlier, CategoricalDistribution):
        return False, "choices there, numbers here"
    low, high = getattr(earlier, "low", 0.0), getattr(earlier, "high", 0.0)
    if low > dimension.high or high < dimension.low:
        return False, f"[{low:g}, {high:g}] there and [{dimension.low:g}, {dimension.high:g}] here"
    return True, f"[{low:g}, {high:g}] there"
