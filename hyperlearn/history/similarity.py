"""Which tasks are like one task, by their meta-features, and in what they are."""

import math
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from hyperlearn.history.frames import texts
from hyperlearn.metafeatures.encoding import MetaFeatureEncoder
from hyperlearn.task import Task

NAMED_FEATURES = 3
"""How many meta-features a reason names at most on each side."""
CLOSE = 0.2
"""Ranks in [-1, 1] that are this near count as agreeing: a tenth of all tasks lies between."""


class Likeness(NamedTuple):
    """How near a task is to another.

    Attributes:
        task: The other task.
        distance: Root mean square of the differences of ranks, in [0, 2]; NaN where the tasks
            have no meta-feature in common.
        why: In what they agree and differ most, in words.
    """

    task: str
    distance: float
    why: str


def similar_frame(task: Task, others: Mapping[str, Task], k: int) -> pd.DataFrame:
    """Return the tasks nearest to one, nearest first: ``History.similar``.

    Args:
        task: The task.
        others: Tasks by name; one of the task's own name is left out.
        k: How many rows at most.
    """
    candidates = [other for name, other in others.items() if name != task.name]
    encoder = MetaFeatureEncoder.fit([one.meta_features for one in (task, *candidates)])
    found = [_likeness(encoder, task, other) for other in candidates]
    found.sort(key=lambda one: (math.isnan(one.distance), one.distance, one.task))
    return pd.DataFrame(
        {
            "task": texts([one.task for one in found[:k]]),
            "distance": np.array([one.distance for one in found[:k]], np.float64),
            "why": texts([one.why for one in found[:k]]),
        }
    )


def _likeness(encoder: MetaFeatureEncoder, task: Task, other: Task) -> Likeness:
    shared = _known(task) & _known(other)
    if not shared:
        return Likeness(other.name, math.nan, _nothing_shared(task, other))
    both = encoder.transform_all([task.meta_features, other.meta_features])
    gaps = dict.fromkeys(sorted(shared), 0.0)  # of equal values in all tasks nothing is encoded
    for index, name in enumerate(encoder.ranked):
        if name in shared:
            gaps[name] = float(abs(both[0, index] - both[1, index]))
    distance = float(np.sqrt(np.mean(np.square(list(gaps.values())))))
    return Likeness(other.name, distance, _in_words(gaps))


def _known(task: Task) -> set[str]:
    return {name for name, value in task.meta_features.items() if not math.isnan(value)}


def _nothing_shared(task: Task, other: Task) -> str:
    for one in (task, other):
        if not _known(one):
            return f"{one.name!r} has no meta-features"
    return "the tasks have no meta-feature in common"


def _in_words(gaps: Mapping[str, float]) -> str:
    ordered = sorted(gaps, key=lambda name: (gaps[name], name))
    near = [name for name in ordered if gaps[name] <= CLOSE][:NAMED_FEATURES]
    far = [name for name in reversed(ordered) if gaps[name] > CLOSE][:NAMED_FEATURES]
    said = [f"agrees in {', '.join(near)}"] * bool(near)
    return "; ".join(said + [f"differs most in {', '.join(far)}"] * bool(far))
