"""Optuna's gRPC server in front of a database, for thousands of workers.

Each worker of a database holds connections to it; many of the server's clients share its few. The
server is started by ``optuna.storages.run_grpc_proxy_server(storage, host=..., port=...)``.
"""

import warnings
from typing import Final
from urllib.parse import urlsplit

from optuna.exceptions import ExperimentalWarning
from optuna.storages import BaseStorage, GrpcStorageProxy

from hyperlearn.errors import ConnectionLostError, InvalidArgumentError, StorageError

SCHEME: Final = "grpc://"
DEFAULT_PORT: Final = 13000
CONNECT_SECONDS: Final = 10.0


def is_grpc(storage: object) -> bool:
    """Return whether a storage is the URL of a gRPC server."""
    return isinstance(storage, str) and storage.startswith(SCHEME)


def open_grpc_storage(url: str) -> BaseStorage:
    """Return Optuna's storage behind a gRPC server.

    Args:
        url: Such as ``grpc://host:13000``.

    Raises:
        InvalidArgumentError: The URL names no host.
        ConnectionLostError: No server answers there within ten seconds.
        StorageError: grpcio is not installed.
    """
    host, port = _address(url)
    try:
        import grpc  # noqa: F401, PLC0415 (an extra)
    except ImportError:
        raise StorageError(
            f"storage is {url!r} and grpcio is not installed; install it by "
            "`pip install 'hyperlearn[grpc]'`"
        ) from None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ExperimentalWarning)
        storage = GrpcStorageProxy(host=host, port=port)
    try:
        storage.wait_server_ready(CONNECT_SECONDS)
    except ConnectionError as error:
        storage.close()
        raise ConnectionLostError(
            f"no gRPC server answers at {url!r}; start one by optuna.storages.run_grpc_proxy_server"
        ) from error
    return storage


def _address(url: str) -> tuple[str, int]:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port or DEFAULT_PORT
    except ValueError:
        host, port = None, 0
    if not host:
        raise InvalidArgumentError(f"storage is {url!r}; write it like 'grpc://host:13000'")
    return host, port
