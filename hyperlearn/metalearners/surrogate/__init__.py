"""The surrogate: a function-space mixture over past tasks, learned from their runs."""

from hyperlearn.metalearners.surrogate.model import LearnedWeights, Surrogate
from hyperlearn.metalearners.surrogate.sources import SourceRuns

__all__ = ["LearnedWeights", "SourceRuns", "Surrogate"]
