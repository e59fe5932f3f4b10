"""Sending work to processes that cannot run the script again in which its functions are.

What stands in a module is sent by name, and found through the same search path. What stands in the
script itself, or at a prompt, is sent with its code.
"""

import io
import sys
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import cloudpickle
from typing_extensions import override


@runtime_checkable
class SentByValue(Protocol):
    """An object that is pickled by its name, but can be by its parts."""

    __module__: str

    def reduce_by_value(self) -> tuple[Any, ...]:
        """Return what ``__reduce__`` would, if the object had no name."""


class Pickler(cloudpickle.Pickler):  # type: ignore[misc] # has no types
    """Pickles what stands in the main module by value."""

    @override
    def reducer_override(self, obj: Any) -> Any:
        is_main = getattr(obj, "__module__", None) == "__main__"
        if is_main and isinstance(obj, SentByValue) and not isinstance(obj, type):
            return obj.reduce_by_value()
        return super().reducer_override(obj)


def dumps(value: object) -> bytes:
    """Return an object as bytes that `pickle.loads` reads on another host.

    Raises:
        Exception: Something in it cannot be pickled.
    """
    file = io.BytesIO()
    Pickler(file).dump(value)
    return file.getvalue()


def search_path() -> list[str]:
    """Return where this process finds modules, in full."""
    return [str(Path(part).absolute()) for part in sys.path]


def extend_search_path(parts: list[str]) -> None:
    """Find modules where another process finds them too, as far as those folders are here."""
    sys.path.extend(part for part in parts if part not in sys.path and Path(part).exists())
