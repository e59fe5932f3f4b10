"""Finished searches, one JSON object a line, so that a stopped run goes on where it was."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

Cell = tuple[str, str, str, str, int]


@dataclass(frozen=True)
class Result:
    """One finished search.

    Attributes:
        table: Name of the table.
        method: Name of the method.
        history: What became of the history, one of ``HISTORIES``.
        target: Name of the task that was searched.
        seed: The search's seed.
        fold: The fold the target is in.
        curve: Regret of the best so far after each trial.
        start_seconds: CPU seconds until the first suggestion.
        ask_ms: Mean CPU milliseconds of a later ask and tell.
    """

    table: str
    method: str
    history: str
    target: str
    seed: int
    fold: int
    curve: list[float]
    start_seconds: float
    ask_ms: float

    @property
    def cell(self) -> Cell:
        """What the search was of; a later result of a cell replaces an earlier one."""
        return (self.table, self.method, self.history, self.target, self.seed)

    @property
    def label(self) -> str:
        """The arm as a report names it."""
        return label_of(self.method, self.history)


def label_of(method: str, history: str) -> str:
    """Return how a report names an arm: its method, and its history if that is not the true one."""
    if history == "clean":
        return method
    return f"{method}, {'no' if history == 'none' else history} history"


def append_result(path: Path, result: Result) -> None:
    """Add a result to a file in one write, so that several processes may share the file."""
    with path.open("a") as file:
        file.write(json.dumps(asdict(result)) + "\n")


def read_results(paths: Iterable[Path]) -> list[Result]:
    """Return the latest result of every cell in some files; a file that is missing has none."""
    latest: dict[Cell, Result] = {}
    for path in paths:
        for entry in _entries(path):
            result = Result(**entry)
            latest[result.cell] = result
    return list(latest.values())


def _entries(path: Path) -> list[dict[str, Any]]:
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text().splitlines() if line]
