"""Whatever rows stand after one another, each is read once."""

import sqlite3
from collections import Counter
from tempfile import NamedTemporaryFile

import numpy as np
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from optuna.distributions import FloatDistribution, distribution_to_json

from hyperlearn.history import consecutive
from hyperlearn.history.consecutive import read_consecutive
from hyperlearn.history.database_rows import Distributions, Numbered, ParamTable

KINDS = [distribution_to_json(FloatDistribution(0, high)) for high in (1, 2)]

ROWS = st.lists(
    st.tuples(
        st.integers(1, 3),  # how far on is the next row: rows may have been deleted
        st.integers(0, 3),  # trial
        st.sampled_from("abcd"),
        st.sampled_from([0.5, None]),
        st.sampled_from(KINDS),
    ),
    max_size=30,
)
RUNS = st.lists(
    st.tuples(st.integers(1, 3), st.sampled_from(["a", "ab", "abc"]), st.sampled_from(KINDS)),
    max_size=40,
)


def _read(rows):
    with NamedTemporaryFile(suffix=".db") as file:
        with sqlite3.connect(file.name) as connection:
            connection.execute(
                "CREATE TABLE trial_params (param_id INTEGER PRIMARY KEY, trial_id INTEGER, "
                "param_name TEXT, param_value REAL, distribution_json TEXT)"
            )
            connection.executemany("INSERT INTO trial_params VALUES (?, ?, ?, ?, ?)", rows)
        connection.close()
        engine = sa.create_engine(f"sqlite:///{file.name}", poolclass=sa.NullPool)
        names, kinds = Numbered(), Distributions()
        with engine.connect() as connection:
            pieces = list(read_consecutive(connection, names, kinds))
    return [
        (trial, names.texts[name], repr(value), kinds.texts[kind])
        for piece in pieces
        for trial, name, value, kind in _told_one_by_one(piece)
    ], pieces


def _told_one_by_one(piece):
    """Yield the values of a piece, of a table those of one trial after another."""
    trials, names, values, kinds = piece
    if isinstance(piece, ParamTable):
        width = len(names)
        trials, names = np.repeat(trials, width), np.tile(names, len(trials))
        values, kinds = values.ravel(), np.tile(kinds, len(values))
    yield from zip(*(one.tolist() for one in (trials, names, values, kinds)), strict=True)


def _told(rows):
    return [
        (trial, name, "nan" if value is None else repr(value), kind)
        for _, trial, name, value, kind in rows
    ]


@pytest.fixture(autouse=True)
def _small_steps(monkeypatch):
    monkeypatch.setattr(consecutive, "FEWEST_ROWS", 4)
    monkeypatch.setattr(consecutive, "MOST_ROWS", 8)
    monkeypatch.setattr(consecutive, "FIRST_SPAN", 6)


@given(ROWS)
def test_rows_in_any_order_are_read_once(steps):
    rows, param_id = [], 0
    for step, *row in steps:
        param_id += step
        rows.append((param_id, *row))
    assert Counter(_read(rows)[0]) == Counter(_told(rows))


@given(RUNS)
def test_trials_that_change_their_ways_are_read_once(runs):
    rows = []
    for trial, (times, names, kind) in enumerate(runs):
        for again in range(times):
            rows += [
                (len(rows) + 1 + place, 10 * trial + again, name, 0.25 * place, kind)
                for place, name in enumerate(names)
            ]
    assert Counter(_read(rows)[0]) == Counter(_told(rows))


def test_what_goes_on_alike_comes_in_large_pieces(monkeypatch):
    monkeypatch.undo()
    rows = [
        (3 * trial + place + 1, trial, "abc"[place], 0.5, KINDS[0])
        for trial in range(20_000)
        for place in range(3)
    ]
    read, pieces = _read(rows)
    assert len(read) == 60_000
    assert len(pieces) < 60


def test_without_rows_nothing_is_read():
    assert _read([])[1] == []
