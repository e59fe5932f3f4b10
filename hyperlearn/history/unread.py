"""Which trials of a database are still to be read, and the queries that find few others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from sqlalchemy import ColumnClause, ColumnElement, Connection, and_, or_, true

from hyperlearn.history.block_cache import KeptStudy
from hyperlearn.history.columns import StudyRow, TrialColumns, no_trials, rows_where, stacked
from hyperlearn.history.database_rows import read_trials, trials_of
from hyperlearn.history.optuna_tables import TRIALS
from hyperlearn.history.study_block import StudyBlock
from hyperlearn.history.study_marks import NO_TRIALS, StudyMarks
from hyperlearn.records import IntArray

MOST_NAMED = 300
"""Studies or trials that a query names one by one; with more, it looks at all that may be."""


@dataclass(frozen=True)
class Growing:
    """A study that has trials beyond those that stand from an earlier reading.

    Attributes:
        study: The study.
        kept: The trials that stand: all were finished.
        latest: The largest identifier that was there at that reading.
        unfinished: Identifiers of the trials that were not finished then.
    """

    study: StudyRow
    kept: StudyBlock
    latest: int
    unfinished: IntArray

    @classmethod
    def of(cls, block: StudyBlock) -> "Growing":
        """Part a study that was read before into what stands and what may have changed."""
        is_finished, ids = block.is_finished(), block.trials.trial_ids
        kept = block if is_finished.all() else block.rows(is_finished)
        return cls(block.study, kept, int(ids.max(initial=0)), ids[~is_finished])

    def condition(self) -> ColumnElement[bool]:
        """Return the condition for the trials that do not stand."""
        is_new = TRIALS.c.trial_id > self.latest
        return and_(
            TRIALS.c.study_id == self.study.study_id,
            or_(is_new, TRIALS.c.trial_id.in_(self.unfinished.tolist())),
        )

    def is_complete_with(self, trial_ids: IntArray, marks: StudyMarks) -> bool:
        """Return whether the trials that stand and others are all there are, by the marks."""
        kept = self.kept.trials.trial_ids
        id_sum = int(kept.sum()) + int(trial_ids.sum())
        return (len(kept) + len(trial_ids), id_sum) == (marks.n_trials, marks.id_sum)


@dataclass(frozen=True)
class Unread:
    """What is to be read.

    Attributes:
        marks: Marks of each study's trials now, by the study's identifier.
        kept: Studies that are as they were read before.
        growing: Studies of which all that does not stand is to be read.
        whole: Studies of which everything is to be read.
        trials: The trials to read, once they were asked for.
    """

    marks: Mapping[int, StudyMarks]
    kept: Mapping[int, StudyBlock]
    growing: Mapping[int, Growing]
    whole: Mapping[int, StudyRow]
    trials: TrialColumns

    @classmethod
    def of(
        cls,
        studies: Sequence[StudyRow],
        marks: Mapping[int, StudyMarks],
        known: Mapping[int, KeptStudy],
    ) -> "Unread":
        """Compare what was read before with the marks of now."""
        kept, growing, whole = {}, {}, {}
        for study in studies:
            before = known.get(study.study_id)
            now = marks.get(study.study_id, NO_TRIALS)
            if before is None or not before.block.is_of(study):
                whole[study.study_id] = study
            elif before.marks == now and before.block.is_finished().all():
                kept[study.study_id] = before.block.of_study(study)
            elif now.may_have_grown_from(before.marks):
                growing[study.study_id] = Growing.of(before.block.of_study(study))
            else:
                whole[study.study_id] = study
        return cls(marks, kept, growing, whole, no_trials())

    @property
    def studies(self) -> list[StudyRow]:
        """Every study of which something is to be read."""
        return [*self.whole.values(), *(one.study for one in self.growing.values())]

    def with_trials(self, connection: Connection) -> "Unread":
        """Read the trials; what turns out to have done more than grow is taken as a whole."""
        new = {key: self._new_trials(connection, one) for key, one in self.growing.items()}
        growing = {
            key: one
            for key, one in self.growing.items()
            if one.is_complete_with(new[key].trial_ids, self.marks[key])
        }
        others = {key: one.study for key, one in self.growing.items() if key not in growing}
        found = replace(self, growing=growing, whole={**self.whole, **others})
        trials = stacked(found.whole_trials(connection), *(new[key] for key in growing))
        return replace(found, trials=trials)

    def _new_trials(self, connection: Connection, growing: Growing) -> TrialColumns:
        """Read the trials of a study that do not stand, if they are few enough to be named."""
        if len(growing.unfinished) > MOST_NAMED or len(self.growing) > MOST_NAMED:
            return no_trials()
        return read_trials(connection, growing.condition())

    def whole_trials(self, connection: Connection) -> TrialColumns:
        """Read the trials of the studies that are taken as a whole."""
        if not self.whole:
            return no_trials()
        if self.is_most:
            read = read_trials(connection, true())
            return rows_where(read, np.isin(read.study_ids, list(self.whole)))
        return read_trials(connection, TRIALS.c.study_id.in_(list(self.whole)))

    def condition(self, trial_id: ColumnClause[Any]) -> ColumnElement[bool]:
        """Return a condition that holds for every row of a trial to read, and for few others."""
        if self.is_most:
            return true()
        of_whole = [trial_id.in_(trials_of(list(self.whole)))] if self.whole else []
        is_new = np.isin(self.trials.study_ids, list(self.growing))
        new = self.trials.trial_ids[is_new]
        if len(new) > MOST_NAMED:
            return or_(trial_id >= int(new.min()), *of_whole)
        return or_(trial_id.in_(new.tolist()), *of_whole)

    @property
    def is_most(self) -> bool:
        """Whether so much is to be read that whole tables are."""
        n_whole = sum(self.marks[key].n_trials for key in self.whole if key in self.marks)
        n_all = sum(one.n_trials for one in self.marks.values())
        return len(self.whole) > MOST_NAMED or n_whole > n_all / 2
