"""Whether a study that is there already is about the same function, and what to write if not yet.

A study goes on under its name. Trials of another search space, metric or direction in it would be
compared with the new ones as if they were alike, so such a study is refused.
"""

import warnings

import optuna
from optuna.exceptions import ExperimentalWarning

from hyperlearn.errors import InvalidArgumentError
from hyperlearn.records import SPACE_ATTRIBUTE
from hyperlearn.space.search_space import SearchSpace
from hyperlearn.tunable.objective import Objective


def agree(study: optuna.Study, space: SearchSpace, objective: Objective) -> None:
    """Write the space and the metrics into a study, or check those that it has.

    Args:
        study: The study, new or with trials.
        space: The function's search space.
        objective: The function's metrics and directions.

    Raises:
        InvalidArgumentError: The study is about something else.
    """
    _check_objective(study, objective)
    stored = study.user_attrs.get(SPACE_ATTRIBUTE)
    if stored is None:
        study.set_user_attr(SPACE_ATTRIBUTE, space.to_json())
    else:
        _check_space(study, SearchSpace.from_json(stored), space)
    if study.metric_names is None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ExperimentalWarning)
            study.set_metric_names(list(objective.metrics))


def _check_objective(study: optuna.Study, objective: Objective) -> None:
    directions = [direction.name.lower() for direction in study.directions]
    if directions != list(objective.directions):
        raise _differing(study, "direction", directions, list(objective.directions))
    if study.metric_names is not None and study.metric_names != list(objective.metrics):
        raise _differing(study, "metric", study.metric_names, list(objective.metrics))


def _check_space(study: optuna.Study, stored: SearchSpace, space: SearchSpace) -> None:
    for name in {**stored, **space}:
        if stored.get(name) != space.get(name):
            raise _differing(study, f"hyperparameter {name!r}", stored.get(name), space.get(name))


def _differing(
    study: optuna.Study, thing: str, stored: object, given: object
) -> InvalidArgumentError:
    return InvalidArgumentError(
        f"study {study.study_name!r} has the {thing} {stored!r} and the function {given!r}; give "
        "another study_name"
    )
