"""A configuration as the text of a file: dots in names become levels, as Hydra has them."""

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import yaml

from hyperlearn.errors import EmptyHistoryError, InvalidArgumentError
from hyperlearn.history.history import History


def best_params(history: History, task: str | None = None) -> dict[str, Any]:
    """Return the hyperparameters of the best trial.

    Args:
        history: The history.
        task: Name of the task; None where there is one only.

    Raises:
        EmptyHistoryError: No trial is complete.
        InvalidArgumentError: There are several tasks or metrics and none is named.
        UnknownNameError: There is no such task.
    """
    best = history.best(task=task, k=2)
    if best.empty:
        raise EmptyHistoryError("no trial is complete, so there is no best configuration")
    if len(best) > 1 and best["rank"].tolist() == [1, 1]:
        raise InvalidArgumentError(
            f"the best of {best['task'].tolist()!r} cannot be compared; name one task, whose "
            "studies have one metric"
        )
    study, number = best["study"][0], best["number"][0]
    facts = next(one for one in history.facts() if one.study_name == study)
    (row,) = np.flatnonzero(facts.numbers == number)
    return {
        name: facts.distributions[name].to_external_repr(float(values[row]))
        for name, values in facts.params.items()
        if not np.isnan(values[row])
    }


def configuration_yaml(params: Mapping[str, Any]) -> str:
    """Return a configuration as YAML.

    Raises:
        InvalidArgumentError: A name is a value and a level at once.
    """
    text: str = yaml.safe_dump(_levels(params), sort_keys=False, allow_unicode=True)
    return text


def configuration_json(params: Mapping[str, Any]) -> str:
    """Return a configuration as JSON.

    Raises:
        InvalidArgumentError: A name is a value and a level at once.
    """
    return json.dumps(_levels(params), indent=2, ensure_ascii=False) + "\n"


def _levels(params: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``{"a.b": 1}`` as ``{"a": {"b": 1}}``."""
    tree: dict[str, Any] = {}
    for name, value in params.items():
        *above, last = name.split(".")
        level = tree
        for part in above:
            level = level.setdefault(part, {})
            if not isinstance(level, dict):
                raise InvalidArgumentError(
                    f"{name!r} is below {part!r}, which has a value of its own; rename one"
                )
        if last in level:
            raise InvalidArgumentError(f"{name!r} has a value and levels below it; rename one")
        level[last] = value
    return tree
