"""The decorator that makes a training function searchable, and the run it reports to."""

from optuna import TrialPruned

from hyperlearn.tunable.decorator import Tunable, tunable
from hyperlearn.tunable.objective import Objective
from hyperlearn.tunable.run import Run

__all__ = ["Objective", "Run", "TrialPruned", "Tunable", "tunable"]
