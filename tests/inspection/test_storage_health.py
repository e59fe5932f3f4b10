import pytest
from sqlalchemy import create_engine

from hyperlearn.history.history import History
from hyperlearn.inspection.storage_health import StorageHealth, read_storage_health, time_queries

WELL = StorageHealth(damage=None, orphans={}, table_bytes={}, free_bytes=0)


@pytest.fixture
def connection(tmp_path):
    with History(tmp_path / "a.db") as history:
        history.optuna_storage()
        with history.engine.connect() as connection:
            yield connection


def test_a_new_database_is_well(connection):
    health = read_storage_health(connection)
    assert health.damage is None
    assert health.orphans == {}
    assert health.advice(10**6) == []
    assert health.table_bytes == {} or "trials" in health.table_bytes


def test_what_studies_left_behind_is_counted(connection):
    connection.exec_driver_sql(
        "INSERT INTO trials (trial_id, study_id, state) VALUES (1, 9, 'FAIL')"
    )
    connection.exec_driver_sql(
        "INSERT INTO trial_user_attributes (trial_id, key, value_json) VALUES (7, 'a', '1')"
    )
    assert read_storage_health(connection).orphans == {"trials": 1, "trial_user_attributes": 1}


def test_a_database_without_tables_is_well():
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        assert read_storage_health(connection).orphans == {}
    engine.dispose()


@pytest.mark.parametrize(
    ("health", "advice"),
    [
        (StorageHealth("page 3 is torn", {}, {}, 0), "restore a backup"),
        (StorageHealth(None, {"trials": 1}, {}, 0), "doctor --fix"),
        (StorageHealth(None, {}, {}, 1 << 30), "VACUUM"),
    ],
)
def test_what_is_wrong_comes_with_a_remedy(health, advice):
    assert advice in health.advice(2 << 30)[0]
    assert WELL.advice(2 << 30) == []


def test_little_free_room_is_no_reason_to_rewrite_the_file():
    assert StorageHealth(None, {}, {}, 1 << 20).advice(1 << 21) == []
    assert StorageHealth(None, {}, {}, 1 << 25).advice(1 << 31) == []


def test_the_usual_questions_are_timed(tmp_path):
    with History(tmp_path / "a.db") as history:
        assert all(seconds >= 0 for seconds in time_queries(history).values())
