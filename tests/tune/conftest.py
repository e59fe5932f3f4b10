"""Databases and searches that the tests of ``tune`` share."""

import sqlite3

import pytest
from optuna.samplers import RandomSampler

from hyperlearn.tune.search import tune


@pytest.fixture
def database(tmp_path):
    return tmp_path / "studies.db"


@pytest.fixture
def rows(database):
    """Query the database."""

    def query(text):
        with sqlite3.connect(database) as connection:
            return connection.execute(text).fetchall()

    return query


@pytest.fixture
def failures(rows):
    """Return kind and message of what each run failed with, (None, None) where it did not."""
    return lambda: rows(
        "SELECT failure_kind, failure_message FROM hyperlearn_runs ORDER BY trial_id"
    )


@pytest.fixture
def search(database):
    """Tune with a quick sampler in a database of the test's own."""

    def run(function, **options):
        given = {"storage": database, "sampler": RandomSampler(seed=0), "n_trials": 4}
        return tune(function, **given | options)

    return run
