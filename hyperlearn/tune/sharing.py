"""Whether workers can be given what they need: the study's storage, the function, its arguments."""

import pickle
import sys
from collections.abc import Mapping
from pathlib import Path

from optuna.storages import InMemoryStorage, RDBStorage

from hyperlearn.errors import InvalidArgumentError
from hyperlearn.history.location import display_text
from hyperlearn.launch.engine import Engine
from hyperlearn.study import StudyHome


def check_engine(engine: object) -> None:
    """Refuse what is no engine.

    Raises:
        InvalidArgumentError: It cannot run workers.
    """
    if not isinstance(engine, Engine) or isinstance(engine, type):
        raise InvalidArgumentError(
            f"engine is {engine!r}; give hyperlearn.launch.Local(workers=2), or a Ray or Slurm "
            "of hyperlearn.launch"
        )


def check_shareable(home: StudyHome, engine: Engine) -> None:
    """Refuse a study that workers cannot reach.

    Args:
        home: Where the study lives.
        engine: What runs the workers.

    Raises:
        InvalidArgumentError: It lives in this process, or in a file that other hosts do not see.
    """
    storage = getattr(home.storage, "_backend", home.storage)
    if isinstance(storage, InMemoryStorage):
        raise InvalidArgumentError(
            f"storage is a {type(home.storage).__name__}, which workers cannot share; give a "
            "database URL, or n_jobs=1 and no engine"
        )
    if not engine.spans_hosts or not isinstance(storage, RDBStorage):
        return
    url = storage.engine.url
    if url.get_backend_name() == "sqlite":
        raise InvalidArgumentError(
            f"storage is {display_text(url)!r}, an SQLite file, and {engine!r} runs workers on "
            "other hosts, which would damage it or not see it; give the URL of a PostgreSQL "
            "database ('postgresql://user@host/name') or of Optuna's gRPC server ('grpc://host:"
            "port'), and take the history there by `hyperlearn merge`"
        )


def check_sendable(engine: Engine, parts: Mapping[str, object]) -> None:
    """Refuse what cannot be sent to workers, before anything is written.

    Args:
        engine: What runs the workers.
        parts: What will be sent, by what the user calls it.

    Raises:
        InvalidArgumentError: A part cannot be pickled, or not be found by the workers.
    """
    pickler = _pickler(engine)
    for name, part in parts.items():
        try:
            pickler(_Nowhere()).dump(part)
        except Exception as error:
            raise InvalidArgumentError(
                f"{name} {part!r} cannot be sent to a worker: {error}; define it at the top "
                "level of a module, or give n_jobs=1 and no engine"
            ) from error
        is_at_prompt = getattr(part, "__module__", "") == "__main__" and not _has_main_file()
        if is_at_prompt and not engine.sends_by_value:
            raise InvalidArgumentError(
                f"{name} {part!r} is defined at a prompt, where other processes cannot find it; "
                "move it into a module, or give n_jobs=1 and no engine"
            )


def _pickler(engine: Engine) -> type[pickle.Pickler]:
    if not engine.sends_by_value:
        return pickle.Pickler
    from hyperlearn.launch.sending import Pickler  # noqa: PLC0415 (its library comes with engines)

    return Pickler


def _has_main_file() -> bool:
    """Return whether the main module is a file, which other processes can run again."""
    return Path(getattr(sys.modules["__main__"], "__file__", None) or "").is_file()


class _Nowhere:
    """A file that forgets, so that a check needs no memory for the data."""

    def write(self, data: bytes) -> int:
        return len(data)
