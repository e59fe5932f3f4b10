"""Which past studies speak about a search space, hyperparameter by hyperparameter."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from hyperlearn.errors import InvalidArgumentError
from hyperlearn.history.frames import counts, texts
from hyperlearn.records import StudyFacts
from hyperlearn.space.matching import match_parameters
from hyperlearn.space.search_space import SearchSpace


def match_frame(facts: Sequence[StudyFacts], space: SearchSpace) -> pd.DataFrame:
    """Return one row for each study and hyperparameter of the space: ``History.match``."""
    rows = [
        (one, match)
        for one in facts
        for match in match_parameters(checked_space(space), one.distributions)
    ]
    return pd.DataFrame(
        {
            "study": texts([one.study_name for one, _ in rows]),
            "task": texts([one.task_name for one, _ in rows]),
            "parameter": texts([match.name for _, match in rows]),
            "speaks": np.array([match.speaks for _, match in rows], np.bool_),
            "reason": texts([match.reason for _, match in rows]),
            "n_trials": counts([_trials_with(one, match.name) for one, match in rows]),
        }
    )


def checked_space(space: object) -> SearchSpace:
    """Return a search space.

    Raises:
        InvalidArgumentError: It is something else.
    """
    if not isinstance(space, SearchSpace):
        raise InvalidArgumentError(
            f"space is {space!r}; give a SearchSpace, such as the `space` of a tunable function"
        )
    return space


def speaks_about(facts: StudyFacts, space: SearchSpace) -> bool:
    """Return whether a study speaks about every hyperparameter of a space."""
    return all(match.speaks for match in match_parameters(space, facts.distributions))


def _trials_with(facts: StudyFacts, name: str) -> int:
    """Return how many trials have both a value of a hyperparameter and a result."""
    if name not in facts.params:
        return 0
    has_result = ~np.isnan(facts.losses).any(axis=1)
    return int(np.sum(has_result & ~np.isnan(facts.params[name])))
