"""One distribution for a hyperparameter of a study, whatever its trials were asked with.

Optuna lets the bounds of a numeric hyperparameter change from trial to trial. The widest ones
stand for the study. Where the kind or the scale changed too (only trials that were added by hand
can do that), the kind of the latest trial stands, and values of another kind are left out.
"""

from collections.abc import Sequence
from typing import Any, TypeAlias, cast

import numpy as np
from optuna.distributions import (
    BaseDistribution,
    CategoricalDistribution,
    FloatDistribution,
    IntDistribution,
)

from hyperlearn.records import FloatArray, IntArray
from hyperlearn.space.choice import same_choice

Numeric: TypeAlias = FloatDistribution | IntDistribution


def plain_distribution(distribution: BaseDistribution) -> BaseDistribution:
    """Return one of Optuna's three distributions for one of the kinds it no longer makes."""
    if isinstance(distribution, IntDistribution) and type(distribution) is not IntDistribution:
        low, high, step = distribution.low, distribution.high, distribution.step
        return IntDistribution(low, high, log=distribution.log, step=step)
    if isinstance(distribution, FloatDistribution) and type(distribution) is not FloatDistribution:
        return FloatDistribution(
            distribution.low, distribution.high, log=distribution.log, step=distribution.step
        )
    return distribution


def unite(
    distributions: Sequence[BaseDistribution], codes: IntArray, values: FloatArray
) -> tuple[BaseDistribution, FloatArray]:
    """Return one distribution for values that were drawn from several.

    Args:
        distributions: The different ones.
        codes: Index into ``distributions`` for each value, shape (n_values,), in the order of the
            trials.
        values: Internal representations, shape (n_values,).

    Returns:
        The distribution, and the values in its internal representation: NaN for a value of
        another kind than the latest. The array is the given one where nothing had to change.
    """
    if len(distributions) == 1:
        return distributions[0], values
    latest = distributions[codes[-1]]
    alike = [_is_alike(one, latest) for one in distributions]
    kept = [one for one, is_alike in zip(distributions, alike, strict=True) if is_alike]
    if isinstance(latest, CategoricalDistribution):
        return _united_choices(latest, distributions, codes, values)
    values = np.where(np.asarray(alike)[codes], values, np.nan)
    return _widest(latest, kept), values


def _is_alike(one: BaseDistribution, other: BaseDistribution) -> bool:
    return type(one) is type(other) and getattr(one, "log", None) == getattr(other, "log", None)


def _widest(latest: BaseDistribution, alike: Sequence[BaseDistribution]) -> BaseDistribution:
    numeric = [one for one in alike if isinstance(one, (FloatDistribution, IntDistribution))]
    low, high = min(one.low for one in numeric), max(one.high for one in numeric)
    is_one_grid = len({(one.low, one.step) for one in numeric}) == 1
    if isinstance(latest, IntDistribution):
        step = latest.step if is_one_grid else 1
        return IntDistribution(int(low), int(high), log=latest.log, step=step)
    if isinstance(latest, FloatDistribution):
        step_or_none = latest.step if is_one_grid else None
        return FloatDistribution(low, high, log=latest.log, step=step_or_none)
    return latest


def _united_choices(
    latest: CategoricalDistribution,
    distributions: Sequence[BaseDistribution],
    codes: IntArray,
    values: FloatArray,
) -> tuple[BaseDistribution, FloatArray]:
    """Unite choices, the latest first; a value's index is moved to where its choice is now."""
    choices: list[object] = list(latest.choices)
    united = np.full(len(values), np.nan)
    for code, distribution in enumerate(distributions):
        if isinstance(distribution, CategoricalDistribution):
            moved = np.array([_place(choice, choices) for choice in distribution.choices])
            chosen = codes == code
            united[chosen] = moved[values[chosen].astype(np.int64)]
    return CategoricalDistribution(cast("Any", choices)), united


def _place(choice: object, choices: list[object]) -> int:
    """Return a choice's index; one that is not there yet is put at the end."""
    for index, other in enumerate(choices):
        if same_choice(choice, other):
            return index
    choices.append(choice)
    return len(choices) - 1
