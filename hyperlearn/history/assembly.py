"""From a study by columns to its facts: its task, losses, one distribution for each name."""

import math
import sys
from collections.abc import Mapping

import numpy as np
from optuna.distributions import BaseDistribution

from hyperlearn.history.columns import StudyRow
from hyperlearn.history.distributions import unite
from hyperlearn.history.study_block import ParamBlock, StudyBlock
from hyperlearn.records import (
    META_FEATURES_ATTRIBUTE,
    MODEL_ATTRIBUTE,
    TASK_ATTRIBUTE,
    FloatArray,
    StudyFacts,
)
from hyperlearn.task import Task, is_number

PLAIN_META_FEATURES_ATTRIBUTE = "meta_features"
"""Study user attribute that users of plain Optuna may put a task's meta-features in."""
READ_ATTRIBUTES = (
    TASK_ATTRIBUTE,
    MODEL_ATTRIBUTE,
    META_FEATURES_ATTRIBUTE,
    PLAIN_META_FEATURES_ATTRIBUTE,
)


def facts_of(block: StudyBlock, task: Task, digests: Mapping[int, str] | None = None) -> StudyFacts:
    """Return the facts of one study.

    Args:
        block: The study with its trials.
        task: What it is about.
        digests: Digest of the code of trials, by their identifiers, as far as it is known.
    """
    study, trials, digests = block.study, block.trials, digests or {}
    started = trials.started[~np.isnat(trials.started)]
    known = (digests[one] for one in reversed(trials.trial_ids.tolist()) if one in digests)
    signs = np.array([-1.0 if one == "maximize" else 1.0 for one in study.directions])
    params = {name: _united(param) for name, param in block.params.items()}
    return StudyFacts(
        study_name=study.name,
        directions=study.directions,
        metric_names=study.metric_names,
        task_name=task.name,
        domain=task.domain,
        meta_features=task.meta_features,
        distributions={name: distribution for name, (distribution, _) in params.items()},
        numbers=trials.numbers,
        trial_ids=trials.trial_ids,
        states=trials.states,
        losses=block.values * signs,
        params={name: column for name, (_, column) in params.items()},
        started=started.min().astype(np.int64) / 1e6 if len(started) else math.nan,
        code_digest=next(known, None),
        model=_text(study.attributes.get(MODEL_ATTRIBUTE)),
    )


def _text(attribute: object) -> str | None:
    return attribute if isinstance(attribute, str) else None


def _united(param: ParamBlock) -> tuple[BaseDistribution, FloatArray]:
    """Return one distribution, and the values in its internal representation."""
    if param.codes is None:
        return param.distributions[0], param.values
    present = param.codes >= 0
    column = np.full(len(param.values), np.nan)
    distribution, column[present] = unite(
        param.distributions, param.codes[present].astype(np.int64), param.values[present]
    )
    return distribution, column


def study_task(study: StudyRow, tasks: Mapping[str, Task]) -> Task:
    """Return the task that a study is about, with whatever is known of it.

    Args:
        study: The study; its attributes may name the task and give its meta-features.
        tasks: Tasks by name, which know better than the attributes.
    """
    named = study.attributes.get(TASK_ATTRIBUTE)
    name = named if isinstance(named, str) and named.strip() else study.name
    name = name if name.strip() else f"study {study.study_id}"
    if name in tasks and tasks[name].meta_features:
        return tasks[name]
    domain = tasks[name].domain if name in tasks else None
    for key in (META_FEATURES_ATTRIBUTE, PLAIN_META_FEATURES_ATTRIBUTE):
        features = _numbers(study.attributes.get(key))
        if features:
            return Task(name, features, domain)
    return Task(name, {}, domain)


def _numbers(attribute: object) -> dict[str, float]:
    """Return the numbers of an attribute that may be anything; infinite ones become NaN."""
    if not isinstance(attribute, Mapping):
        return {}
    numbers = {str(key): value for key, value in attribute.items() if is_number(value)}
    return {
        key: float(value) if abs(value) <= sys.float_info.max else math.nan
        for key, value in numbers.items()
    }
