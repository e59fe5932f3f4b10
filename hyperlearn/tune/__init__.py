"""Running a search: trials one after another or in worker processes, watched and recorded."""

from hyperlearn.tune.search import tune

__all__ = ["tune"]
