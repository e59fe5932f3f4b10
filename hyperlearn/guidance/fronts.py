"""First configurations of a search with several objectives: what no past run dominates."""

from collections.abc import Sequence

import numpy as np

from hyperlearn.records import BoolArray, FloatArray, StudyFacts
from hyperlearn.space.dimension import ParameterValue
from hyperlearn.space.encoding import SpaceEncoding
from hyperlearn.space.search_space import SearchSpace


def is_non_dominated(losses: FloatArray) -> BoolArray:
    """Return which runs no other run beats in one objective without losing in another.

    Args:
        losses: Shape (n_runs, n_objectives), finite.
    """
    return np.array([not _is_dominating(losses, run).any() for run in losses], dtype=np.bool_)


def _is_dominating(losses: FloatArray, run: FloatArray) -> BoolArray:
    """Return which of some runs dominate one, shape (n_runs,)."""
    return np.asarray((losses <= run).all(axis=1) & (losses < run).any(axis=1))


def non_dominated_configurations(
    studies: Sequence[StudyFacts],
    space: SearchSpace,
    directions: tuple[str, ...],
    *,
    count: int,
    rng: np.random.Generator,
) -> list[dict[str, ParameterValue]]:
    """Return past configurations to begin with, one of each task in turn.

    Args:
        studies: The history.
        space: The new search's space.
        directions: Its directions, which a past study must share.
        count: How many to return at most.
        rng: Draws hyperparameters of which a past study knows nothing.
    """
    speaking = [s for s in studies if s.directions == directions]
    encoding = SpaceEncoding.spanning(space, speaking)
    fronts = [_front(study, encoding, rng) for study in speaking]
    fronts = [front for front in fronts if len(front)]
    depth = max((len(front) for front in fronts), default=0)
    rows = [front[rank] for rank in range(depth) for front in fronts if rank < len(front)]
    configurations: list[dict[str, ParameterValue]] = []
    for row in rows:
        params = encoding.decode(row)
        if params not in configurations:
            configurations.append(params)
        if len(configurations) == count:
            break
    return configurations


def _front(study: StudyFacts, encoding: SpaceEncoding, rng: np.random.Generator) -> FloatArray:
    """Return a study's non-dominated configurations, the most balanced first."""
    usable = np.isfinite(study.losses).all(axis=1)
    if not usable.any() or not encoding.known_of_study(study).any():
        return np.zeros((0, len(encoding.space)))
    losses, values = study.losses[usable], encoding.values_of_study(study)[usable]
    front = is_non_dominated(losses)
    span = np.ptp(losses, axis=0)
    scaled = (losses - losses.min(axis=0)) / np.where(span > 0, span, 1.0)
    order = np.argsort(scaled[front].max(axis=1), kind="stable")
    chosen = values[front][order]
    return encoding.completed(chosen, rng)
