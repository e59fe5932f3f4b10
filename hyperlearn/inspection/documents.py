"""Facts as JSON documents for machines.

JSON has no NaN, no infinity and no time: NaN and missing values are null, infinite numbers are the
texts "Infinity" and "-Infinity", times are ISO 8601 texts. A ``params_x`` column of a frame becomes
the entry ``x`` of ``params``, and a hyperparameter that a trial does not have is left out there.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime

import numpy as np
import pandas as pd

from hyperlearn.inspection.cells import is_missing

PARAMS_PREFIX = "params_"
"""How the columns of hyperparameters begin."""


def as_json(value: object) -> str:
    """Return one JSON document, indented, without characters beyond ASCII."""
    return json.dumps(as_document(value), indent=2, allow_nan=False)


def as_document(value: object) -> object:
    """Turn a value into JSON types, to any depth.

    Args:
        value: A frame, a dataclass, a mapping, a sequence or a single value.

    Returns:
        Lists, dictionaries, texts, finite numbers, booleans and None; anything without a
        counterpart in JSON as its text.
    """
    if isinstance(value, pd.DataFrame):
        return [_row_document(row) for row in rows(value)]
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: as_document(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): as_document(item) for key, item in value.items()}
    if isinstance(value, np.ndarray):
        return [as_document(item) for item in value.tolist()]
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [as_document(item) for item in value]
    return _single(value)


def rows(frame: pd.DataFrame) -> list[dict[str, object]]:
    """Return a frame's rows as dictionaries from column to value."""
    names = [str(name) for name in frame.columns]
    return [dict(zip(names, row, strict=True)) for row in frame.itertuples(index=False, name=None)]


def split_params(row: Mapping[str, object]) -> tuple[dict[str, object], dict[str, object]]:
    """Part a row into its other columns and the hyperparameters that it has, by their own names.

    A choice of None is kept: only NaN says that the trial does not have the hyperparameter.
    """
    others = {key: value for key, value in row.items() if not key.startswith(PARAMS_PREFIX)}
    params = {
        key.removeprefix(PARAMS_PREFIX): value
        for key, value in row.items()
        if key.startswith(PARAMS_PREFIX) and (value is None or not is_missing(value))
    }
    return others, params


def _row_document(row: Mapping[str, object]) -> dict[str, object]:
    others, params = split_params(row)
    document = {key: as_document(value) for key, value in others.items()}
    if len(others) < len(row):
        document["params"] = as_document(params)
    return document


def _single(value: object) -> object:
    if is_missing(value):
        return None
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return value if isinstance(value, (bool, int, float, str)) else str(value)
