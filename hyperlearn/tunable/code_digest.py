"""A function's code as one number, so that runs of different code can be told apart."""

import hashlib
import inspect
from collections.abc import Callable
from types import CodeType


def code_digest(function: Callable[..., object]) -> str:
    """Return the SHA-256 of a function's source, or of its bytecode where there is no source.

    What the function calls is not part of it. The source includes the decorators, so that a
    change of the search space shows as well.

    Args:
        function: A plain function.

    Returns:
        64 hexadecimal digits.
    """
    try:
        text = inspect.getsource(function).encode()
    except (OSError, TypeError):
        text = _bytecode(inspect.unwrap(function).__code__)
    return hashlib.sha256(text).hexdigest()


def _bytecode(code: CodeType) -> bytes:
    """Return the instructions and constants of a function and of those inside it."""
    constants = [
        _bytecode(constant) if isinstance(constant, CodeType) else repr(constant).encode()
        for constant in code.co_consts
    ]
    return b"\0".join([code.co_code, repr(code.co_names).encode(), *constants])
