"""What every keeper of hyperlearn's own facts must do, in a database and in memory."""

import math
from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest
import sqlalchemy as sa

from hyperlearn.history import own_tables
from hyperlearn.history.engine import open_engine
from hyperlearn.history.location import database_url
from hyperlearn.history.migration import migrate
from hyperlearn.history.own_facts import RunRecord, failure_text
from hyperlearn.history.own_memory import OwnMemory
from hyperlearn.history.own_tables import OwnTables
from hyperlearn.history.schema import METALEARNERS, RUNS
from hyperlearn.records import Measurement
from hyperlearn.task import Task

NOW = datetime(2026, 8, 1, 12, 0, tzinfo=timezone(timedelta(hours=2)))


@pytest.fixture
def tables(path):
    engine = open_engine(database_url(path), readonly=False)
    migrate(engine)
    return OwnTables(engine)


@pytest.fixture(params=["tables", "memory"])
def own(request):
    return OwnMemory() if request.param == "memory" else request.getfixturevalue("tables")


def test_tasks_come_back_in_the_order_they_were_kept(own):
    own.keep_task(Task("z", {"n": 1.0, "skew": math.nan}, "credit"))
    own.keep_task(Task("a", {"n": 2.0}))
    own.keep_task(Task("z", {"n": 3.0}))
    assert list(own.tasks()) == ["z", "a"]
    assert own.tasks()["z"] == Task("z", {"n": 3.0})


def test_meta_features_that_are_unknown_come_back_so(own):
    own.keep_task(Task("a", {"skew": math.nan}))
    assert math.isnan(own.tasks()["a"].meta_features["skew"])


def test_a_run_is_kept_once_for_each_trial(own):
    own.keep_run(3, RunRecord(NOW, 1.0, failure_kind="ValueError", failure_message="no"))
    own.keep_run(4, RunRecord(NOW, math.inf))
    own.keep_run(3, RunRecord(NOW, 2.0))
    runs = own.runs()
    assert dict(zip(runs.trial_ids.tolist(), runs.durations.tolist(), strict=True)) == {
        3: 2.0,
        4: math.inf,
    }
    assert runs.failures.tolist() == [None, None]


def test_measurements_come_back_as_they_are(own):
    rows = [
        Measurement(0, 0.5, "loss", math.nan),
        Measurement(2**40, 1.0, "acc", -math.inf),
        Measurement(1, 2.0, "loss", 1e-300),
    ]
    own.keep_measurements(7, rows)
    curves = own.curves(None)
    assert curves.trial_ids.tolist() == [7, 7, 7]
    assert curves.steps.tolist() == [0, 2**40, 1]
    assert curves.seconds.tolist() == [0.5, 1.0, 2.0]
    assert curves.metrics.tolist() == ["loss", "acc", "loss"]
    np.testing.assert_array_equal(curves.values, [math.nan, -math.inf, 1e-300])


def test_weights_are_kept_by_kind_and_digest_and_never_changed(own):
    own.save_weights("surrogate", "a", b"\0\x01", {"nll": 0.5, "bad": math.nan})
    own.save_weights("surrogate", "a", b"other", {})
    assert own.load_weights("surrogate", "a") == b"\0\x01"
    assert own.load_weights("surrogate", "b") is None
    assert own.load_weights("outlook", "a") is None


def test_nothing_is_there_at_first(own):
    assert dict(own.tasks()) == {}
    assert len(own.runs().trial_ids) == 0
    assert len(own.curves(None).trial_ids) == 0


def test_only_the_newest_weights_of_a_kind_are_kept(tables, monkeypatch):
    monkeypatch.setattr(own_tables, "KEPT_WEIGHTS", 2)
    tables.save_weights("outlook", "kept", b"0", {})
    for digest in "abc":
        tables.save_weights("surrogate", digest, digest.encode(), {})
    with tables._engine.connect() as connection:
        rows = connection.execute(sa.select(METALEARNERS.c.digest)).scalars().all()
    assert rows == ["kept", "b", "c"]


def test_times_are_kept_in_utc(tables):
    tables.keep_run(1, RunRecord(NOW, 1.0))
    with tables._engine.connect() as connection:
        (started,) = connection.execute(sa.select(RUNS.c.started)).scalars()
    assert started == NOW.astimezone(UTC).replace(tzinfo=None)


def test_a_database_without_our_tables_is_empty(plain):
    tables = OwnTables(open_engine(database_url(plain), readonly=True))
    assert dict(tables.tasks()) == {}
    assert len(tables.runs().trial_ids) == 0
    assert tables.load_weights("surrogate", "a") is None


def test_a_failure_is_told_with_its_message():
    assert failure_text("ValueError", "no") == "ValueError: no"
    assert failure_text("ValueError", "") == "ValueError"
    assert failure_text(None, None) is None


def test_the_weights_kept_last_are_known_without_their_digest(own):
    assert own.latest_weights("surrogate x") is None
    own.save_weights("surrogate x", "a", b"1", {})
    own.save_weights("surrogate y", "c", b"3", {})
    own.save_weights("surrogate x", "b", b"2", {})
    assert own.latest_weights("surrogate x") == b"2"


def test_where_optuna_has_no_tables_no_code_is_known(tables):
    tables.keep_run(1, RunRecord(NOW, 1.0, code_digest="a"))
    assert tables.code_digests() == {}
