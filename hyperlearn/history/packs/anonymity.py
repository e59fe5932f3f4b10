"""Packs that may be given away: names replaced, free text left out.

What a search is about stays readable to a machine: hyperparameters with their choices, metrics,
meta-features. Names of studies and tasks become keyed hashes, so that nobody finds them by trying
names; with the same key a later pack has the same ones, and merging it adds only what is new.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from hyperlearn.errors import InvalidArgumentError
from hyperlearn.history.packs.rows import json_text
from hyperlearn.history.packs.tables import SCHEMAS, Tables
from hyperlearn.records import (
    META_FEATURES_ATTRIBUTE,
    ORIGIN_ATTRIBUTE,
    SPACE_ATTRIBUTE,
    TASK_ATTRIBUTE,
)

KEPT_STUDY_ATTRIBUTES = (META_FEATURES_ATTRIBUTE, SPACE_ATTRIBUTE, "meta_features")
DROPPED_OF_TRIALS = ("device", "code_digest", "failure_message")


@dataclass(frozen=True)
class Anonymiser:
    """Replaces names.

    Args:
        key: What the names are hashed with.
    """

    key: bytes = field(repr=False)

    @classmethod
    def of(cls, wanted: bool | str) -> "Anonymiser | None":
        """Return one for a key, one with a key of its own for True, none for False.

        Raises:
            InvalidArgumentError: It is something else, or an empty text.
        """
        if isinstance(wanted, bool):
            return cls(secrets.token_bytes(32)) if wanted else None
        if not isinstance(wanted, str) or not wanted:
            raise InvalidArgumentError(
                f"anonymise is {wanted!r}; give True, or a secret text that later packs share"
            )
        return cls(wanted.encode())

    def name(self, kind: str, name: str) -> str:
        """Return what stands for a name of a kind."""
        told = f"{kind}:{name}".encode("utf-8", "surrogatepass")
        return f"{kind} {hmac.new(self.key, told, hashlib.sha256).hexdigest()[:20]}"

    def tables(self, tables: Tables) -> Tables:
        """Return tables of a pack without what tells where they come from."""
        changes: dict[str, Callable[[pa.Table], pa.Table]] = {
            "tasks": self._tasks,
            "studies": self._studies,
            "trials": _trials,
            "attributes": _attributes,
        }
        return {name: changes.get(name, _same)(table) for name, table in tables.items()}

    def _tasks(self, table: "pa.Table") -> "pa.Table":
        rows = [
            {**row, "name": self.name("task", row["name"]), "domain": None}
            for row in table.to_pylist()
        ]
        return pa.Table.from_pylist(rows, SCHEMAS["tasks"])

    def _studies(self, table: "pa.Table") -> "pa.Table":
        rows = table.to_pylist()
        for row in rows:
            attributes = self._attributes(row["name"], json.loads(row["attributes"]))
            row |= {
                "name": self.name("study", row["name"]),
                "attributes": json_text(attributes),
            }
        return pa.Table.from_pylist(rows, SCHEMAS["studies"])

    def _attributes(self, study: str, attributes: dict[str, object]) -> dict[str, object]:
        kept = {key: attributes[key] for key in KEPT_STUDY_ATTRIBUTES if key in attributes}
        task = attributes.get(TASK_ATTRIBUTE)
        return {**kept, TASK_ATTRIBUTE: self.name("task", task if isinstance(task, str) else study)}


def _same(table: "pa.Table") -> "pa.Table":
    return table


def _trials(table: "pa.Table") -> "pa.Table":
    for name in DROPPED_OF_TRIALS:
        column = table.schema.get_field_index(name)
        nothing = pa.nulls(table.num_rows, SCHEMAS["trials"].field(name).type)
        table = table.set_column(column, SCHEMAS["trials"].field(name), nothing)
    return table


def _attributes(table: "pa.Table") -> "pa.Table":
    return table.filter(pc.equal(table.column("key").cast(pa.string()), ORIGIN_ATTRIBUTE))
