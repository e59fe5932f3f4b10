"""Engines: what runs a search's workers, on this machine or on others.

An engine starts processes, tells when one has ended, and ends it. It knows nothing of searches:
what a worker does is handed to it, and trials are coordinated by whoever leads.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hyperlearn.launch.local import Local
    from hyperlearn.launch.ray import Ray
    from hyperlearn.launch.slurm import Slurm

__all__ = ["Local", "Ray", "Slurm"]


def __getattr__(name: str) -> object:
    """Load an engine when it is first used: most searches use none."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{name.lower()}"), name)
