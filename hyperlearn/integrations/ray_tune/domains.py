"""The search spaces of Ray Tune as ours: nested dictionaries with domains in them.

A domain in a nested dictionary is a hyperparameter whose name is its path, joined by slashes, so
that history knows it from one study to the next.
"""

import math
from collections.abc import Mapping
from typing import Any, Final

from ray.tune.search import sample

from hyperlearn.errors import InvalidSpaceError
from hyperlearn.space.dimension import Categorical, Dimension, Float, Int
from hyperlearn.space.search_space import SearchSpace

SEPARATOR: Final = "/"


def space_of_config(config: Mapping[str, Any]) -> SearchSpace:
    """Return the hyperparameters of a configuration of Ray Tune.

    Args:
        config: What ``Tuner(param_space=...)`` takes; what is no domain is left out.

    Raises:
        InvalidSpaceError: A domain has no bounds, is a grid or a function, or none is there.
    """
    found = {name: value for name, value in _leaves(config, ()) if _is_domain(value)}
    if not found:
        raise InvalidSpaceError(
            f"{dict(config)!r} has no domain to search; give one, like tune.uniform(0, 1)"
        )
    return SearchSpace({name: _dimension(name, value) for name, value in found.items()})


def config_of_params(config: Mapping[str, Any], params: Mapping[str, Any]) -> dict[str, Any]:
    """Return a configuration of Ray Tune with a value in the place of each domain."""
    filled: dict[str, Any] = {}
    for key, value in config.items():
        if _is_nested(value):
            inside = {
                name.removeprefix(f"{key}{SEPARATOR}"): one
                for name, one in params.items()
                if name.startswith(f"{key}{SEPARATOR}")
            }
            filled[key] = config_of_params(value, inside)
        else:
            filled[key] = params[key] if _is_domain(value) else value
    return filled


def _leaves(config: Mapping[str, Any], path: tuple[str, ...]) -> list[tuple[str, Any]]:
    leaves: list[tuple[str, Any]] = []
    for key, value in config.items():
        here = (*path, str(key))
        leaves += _leaves(value, here) if _is_nested(value) else [(SEPARATOR.join(here), value)]
    return leaves


def _is_grid(value: object) -> bool:
    return isinstance(value, Mapping) and set(value) == {"grid_search"}


def _is_nested(value: object) -> bool:
    return isinstance(value, Mapping) and not _is_grid(value)


def _is_domain(value: object) -> bool:
    return isinstance(value, sample.Domain) or _is_grid(value)


def _sampler_and_step(domain: Any) -> tuple[Any, float | None]:  # noqa: ANN401 (Ray's)
    sampler: Any = getattr(domain, "sampler", None)
    if isinstance(sampler, sample.Quantized):
        return sampler.sampler, sampler.q
    return sampler, None


def _dimension(name: str, domain: Any) -> Dimension:  # noqa: ANN401 (Ray's, or a grid)
    if _is_grid(domain):
        return Categorical(*domain["grid_search"])
    if isinstance(domain, sample.Categorical):
        return Categorical(*domain.categories)
    sampler, step = _sampler_and_step(domain)
    is_log = isinstance(sampler, sample.LogUniform)
    if not is_log and not isinstance(sampler, (sample.Uniform, type(None))):
        raise InvalidSpaceError(
            f"{name!r} is {domain!r}, which has no bounds; give one like tune.uniform(0, 1)"
        )
    if isinstance(domain, sample.Integer):
        high = domain.upper if step not in {None, 1} else domain.upper - 1
        return Int(domain.lower, high, log=is_log, step=1 if is_log else int(step or 1))
    if isinstance(domain, sample.Float) and math.isfinite(domain.lower + domain.upper):
        return Float(domain.lower, domain.upper, log=is_log, step=None if is_log else step)
    raise InvalidSpaceError(
        f"{name!r} is {domain!r}, which cannot be searched; give bounds or choices"
    )
