"""What a running study searches: read from the study where it says so, else from its trials."""

from collections import Counter
from collections.abc import Iterable, Sequence

from optuna.distributions import BaseDistribution
from optuna.study import Study
from optuna.trial import FrozenTrial

from hyperlearn.meta_training import Goal
from hyperlearn.records import SPACE_ATTRIBUTE, StudyFacts
from hyperlearn.space.search_space import SearchSpace


def space_of_study(study: Study, trials: Sequence[FrozenTrial]) -> SearchSpace | None:
    """Return a study's search space, or None while nobody knows it.

    A study of a ``tunable`` function says its space, with conditions. In a define-by-run study it
    is every hyperparameter that any trial was asked for, under its latest domain.
    """
    told = study.user_attrs.get(SPACE_ATTRIBUTE)
    if isinstance(told, str):
        return SearchSpace.from_json(told)
    asked: dict[str, BaseDistribution] = {}
    for trial in trials:
        asked |= trial.distributions
    return SearchSpace.from_distributions(asked) if asked else None


def goal_of_study(study: Study, space: SearchSpace) -> Goal:
    """Return what a study with one objective optimises."""
    names = study.metric_names
    return Goal(space, study.direction.name.lower(), names[0] if names else None)


def likely_space(studies: Iterable[StudyFacts], names: frozenset[str]) -> SearchSpace | None:
    """Guess the space of a study that has so far asked for some hyperparameters.

    Args:
        studies: The history.
        names: What the study's first trial was asked for until now.

    Returns:
        The commonest past space of those that hold most of them, or None where none holds any.
    """
    known = [(len(names & study.distributions.keys()), study) for study in studies]
    most = max((count for count, _ in known), default=0)
    holding = [study for count, study in known if count == most > 0]
    families = Counter(tuple(sorted(study.distributions)) for study in holding)
    if not families:
        return None
    commonest = min(families, key=lambda family: (-families[family], family))
    latest = next(s for s in reversed(holding) if tuple(sorted(s.distributions)) == commonest)
    return SearchSpace.from_distributions(latest.distributions)
