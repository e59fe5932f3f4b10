"""A diagnosis of the storage, written for a terminal."""

from collections.abc import Iterator

from rich.console import Group

from hyperlearn.inspection.cells import plain, size
from hyperlearn.inspection.doctor import Diagnosis
from hyperlearn.inspection.fact_sheet import fact_sheet
from hyperlearn.inspection.storage_facts import SchemaFacts, StorageFacts
from hyperlearn.inspection.storage_health import LARGEST, StorageHealth

SQLITE_REMEDY = (
    "; the next hyperlearn study puts it into wal, where readers and writers do not wait"
)


def doctor_sheet(diagnosis: Diagnosis) -> Group:
    """Lay a diagnosis out."""
    return fact_sheet("hyperlearn doctor", _facts(diagnosis))


def _facts(diagnosis: Diagnosis) -> Iterator[tuple[str, str]]:
    if diagnosis.location is not None:
        state = "" if diagnosis.exists else " (not there yet: run a study first)"
        yield "history", f"{plain(diagnosis.location)}{state}"
    yield "default", f"{plain(diagnosis.default_location or '-')}, by {diagnosis.default_source}"
    if diagnosis.storage is not None:
        yield from _storage_facts(diagnosis.storage, diagnosis.n_tasks)
    if diagnosis.health is not None:
        size_bytes = None if diagnosis.storage is None else diagnosis.storage.size_bytes
        yield from _health(diagnosis.health, size_bytes)
    yield "packs", plain("; ".join(diagnosis.packs) or "none")
    yield "versions", ", ".join(f"{name} {text}" for name, text in diagnosis.versions.items())
    yield "problem", plain(diagnosis.problem or "none")


def _storage_facts(facts: StorageFacts, n_tasks: int | None) -> Iterator[tuple[str, str]]:
    kept = "" if facts.size_bytes is None else f", {size(facts.size_bytes)}"
    yield "database", f"{facts.kind}{kept}"
    if facts.journal_mode is not None:
        yield "journal", facts.journal_mode + ("" if facts.journal_mode == "wal" else SQLITE_REMEDY)
    yield "own tables", _schema(facts.hyperlearn_schema)
    yield "optuna tables", _schema(facts.optuna_schema)
    tasks = "" if n_tasks is None else f", {n_tasks} tasks"
    yield "holds", f"{facts.n_studies} studies{tasks}, {facts.n_trials} trials"
    yield "running trials", _running(facts)


def _health(health: StorageHealth, size_bytes: int | None) -> Iterator[tuple[str, str]]:
    orphans = ", ".join(f"{count} in {plain(name)}" for name, count in health.orphans.items())
    yield "rows of nobody", orphans or "none"
    largest = list(health.table_bytes.items())[:LARGEST]
    if largest:
        yield "sizes", ", ".join(f"{plain(name)} {size(n_bytes)}" for name, n_bytes in largest)
    told = (f"{name} {1000 * seconds:.0f} ms" for name, seconds in health.seconds.items())
    yield "times", ", ".join(told)
    yield "advice", "; ".join(health.advice(size_bytes)) or "none"


def _schema(schema: SchemaFacts) -> str:
    if schema.found is None:
        return "none yet; a study makes them"
    if schema.is_current:
        return f"{plain(schema.found)}, current"
    return f"{plain(schema.found)}, not current: this version knows {schema.known}"


def _running(facts: StorageFacts) -> str:
    if not facts.n_stale:
        return str(facts.n_running)
    return f"{facts.n_running}, of which {facts.n_stale} stale: no sign of life for long"
