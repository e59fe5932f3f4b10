"""Optuna's own conformance suite for storages, run against the one that a history gives."""

import pytest
from optuna.storages import BaseStorage
from optuna.storages._cached_storage import _CachedStorage
from optuna.testing.pytest_storages import StorageTestCase

from hyperlearn.history.history import History


class TestOnSQLite(StorageTestCase):
    """A file, as most users have it."""

    @pytest.fixture
    def storage(self, tmp_path) -> BaseStorage:
        with History(tmp_path / "studies.db") as history:
            yield history.optuna_storage(heartbeat=False)


class TestWithHeartbeat(StorageTestCase):
    """As `create_study` and `tune` use it."""

    @pytest.fixture
    def storage(self, tmp_path) -> BaseStorage:
        with History(tmp_path / "studies.db") as history:
            yield history.optuna_storage()


class TestBehindOptunasCache(StorageTestCase):
    """As a study has it: Optuna puts its cache before a database."""

    @pytest.fixture
    def storage(self, tmp_path) -> BaseStorage:
        with History(tmp_path / "studies.db") as history:
            yield _CachedStorage(history.optuna_storage(heartbeat=False))


class TestOnPostgreSQL(StorageTestCase):
    """A server."""

    @pytest.fixture
    def storage(self, postgres_url) -> BaseStorage:
        with History(postgres_url) as history:
            yield history.optuna_storage(heartbeat=False)
