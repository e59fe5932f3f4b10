"""Which past studies speak about a search space, hyperparameter by hyperparameter."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pandas as pd

from hyperlearn.errors import InvalidArgumentError
from hyperlearn.history.frames import counts, texts
from hyperlearn.records import BoolArray, StudyFacts
from hyperlearn.space.aliases import NO_ALIASES, Aliases
from hyperlearn.space.dimension import Categorical, Dimension
from hyperlearn.space.matching import ParameterMatch, match_parameters, objective_mismatch
from hyperlearn.space.search_space import SearchSpace


class _Row(NamedTuple):
    """One study beside one hyperparameter: what matches, and which trials can say so."""

    study: StudyFacts
    match: ParameterMatch
    earlier_name: str | None
    n_trials: int
    n_inside: int


def match_frame(
    facts: Sequence[StudyFacts],
    space: SearchSpace,
    aliases: Aliases = NO_ALIASES,
    *,
    direction: str | None = None,
    metric: str | None = None,
) -> pd.DataFrame:
    """Return one row for each study and hyperparameter of the space: ``History.match``."""
    checked_space(space)
    rows = [row for one in facts for row in _rows(one, space, aliases, direction, metric)]
    return pd.DataFrame(
        {
            "study": texts([row.study.study_name for row in rows]),
            "task": texts([row.study.task_name for row in rows]),
            "parameter": texts([row.match.name for row in rows]),
            "earlier_name": texts([row.earlier_name for row in rows]),
            "speaks": np.array([row.match.speaks for row in rows], np.bool_),
            "reason": texts([row.match.reason for row in rows]),
            "n_trials": counts([row.n_trials for row in rows]),
            "n_inside": counts([row.n_inside for row in rows]),
        }
    )


def _rows(
    study: StudyFacts,
    space: SearchSpace,
    aliases: Aliases,
    direction: str | None,
    metric: str | None,
) -> Iterator[_Row]:
    """Yield one row for each hyperparameter of the space."""
    earlier = aliases.earlier_names(space, study.distributions)
    known = aliases.applied(study, space)
    matches = match_parameters(space, known.distributions)
    is_heard = any(match.speaks for match in matches)
    mismatch = objective_mismatch(study, direction, metric)
    for match in matches:
        n_trials = _trials_with(known, match.name)
        if mismatch is not None:
            silent = ParameterMatch(match.name, speaks=False, reason=mismatch)
            yield _Row(study, silent, earlier.get(match.name), n_trials, 0)
            continue
        n_inside = _trials_inside(known, match.name, space[match.name]) if match.speaks else 0
        notes = [match.reason]
        if earlier.get(match.name, match.name) != match.name:
            notes.append(f"called {earlier[match.name]!r} there")
        if match.speaks and n_inside < n_trials:
            notes.append(f"{n_trials - n_inside} of {n_trials} trials lie outside")
        if is_heard and match.name not in earlier:
            notes.append("so its results count whatever the value here")
        told = replace(match, reason=", ".join(notes))
        yield _Row(study, told, earlier.get(match.name), n_trials, n_inside)


def _trials_inside(study: StudyFacts, name: str, dimension: Dimension) -> int:
    """Return how many trials with a value and a result lie in the domain here."""
    values = study.params[name][_with_value(study, name)]
    if isinstance(dimension, Categorical):
        choices = study.distributions[name].choices  # type: ignore[attr-defined]
        shared = np.array([dimension.contains(choice) for choice in choices])
        return int(shared[values.astype(np.int64)].sum())
    return int(((values >= dimension.low) & (values <= dimension.high)).sum())


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


def _with_value(study: StudyFacts, name: str) -> BoolArray:
    """Return which trials have both a value of a hyperparameter and a result."""
    has_result = ~np.isnan(study.losses).any(axis=1)
    return np.asarray(has_result & ~np.isnan(study.params[name]))


def _trials_with(study: StudyFacts, name: str) -> int:
    return int(_with_value(study, name).sum()) if name in study.params else 0
