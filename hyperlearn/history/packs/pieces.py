"""What goes into a pack: a history's trials, and what hyperlearn remembers beside them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from hyperlearn.history.columns import CurveColumns
from hyperlearn.history.contents import Contents
from hyperlearn.history.own_facts import OwnFacts
from hyperlearn.history.packs.rows import Trials, json_text, rows_of
from hyperlearn.history.packs.tables import SCHEMAS, Tables
from hyperlearn.history.study_block import StudyBlock
from hyperlearn.records import IntArray

TRIALS_AT_ONCE = 50_000
"""Finished trials of a piece, about: more, where one study has more."""


@dataclass(frozen=True)
class Piece:
    """Tables of some studies.

    Attributes:
        tables: All tables but that of tasks.
        first_study: Row of the first of them among all studies.
        first_trial: Row of their first trial among all trials.
    """

    tables: Tables
    first_study: int
    first_trial: int


def all_tables(contents: Contents) -> Iterator[Tables]:
    """Yield the table of a history's tasks, then the others piece by piece."""
    yield {"tasks": _tasks(contents.own)}
    for piece in pieces(contents, contents.source.read()):
        yield piece.tables


def pieces(contents: Contents, blocks: Sequence[StudyBlock]) -> Iterator[Piece]:
    """Yield tables of some studies at a time, numbered through all of them.

    Only finished trials are in them: what still runs, runs elsewhere.

    Args:
        contents: The history.
        blocks: Which of its studies and trials.
    """
    n_studies = n_trials = 0
    for some in _in_pieces(blocks):
        trials = Trials.of(some, n_studies, n_trials)
        yield Piece(_tables(contents, trials), n_studies, n_trials)
        n_studies, n_trials = n_studies + len(some), n_trials + len(trials.ids)


def _tasks(own: OwnFacts) -> "pa.Table":
    rows = [
        {
            "name": task.name,
            "domain": task.domain,
            "meta_features": json_text(dict(task.meta_features)),
        }
        for task in own.tasks().values()
    ]
    return pa.Table.from_pylist(rows, SCHEMAS["tasks"])


def _tables(contents: Contents, trials: Trials) -> Tables:
    ids = [block.study.study_id for block in trials.blocks]
    attributes = contents.source.study_attributes(ids)
    measured, intermediate = contents.own.curves(ids), contents.source.curves(ids)
    return {
        "studies": trials.studies(attributes),
        "trials": trials.table(contents.own.run_records(ids)),
        "params": trials.params(),
        "attributes": _attributes(trials, *contents.source.attributes(ids)),
        "curves": pa.concat_tables([_curves(trials, measured), _curves(trials, intermediate)]),
    }


def _in_pieces(blocks: Sequence[StudyBlock]) -> Iterator[list[StudyBlock]]:
    piece: list[StudyBlock] = []
    for block in blocks:
        is_finished = block.is_finished()
        piece.append(block if is_finished.all() else block.rows(is_finished))
        if sum(map(len, piece)) >= TRIALS_AT_ONCE:
            yield piece
            piece = []
    yield piece


def _attributes(trials: Trials, ids: IntArray, keys: list[str], texts: list[str]) -> "pa.Table":
    rows, known = rows_of(trials, ids)
    chosen = np.flatnonzero(known)
    return pa.table(
        [
            pa.array(rows[known]),
            pa.array([keys[index] for index in chosen], pa.string()).dictionary_encode(),
            pa.array([texts[index] for index in chosen], pa.string()),
        ],
        schema=SCHEMAS["attributes"],
    )


def _curves(trials: Trials, curves: CurveColumns) -> "pa.Table":
    rows, known = rows_of(trials, curves.trial_ids)
    seconds = curves.seconds[known]
    return pa.table(
        [
            pa.array(rows[known]),
            pa.array(curves.steps[known]),
            pa.array(seconds, mask=np.isnan(seconds)),
            pa.array(curves.metrics[known], pa.string()).dictionary_encode(),
            pa.array(curves.values[known]),
        ],
        schema=SCHEMAS["curves"],
    )
