"""The measured runs in a file of JSON Lines that can be cut off anywhere and gone on with."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeAlias

from studies.experience.measuring import Measured

Key: TypeAlias = tuple[str, str, int]


@dataclass(frozen=True)
class RunKey:
    """Which run: data set, model and number of the configuration."""

    data_set: str
    model: str
    number: int


@dataclass(frozen=True)
class Run:
    """One measured configuration."""

    key: RunKey
    params: Mapping[str, Any]
    measured: Measured


def read_runs(path: Path) -> Iterator[Run]:
    """Yield the runs of a file; what follows the last end of line is passed over."""
    if not path.exists():
        return
    with path.open("rb") as file:
        for line in file:
            if line.endswith(b"\n"):
                yield _run(json.loads(line))


def drop_incomplete_line(path: Path) -> None:
    """Cut off what a writer that was killed left after the last end of line."""
    if path.exists():
        content = path.read_bytes()
        end = content.rfind(b"\n") + 1
        if end < len(content):
            path.write_bytes(content[:end])


def append_run(path: Path, run: Run) -> None:
    """Add a run at the end, in one write."""
    row = {**asdict(run.key), "params": dict(run.params), **asdict(run.measured)}
    with path.open("ab", buffering=0) as file:
        file.write(json.dumps(row).encode() + b"\n")


def _run(row: Mapping[str, Any]) -> Run:
    key = RunKey(row["data_set"], row["model"], row["number"])
    return Run(key, row["params"], Measured(row["scores"], row["seconds"], row["failure"]))
