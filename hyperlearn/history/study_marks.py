"""Marks of a study's trials, cheap to ask for, by which a change since the last reading is seen.

Optuna adds trials and finishes them; it deletes studies only as a whole, and a finished trial
changes no more. So the trials of a study are as they were if their number and the sum of their
identifiers are the same, the first and the last of them too, and none of them was unfinished.
"""

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import BigInteger, Connection, and_, cast, func, select

from hyperlearn.history.optuna_tables import TRIALS, VALUES


class StudyMarks(NamedTuple):
    """What is known of a study's trials without reading them.

    Attributes:
        n_trials: How many there are.
        id_sum: Sum of their identifiers.
        first_id: The smallest identifier.
        first: When that trial began, as a text.
        last: The trial with the largest identifier, as a text.
    """

    n_trials: int
    id_sum: int
    first_id: int
    first: str
    last: str

    def may_have_grown_from(self, before: "StudyMarks") -> bool:
        """Return whether these can be the trials of an earlier reading and later ones."""
        is_alike = (self.first_id, self.first) == (before.first_id, before.first)
        return is_alike and self.n_trials >= before.n_trials


NO_TRIALS = StudyMarks(0, 0, 0, "", "")
"""The marks of a study without trials."""


def read_marks(connection: Connection) -> Mapping[int, StudyMarks]:
    """Return the marks of each study that has trials, by the study's identifier."""
    groups = (
        select(
            TRIALS.c.study_id,
            func.count().label("n_trials"),
            cast(func.sum(TRIALS.c.trial_id), BigInteger).label("id_sum"),
            func.min(TRIALS.c.trial_id).label("first_id"),
            func.max(TRIALS.c.trial_id).label("last_id"),
        )
        .group_by(TRIALS.c.study_id)
        .subquery()
    )
    firsts, lasts, values = TRIALS.alias("firsts"), TRIALS.alias("lasts"), VALUES.alias("latest")
    query = (
        select(
            groups,
            firsts.c.datetime_start,
            lasts.c.number,
            lasts.c.datetime_start,
            lasts.c.datetime_complete,
            values.c.value,
        )
        .join_from(groups, firsts, firsts.c.trial_id == groups.c.first_id)
        .join(lasts, lasts.c.trial_id == groups.c.last_id)
        .outerjoin(values, and_(values.c.trial_id == groups.c.last_id, values.c.objective == 0))
    )
    return {
        int(study): StudyMarks(
            int(count), int(total), int(first_id), repr(rest[0]), repr((last_id, *rest[1:]))
        )
        for study, count, total, first_id, last_id, *rest in connection.execute(query)
    }
