"""The pack that ships with hyperlearn beside a history's own rows, told apart by a column."""

from collections.abc import Iterator

import pandas as pd

from hyperlearn.history.chosen_packs import BUILTIN
from hyperlearn.history.experience import reading_of_model
from hyperlearn.history.frames import studies_frame, tasks_frame, texts
from hyperlearn.history.packs.builtin import BUILTIN_PACK
from hyperlearn.history.reading import Reading


def with_builtin_studies(own: pd.DataFrame) -> pd.DataFrame:
    """Return studies with those of the pack beneath them."""
    return labelled(own, *(studies_frame(one.facts, one.trials) for one in _readings()))


def with_builtin_tasks(own: pd.DataFrame) -> pd.DataFrame:
    """Return tasks with those of the pack beneath them."""
    return labelled(own, *(tasks_frame(one.facts, one.tasks()) for one in _readings()))


def labelled(own: pd.DataFrame, *packed: pd.DataFrame) -> pd.DataFrame:
    """Return rows with those of the pack beneath them, and a first column that tells them apart.

    Args:
        own: The history's own rows.
        packed: Rows of the pack, with the same columns.

    Returns:
        As ``own``, with a column ``pack``: its name, or NaN for rows that are of no pack.
    """
    parts = [part for part in (own, *packed) if len(part)]
    rows = pd.concat(parts, ignore_index=True) if parts else own
    names = [None] * len(own) + [BUILTIN] * (len(rows) - len(own))
    rows.insert(0, "pack", texts(names))
    return rows


def _readings() -> Iterator[Reading]:
    for model in sorted(BUILTIN_PACK.models):
        yield reading_of_model(BUILTIN_PACK, model)
