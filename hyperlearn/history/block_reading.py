"""Reading unread trials of a database into studies by columns."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from hyperlearn.history.block_builder import BlockBuilder
from hyperlearn.history.consecutive import read_consecutive
from hyperlearn.history.database_rows import (
    Distributions,
    Numbered,
    ParamRows,
    ParamTable,
    read_params,
    read_values,
)
from hyperlearn.history.optuna_tables import PARAMS, VALUES
from hyperlearn.history.reading_progress import reading_progress
from hyperlearn.history.study_block import StudyBlock
from hyperlearn.history.unread import Unread


def read_blocks(
    connection: Connection, unread: Unread, names: Numbered, distributions: Distributions
) -> dict[int, StudyBlock]:
    """Read the unread trials of each study that has some.

    Args:
        connection: The database.
        unread: The studies and their trials to read.
        names: Numbers the names of hyperparameters.
        distributions: Numbers the distributions.

    Returns:
        The unread part of each study, by the study's identifier.
    """
    if not unread.studies:
        return {}
    builder = BlockBuilder(unread.studies, unread.trials)
    with _without_collection(), reading_progress(len(unread.trials.trial_ids)) as progress:
        for values in read_values(connection, unread.condition(VALUES.c.trial_id)):
            builder.add_values(values)
        for rows in _params(connection, unread, names, distributions):
            add = builder.add_table if isinstance(rows, ParamTable) else builder.add_params
            progress(add(*rows))
    blocks = builder.blocks(names.texts, distributions.all())
    return {block.study.study_id: block for block in blocks}


def _params(
    connection: Connection, unread: Unread, names: Numbered, distributions: Distributions
) -> Iterator[ParamRows | ParamTable]:
    if unread.is_most and connection.dialect.name == "sqlite":
        return read_consecutive(connection, names, distributions)
    return read_params(connection, unread.condition(PARAMS.c.trial_id), names, distributions)


@contextmanager
def _without_collection() -> Iterator[None]:
    """Leave the garbage alone for a while: of millions of rows in turn none is ever in a cycle."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
