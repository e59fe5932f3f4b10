"""Why configurations were suggested, as a DataFrame, from the evidence that trials carry."""

import math
from collections.abc import Mapping, Sequence
from typing import TypeAlias

import numpy as np
import pandas as pd

from hyperlearn.history.columns import ObjectArray
from hyperlearn.history.database_rows import json_value
from hyperlearn.history.frames import joined, looked_up, repeated, texts
from hyperlearn.records import STOPPED_ATTRIBUTE, WHY_ATTRIBUTE, IntArray, StudyFacts

TrialAttributes: TypeAlias = tuple[IntArray, Sequence[str], Sequence[str]]
"""Trial, key and JSON of trials' user attributes."""


def suggestions_frame(
    facts: Sequence[StudyFacts],
    origins: tuple[IntArray, ObjectArray],
    attributes: TrialAttributes,
) -> pd.DataFrame:
    """Return one row for each trial with evidence: ``History.suggestions``.

    Args:
        facts: The studies whose trials are wanted.
        origins: Trial and origin of every suggestion that has one.
        attributes: Trial, key and JSON of the trials' user attributes. What does not look like
            ``Evidence.as_attribute`` is no evidence: anybody may write a trial's attributes.
    """
    ids = joined([one.trial_ids for one in facts], np.int64)
    told = _told(attributes, WHY_ATTRIBUTE)
    whys = [_mapping(told.get(trial)) for trial in ids.tolist()]
    frame = pd.DataFrame(
        {
            "study": texts(repeated(facts, "study_name")),
            "number": joined([one.numbers for one in facts], np.int64),
            "origin": texts(looked_up(ids, *origins, None)),
            "sentence": texts([why.get("sentence") for why in whys]),
            "mean": np.array([_number(why.get("mean")) for why in whys], np.float64),
            "deviation": np.array([_number(why.get("deviation")) for why in whys], np.float64),
            "nearest_tasks": pd.Series([_weighted(why) for why in whys], dtype=object),
        }
    )
    return frame[frame["sentence"].notna() | frame["origin"].notna()].reset_index(drop=True)


def stops_frame(facts: Sequence[StudyFacts], attributes: TrialAttributes) -> pd.DataFrame:
    """Return one row for each trial of which is known why it was stopped: ``History.stops``.

    Args:
        facts: The studies whose trials are wanted.
        attributes: User attributes of their trials.
    """
    told = _told(attributes, STOPPED_ATTRIBUTE)
    found = [
        (one.study_name, number, str(told[trial]))
        for one in facts
        for trial, number in zip(one.trial_ids.tolist(), one.numbers.tolist(), strict=True)
        if trial in told
    ]
    return pd.DataFrame(found, columns=["study", "number", "reason"])


def _told(attributes: TrialAttributes, key: str) -> dict[int, object]:
    ids, keys, found = attributes
    return {
        trial: json_value(text)
        for trial, own_key, text in zip(ids.tolist(), keys, found, strict=True)
        if own_key == key
    }


def _mapping(why: object) -> Mapping[str, object]:
    return why if isinstance(why, Mapping) else {}


def _number(value: object) -> float:
    return float(value) if isinstance(value, (int, float)) else math.nan


def _weighted(why: Mapping[str, object]) -> tuple[tuple[str, float], ...]:
    tasks = why.get("nearest_tasks")
    if not isinstance(tasks, Sequence) or isinstance(tasks, str):
        return ()
    pairs = [pair for pair in tasks if isinstance(pair, Sequence) and len(pair) == 2]
    return tuple((str(name), _number(weight)) for name, weight in pairs)
