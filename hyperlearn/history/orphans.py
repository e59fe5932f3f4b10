"""Rows that refer to a trial or a study that is gone: nothing reads them, they only take room.

They come of a program that was killed while it deleted, of deletions by hand, and, on a server, of
studies that Optuna deleted: it does not know of our tables.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    Select,
    TableClause,
    column,
    delete,
    func,
    inspect,
    select,
    table,
)

from hyperlearn.history.engine import wait_for_turn, writing

OF_TRIALS = (
    "trial_params",
    "trial_values",
    "trial_intermediate_values",
    "trial_user_attributes",
    "trial_system_attributes",
    "trial_heartbeats",
    "hyperlearn_runs",
    "hyperlearn_measurements",
)
"""Tables whose rows belong to a trial."""
OF_STUDIES = (
    "trials",
    "study_directions",
    "study_user_attributes",
    "study_system_attributes",
)
"""Tables whose rows belong to a study."""

_TRIALS = table("trials", column("trial_id"), column("study_id"))
_STUDIES = table("studies", column("study_id"))


def count_orphans(connection: Connection) -> dict[str, int]:
    """Return how many rows of each table belong to nothing; tables without such are left out."""
    counts = {
        child.name: int(
            connection.execute(
                select(func.count()).select_from(child).where(child.c[key].not_in(known))
            ).scalar_one()
        )
        for child, key, known in _links(connection)
    }
    return {name: count for name, count in counts.items() if count}


def delete_orphans(engine: Engine) -> dict[str, int]:
    """Delete rows that belong to nothing, all or none.

    Returns:
        How many of each table were deleted.

    Raises:
        StorageError: The database cannot be written.
    """
    deleted = {}
    with writing(engine) as connection:
        wait_for_turn(connection)
        # Trials of no study first, so that what belonged to them is of nobody afterwards.
        for child, key, known in _links(connection):
            found = connection.execute(delete(child).where(child.c[key].not_in(known)))
            deleted[child.name] = found.rowcount
    return {name: count for name, count in deleted.items() if count}


def _links(connection: Connection) -> Iterator[tuple[TableClause, str, Select[Any]]]:
    present = set(inspect(connection).get_table_names())
    if not {_TRIALS.name, _STUDIES.name} <= present:
        return
    for name in OF_STUDIES:
        if name in present:
            yield table(name, column("study_id")), "study_id", select(_STUDIES.c.study_id)
    for name in OF_TRIALS:
        if name in present:
            yield table(name, column("trial_id")), "trial_id", select(_TRIALS.c.trial_id)
