"""hyperlearn's own tables on a server that may be away for a moment."""

from hyperlearn.history.own_tables import OwnTables
from hyperlearn.history.patience import patient

CALLS = (
    "tasks",
    "runs",
    "code_digests",
    "run_records",
    "curves",
    "keep_task",
    "keep_run",
    "keep_measurements",
    "load_weights",
    "latest_weights",
    "save_weights",
    "hold_lease",
    "release_lease",
)
"""Calls that may be made again: of a metric told twice for a step the first counts."""


class PatientTables(OwnTables):
    """Waits for its server where that is away for a moment."""


for _name in CALLS:
    setattr(PatientTables, _name, patient(getattr(OwnTables, _name)))
