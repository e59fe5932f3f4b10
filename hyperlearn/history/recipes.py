"""What it takes to make a study's suggestions again, written down when a search begins.

A study may be gone on with by another sampler or another version, so it has a list of them.
"""

import platform
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, version

from optuna.pruners import BasePruner
from optuna.samplers import BaseSampler

from hyperlearn.records import RECIPE_ATTRIBUTE

PACKAGES = ("hyperlearn", "optuna", "numpy", "scikit-learn", "torch")
"""Packages that suggestions depend on."""


def recipe_of(sampler: BaseSampler, pruner: BasePruner | None) -> dict[str, object]:
    """Return what it takes to make the suggestions of a sampler again.

    Args:
        sampler: Its attribute ``seed`` is written down where it has one.
        pruner: What stops runs, if anything does.

    Returns:
        JSON types: ``sampler``, ``seed``, ``pruner`` and ``versions``.
    """
    seed = getattr(sampler, "seed", None)
    return {
        "sampler": type(sampler).__name__,
        "seed": seed if isinstance(seed, int) else None,
        "pruner": None if pruner is None else type(pruner).__name__,
        "versions": dict(versions()),
    }


def recipes_in(attributes: Mapping[str, object]) -> tuple[Mapping[str, object], ...]:
    """Return the recipes among a study's user attributes; anybody may write something else there.

    Args:
        attributes: By key, JSON types.
    """
    kept = attributes.get(RECIPE_ATTRIBUTE)
    if not isinstance(kept, Sequence) or isinstance(kept, str):
        return ()
    return tuple(one for one in kept if isinstance(one, Mapping))


@cache
def versions() -> Mapping[str, str]:
    """Return the versions of Python and of the packages that suggestions depend on."""
    found = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found
