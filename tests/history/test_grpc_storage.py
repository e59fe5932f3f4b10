import socket
import threading

import optuna
import pytest

import hyperlearn as hl
from hyperlearn.errors import ConnectionLostError, InvalidArgumentError
from hyperlearn.history import grpc_storage
from tests.tune import objectives


@pytest.fixture
def server(tmp_path):
    """Serve an SQLite database, and return the URL of the server."""
    storage = optuna.storages.RDBStorage(f"sqlite:///{tmp_path / 'served.db'}")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    threading.Thread(
        target=optuna.storages.run_grpc_proxy_server,
        args=(storage,),
        kwargs={"host": "127.0.0.1", "port": port},
        daemon=True,
    ).start()
    return f"grpc://127.0.0.1:{port}"


def test_workers_share_a_study_behind_a_grpc_server(server, tmp_path):
    study = hl.tune(
        objectives.dying,
        kwargs={"victim": 1},
        storage=server,
        study_name="served",
        n_trials=4,
        n_jobs=2,
        sampler=optuna.samplers.RandomSampler(),
        folder=tmp_path,
    )

    assert sorted(trial.state.name for trial in study.trials) == ["COMPLETE"] * 4 + ["FAIL"]


def test_a_server_that_is_not_there_is_told_of(monkeypatch):
    monkeypatch.setattr(grpc_storage, "CONNECT_SECONDS", 0.2)

    with pytest.raises(
        ConnectionLostError, match=r"no gRPC server answers at 'grpc://127.0.0.1:9'"
    ):
        hl.create_study(storage="grpc://127.0.0.1:9")


@pytest.mark.parametrize("url", ["grpc://", "grpc://host:many"])
def test_a_url_without_a_host_is_refused(url):
    with pytest.raises(InvalidArgumentError, match="write it like 'grpc://host:13000'"):
        hl.create_study(storage=url)
