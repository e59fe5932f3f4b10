"""Bringing one history into the database of another: what is new is added, nothing is changed.

A study is known by its name. Trials of a study that is there are compared number by number: where
they are the same, later ones are added; where they differ, the study is a conflict and is left as
it is. So the same pack a second time changes nothing. All of it is one transaction.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from sqlalchemy import Connection, Engine, select

from hyperlearn.errors import PackError
from hyperlearn.history.block_reading import read_blocks
from hyperlearn.history.columns import ObjectArray, object_array
from hyperlearn.history.contents import Contents
from hyperlearn.history.database_rows import Distributions, Numbered, read_studies
from hyperlearn.history.engine import wait_for_turn, writing
from hyperlearn.history.optuna_tables import STUDIES
from hyperlearn.history.packs.insertion import insert_piece, insert_studies, insert_tasks
from hyperlearn.history.packs.pieces import pieces
from hyperlearn.history.study_block import ParamBlock, StudyBlock
from hyperlearn.history.study_marks import read_marks
from hyperlearn.history.unread import Unread
from hyperlearn.records import BoolArray, FloatArray


@dataclass(frozen=True, slots=True)
class Conflict:
    """Something that was not merged, since something else of its name is there.

    Attributes:
        kind: "study" or "task".
        name: Its name.
        reason: In what the two differ.
    """

    kind: str
    name: str
    reason: str

    def __str__(self) -> str:
        return f"{self.kind} {self.name!r} was left out: {self.reason}"


@dataclass(frozen=True, slots=True)
class MergeReport:
    """What a merge did.

    Attributes:
        n_studies: Studies that were added.
        n_trials: Trials that were added.
        n_grown: Studies that were there and got further trials.
        n_unchanged: Studies of which everything was there.
        conflicts: What was left out.
    """

    n_studies: int = 0
    n_trials: int = 0
    n_grown: int = 0
    n_unchanged: int = 0
    conflicts: tuple[Conflict, ...] = field(default=())

    def __str__(self) -> str:
        told = (
            f"{self.n_trials} trials added: {self.n_studies} new studies, {self.n_grown} grown, "
            f"{self.n_unchanged} unchanged, {len(self.conflicts)} conflicts"
        )
        return "\n".join(
            [
                told,
                *(f"{one.kind} {one.name!r} was left out: {one.reason}" for one in self.conflicts),
            ]
        )


def merge(contents: Contents, engine: Engine, *, whole: bool = False) -> MergeReport:
    """Bring a history into a database that has Optuna's tables and ours.

    Args:
        contents: The history.
        engine: The database.
        whole: Whether nothing is brought where a study would be left out.

    Raises:
        PackError: The history holds what no database can, or not all of it could be brought.
        ReadOnlyStorageError: The database may not be written to.
        StorageError: The database cannot be written; nothing was.
    """
    blocks = contents.source.read()
    tasks = contents.own.tasks()
    with writing(engine) as connection:
        wait_for_turn(connection)
        plan = _Plan.of(blocks, _present(connection, blocks))
        if whole and plan.conflicts:
            raise PackError(f"nothing was written: {plan.conflicts[0]}")
        conflicts = insert_tasks(connection, tasks)
        insert_studies(connection, plan.new, contents.source.study_attributes)
        ids = _identifiers(connection)
        added = 0
        for piece in pieces(contents, (*plan.new, *plan.grown)):
            added += insert_piece(connection, piece, ids)
    return MergeReport(
        n_studies=len(plan.new),
        n_trials=added,
        n_grown=len(plan.grown),
        n_unchanged=plan.n_unchanged,
        conflicts=(*plan.conflicts, *(Conflict("task", *one) for one in conflicts)),
    )


@dataclass(frozen=True)
class _Plan:
    new: tuple[StudyBlock, ...]
    grown: tuple[StudyBlock, ...]
    n_unchanged: int
    conflicts: tuple[Conflict, ...]

    @classmethod
    def of(cls, blocks: Sequence[StudyBlock], present: Mapping[str, StudyBlock]) -> "_Plan":
        new, grown, conflicts = [], [], []
        for block in blocks:
            there = present.get(block.study.name)
            if there is None:
                new.append(block)
                continue
            finished = block.rows(block.is_finished())
            reason = _difference(finished, there)
            later = finished.rows(~np.isin(finished.trials.numbers, there.trials.numbers))
            if reason is not None:
                conflicts.append(Conflict("study", block.study.name, reason))
            elif len(later):
                grown.append(later)
        n_unchanged = len(blocks) - len(new) - len(grown) - len(conflicts)
        return cls(tuple(new), tuple(grown), n_unchanged, tuple(conflicts))


def _difference(block: StudyBlock, there: StudyBlock) -> str | None:
    """Return why a study's finished trials are not those that are there, or None."""
    if block.study.directions != there.study.directions:
        return f"its directions are {there.study.directions} there, {block.study.directions} here"
    numbers, present = block.trials.numbers, there.trials.numbers
    is_there = np.isin(numbers, present)
    if (numbers[~is_there] < present.max(initial=-1)).any():
        return "it lacks trials there that are older than others it has"
    mine = block.rows(is_there)
    theirs = there.rows(np.searchsorted(present, numbers[is_there]))
    differs = _differing(mine, theirs)
    if differs.any():
        return f"trial {mine.trials.numbers[differs][0]} is another one there"
    return None


def _differing(mine: StudyBlock, theirs: StudyBlock) -> BoolArray:
    """Return which trials differ in state, values or hyperparameters.

    Their times may be by two clocks.
    """
    differs: BoolArray = mine.trials.states != theirs.trials.states
    differs |= _unlike(mine.values, theirs.values).any(axis=1)
    for name in {*mine.params, *theirs.params}:
        one, other = mine.params.get(name), theirs.params.get(name)
        if one is not None and other is not None:
            differs |= _unlike(one.values, other.values)
            differs |= (_kinds(one) != _kinds(other)).astype(np.bool_)
        else:
            only = one or other
            differs |= False if only is None else only.all_codes() >= 0
    return differs


def _unlike(one: FloatArray, other: FloatArray) -> BoolArray:
    unlike: BoolArray = ~((one == other) | (np.isnan(one) & np.isnan(other)))
    return unlike


def _kinds(param: ParamBlock) -> ObjectArray:
    kinds: ObjectArray = object_array([*map(repr, param.distributions), ""])[param.all_codes()]
    return kinds


def _present(connection: Connection, blocks: Iterable[StudyBlock]) -> dict[str, StudyBlock]:
    """Return what the database has of studies of the same names, kept as it is until the end."""
    names = {block.study.name for block in blocks}
    studies = [study for study in read_studies(connection) if study.name in names]
    if connection.dialect.name == "postgresql" and studies:
        wanted = STUDIES.c.study_id.in_([study.study_id for study in studies])
        connection.execute(select(STUDIES.c.study_id).where(wanted).with_for_update())
    unread = Unread.of(studies, read_marks(connection), {}).with_trials(connection)
    read = read_blocks(connection, unread, Numbered(), Distributions())
    return {block.study.name: block for block in read.values()}


def _identifiers(connection: Connection) -> dict[str, int]:
    """Return the identifier of every study by its name."""
    return {study.name: study.study_id for study in read_studies(connection)}
