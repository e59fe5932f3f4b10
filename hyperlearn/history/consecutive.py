"""Hyperparameters of an SQLite file, a trial at a time instead of a value at a time.

What one worker asks for stands in consecutive rows, with the same names and distributions from
trial to trial. Joined to one row a trial, it comes without its texts, in less than two thirds of
the time. Rows that do not go on like that are read one by one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, groupby
from typing import Any

import numpy as np
from sqlalchemy import Connection

from hyperlearn.history.database_rows import Distributions, Numbered, ParamRows, ParamTable
from hyperlearn.records import FloatArray

FIRST_SPAN, LONGEST_SPAN = 2_000, 200_000
"""Rows that are looked through for a pattern: twice as many after each that went on to the end."""
FEWEST_ROWS, MOST_ROWS = 500, 50_000
"""Rows that are read one by one where there is no pattern: twice as many each time."""
MOST_PARAMS = 30
"""Hyperparameters of a trial: SQLite joins 64 tables at most."""

_ROWS = (
    "SELECT param_id, trial_id, param_name, param_value, distribution_json FROM trial_params "
    "WHERE param_id >= ? ORDER BY param_id LIMIT ?"
)


@dataclass(frozen=True)
class _Pattern:
    """The names and distributions of a trial, in the order it asked for them."""

    names: tuple[str, ...]
    texts: tuple[str, ...]

    @classmethod
    def of(cls, rows: Sequence[tuple[Any, ...]]) -> "_Pattern | None":
        """Return the pattern of the first trial of some rows, if it has one."""
        if not rows:
            return None
        _, group = next(groupby(rows, key=lambda row: row[1]))
        first = list(group)
        if len(first) > MOST_PARAMS or len(first) == len(rows):
            return None
        return cls(tuple(row[2] for row in first), tuple(row[4] for row in first))

    def statement(self) -> str:
        """Return the query for the trials that go on like this from a row on."""
        places = range(len(self.names))
        values = ", ".join(f"p{place}.param_value" for place in places)
        joins = " ".join(
            f"JOIN trial_params AS p{place} ON p{place}.param_id = p0.param_id + {place}"
            for place in places[1:]
        )
        alike = " AND ".join(
            f"p{place}.trial_id = p0.trial_id AND p{place}.param_name = ? "
            f"AND p{place}.distribution_json = ?"
            for place in places
        )
        return (
            f"SELECT p0.param_id, p0.trial_id, {values} FROM trial_params AS p0 {joins} "  # noqa: S608 (numbers only)
            f"WHERE p0.param_id >= ? AND p0.param_id < ? AND (p0.param_id - ?) % {len(self.names)} "
            f"= 0 AND {alike} ORDER BY p0.param_id"
        )

    def parameters(self, first: int, span: int) -> list[object]:
        """Return what the query is asked with."""
        told = [text for pair in zip(self.names, self.texts, strict=True) for text in pair]
        return [first, first + span, first, *told]


def read_consecutive(
    connection: Connection, names: Numbered, distributions: Distributions
) -> Iterator[ParamRows | ParamTable]:
    """Yield every hyperparameter of an SQLite file; see `read_params`."""
    driver: Any = connection.connection.driver_connection
    cursor = driver.cursor()
    first, span, ahead = 0, FIRST_SPAN, FEWEST_ROWS
    while rows := cursor.execute(_ROWS, (first, ahead)).fetchall():
        first, pattern, n_rows = rows[0][0], _Pattern.of(rows), 0
        for piece in () if pattern is None else _alike(cursor, pattern, first, span):
            n_rows += len(piece) * len(pattern.names)  # type: ignore[union-attr]
            yield _by_pattern(piece, pattern, names, distributions)  # type: ignore[arg-type]
        first += n_rows
        if n_rows > len(rows):
            is_whole = n_rows > span - MOST_PARAMS
            span, ahead = min(2 * span, LONGEST_SPAN) if is_whole else FIRST_SPAN, FEWEST_ROWS
            continue
        rest = [row for row in rows if row[0] >= first]
        if rest:
            yield _by_row(rest, names, distributions)
            first = rest[-1][0] + 1
        ahead = min(2 * ahead, MOST_ROWS)


def _alike(
    cursor: Any,  # noqa: ANN401 (a driver's)
    pattern: _Pattern,
    first: int,
    span: int,
) -> Iterator[FloatArray]:
    """Yield the trials that go on like the first one without a gap, a row each."""
    width = len(pattern.names)
    cursor.execute(pattern.statement(), pattern.parameters(first, span))
    while rows := cursor.fetchmany(1000):
        expected = first + width * np.arange(len(rows))
        table = _as_table(rows)
        going_on = table[:, 0] == expected
        if not going_on.all():
            count = int(np.argmin(going_on))
            if count:
                yield table[:count]
            return
        yield table
        first += width * len(rows)


def _as_table(rows: Sequence[tuple[float | None, ...]]) -> FloatArray:
    width = len(rows[0])
    try:
        flat = np.fromiter(chain.from_iterable(rows), np.float64, len(rows) * width)
    except TypeError:  # SQLite has no NaN but NULL
        return np.array(rows, np.float64)
    return flat.reshape(len(rows), width)


def _by_pattern(
    table: FloatArray, pattern: _Pattern, names: Numbered, distributions: Distributions
) -> ParamTable:
    return ParamTable(
        table[:, 1].astype(np.int64),
        names.numbers(pattern.names),
        table[:, 2:],
        distributions.numbers(pattern.texts),
    )


def _by_row(
    rows: Sequence[tuple[Any, ...]], names: Numbered, distributions: Distributions
) -> ParamRows:
    _, ids, texts, values, kinds = zip(*rows, strict=True)
    return ParamRows(
        np.array(ids, np.int64),
        names.numbers(texts),
        np.array(values, np.float64),
        distributions.numbers(kinds),
    )
