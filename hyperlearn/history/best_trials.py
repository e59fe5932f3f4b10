"""The best trials of a history, task by task.

Values of different tasks or metrics cannot be compared: trials are ranked among those of their own
task, metric and direction, and the best of each come before the second of any.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from optuna.trial import TrialState

from hyperlearn.errors import InvalidArgumentError
from hyperlearn.history.frames import counts, param_columns, signs, texts
from hyperlearn.records import BoolArray, StudyFacts


class _Entry(NamedTuple):
    rank: int
    task: str
    study: int
    row: int


def best_frame(facts: Sequence[StudyFacts], k: int) -> pd.DataFrame:
    """Return the best complete trials, one row each: ``History.best``.

    Args:
        facts: The studies to choose from; those with several objectives have no best trial.
        k: How many rows at most.
    """
    entries = sorted(_ranked(facts))[: checked_count(k)]
    chosen = [facts[entry.study] for entry in entries]
    rows = [np.array([entry.row]) for entry in entries]
    pairs = list(zip(chosen, (entry.row for entry in entries), strict=True))
    return pd.DataFrame(
        {
            "rank": counts([entry.rank for entry in entries]),
            "task": texts([entry.task for entry in entries]),
            "study": texts([one.study_name for one in chosen]),
            "number": counts([int(one.numbers[row]) for one, row in pairs]),
            "value": np.array([one.losses[row, 0] * signs(one)[0] for one, row in pairs]),
            **param_columns(chosen, rows),
        }
    )


def checked_count(k: int) -> int:
    """Return how many rows are wanted.

    Raises:
        InvalidArgumentError: It is not a whole number from 1 on.
    """
    if isinstance(k, bool) or not isinstance(k, (int, np.integer)) or k < 1:
        raise InvalidArgumentError(f"k is {k!r}; give a whole number, 1 or more")
    return int(k)


def _ranked(facts: Sequence[StudyFacts]) -> list[_Entry]:
    comparable: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for index, one in enumerate(facts):
        if len(one.directions) == 1:
            comparable[one.task_name, one.metric_names, one.directions].append(index)
    return [entry for studies in comparable.values() for entry in _ranked_alike(facts, studies)]


def _ranked_alike(facts: Sequence[StudyFacts], studies: Sequence[int]) -> list[_Entry]:
    """Rank the trials of studies with comparable values; the older first of equal ones."""
    found = [
        (float(facts[study].losses[row, 0]), study, int(row))
        for study in studies
        for row in np.flatnonzero(_has_result(facts[study]))
    ]
    return [
        _Entry(rank, facts[study].task_name, study, row)
        for rank, (_, study, row) in enumerate(sorted(found), start=1)
    ]


def _has_result(facts: StudyFacts) -> BoolArray:
    is_complete = facts.states == TrialState.COMPLETE.value
    has: BoolArray = is_complete & ~np.isnan(facts.losses[:, 0])
    return has
