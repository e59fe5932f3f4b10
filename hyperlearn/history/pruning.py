"""Forgetting studies on purpose: which ones a rule names, and their deletion as a whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import column, delete, inspect, select, table

from hyperlearn.errors import InvalidArgumentError
from hyperlearn.history.engine import wait_for_turn, writing
from hyperlearn.history.history import History
from hyperlearn.history.names import check_known
from hyperlearn.history.optuna_tables import STUDIES, TRIALS
from hyperlearn.history.orphans import OF_STUDIES, OF_TRIALS


@dataclass(frozen=True, slots=True)
class Doomed:
    """A study that a rule names.

    Attributes:
        study: Its name.
        task: What it is about.
        n_trials: How many trials it has.
        finished: When its last trial ended, in UTC; None where none ever did.
    """

    study: str
    task: str
    n_trials: int
    finished: datetime | None


def named_by(
    history: History, *, older_than_days: float | None = None, task: str | None = None
) -> list[Doomed]:
    """Return the studies that a rule names: of a task, or ended long ago, or both.

    A study with a running trial is never named.

    Args:
        history: The history.
        older_than_days: If given, only studies whose last trial ended that long ago.
        task: If given, only studies about this task.

    Raises:
        InvalidArgumentError: There is no rule, or the age is no number of days.
        UnknownNameError: There is no task of that name.
    """
    if older_than_days is None and task is None:
        raise InvalidArgumentError("nothing says which studies to forget; give an age or a task")
    if older_than_days is not None and not 0 <= older_than_days < 1e6:
        raise InvalidArgumentError(f"age is {older_than_days!r} days; give 0 or more")
    if task is not None:
        check_known("task", task, history.tasks()["task"].tolist())
    frame = history.studies()
    chosen = frame[frame["n_running"] == 0]
    if task is not None:
        chosen = chosen[chosen["task"] == task]
    if older_than_days is not None:
        last = datetime.now(UTC) - timedelta(days=older_than_days)
        chosen = chosen[chosen["finished"] < last]
    columns = chosen[["study", "task", "n_trials", "finished"]]
    return [
        Doomed(study, of, int(count), None if finished != finished else finished.to_pydatetime())  # noqa: PLR0124 (NaT)
        for study, of, count, finished in columns.itertuples(index=False, name=None)
    ]


def forget(history: History, studies: Sequence[str]) -> int:
    """Delete studies with their trials and all that belongs to them, all or none.

    Args:
        history: Open for writing, in a database.
        studies: Their names.

    Returns:
        How many trials were deleted.

    Raises:
        StorageError: The database cannot be written; nothing was deleted.
    """
    with writing(history.engine) as connection:
        wait_for_turn(connection)
        wanted = select(STUDIES.c.study_id).where(STUDIES.c.study_name.in_(studies))
        ids = list(connection.execute(wanted).scalars())
        of_them = select(TRIALS.c.trial_id).where(TRIALS.c.study_id.in_(ids))
        present = set(inspect(connection).get_table_names())
        for name in [one for one in OF_TRIALS if one in present]:
            child = table(name, column("trial_id"))
            connection.execute(delete(child).where(child.c.trial_id.in_(of_them)))
        n_trials = connection.execute(delete(TRIALS).where(TRIALS.c.study_id.in_(ids))).rowcount
        for name in [one for one in OF_STUDIES if one in present]:
            child = table(name, column("study_id"))
            connection.execute(delete(child).where(child.c.study_id.in_(ids)))
        connection.execute(delete(STUDIES).where(STUDIES.c.study_id.in_(ids)))
    return int(n_trials)
