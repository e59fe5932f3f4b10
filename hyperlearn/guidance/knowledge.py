"""What a sampler knows of a study before its first trial: the history, and what it teaches."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from optuna.storages import InMemoryStorage, RDBStorage
from optuna.study import Study

from hyperlearn.history.chosen_packs import BUILTIN, chosen_packs
from hyperlearn.history.history import History
from hyperlearn.history.location import database_url, sqlite_path
from hyperlearn.records import (
    KNOWN_UNTIL_ATTRIBUTE,
    META_FEATURES_ATTRIBUTE,
    MODEL_ATTRIBUTE,
    StudyFacts,
)
from hyperlearn.task import Task


@dataclass(frozen=True)
class Knowledge:
    """The history as one study sees it: without itself.

    Attributes:
        history: Where trained meta-learners are kept; None where there is no history at all.
        studies: The other studies.
        meta_features: What is known of this study's task; empty if nothing is.
        has_builtin_pack: Whether the pack that ships with hyperlearn may be asked too.
    """

    history: History | None
    studies: tuple[StudyFacts, ...]
    meta_features: Mapping[str, float]
    has_builtin_pack: bool = False


def knowledge_of(study: Study, history: History | None, task: Task | None) -> Knowledge:
    """Gather what is known before a study's first trial.

    Args:
        study: The study.
        history: What the user gave; None takes the study's own database, else the default one.
        task: What the user says the study is about; None takes what the study itself says.
    """
    source = history if history is not None else history_beside(study)
    facts = () if source is None else source.facts()
    others = tuple(one for one in facts if _is_known(one, study))
    packs = chosen_packs(None) if source is None else source.packs
    return Knowledge(source, others, _meta_features(study, task, facts), BUILTIN in packs)


def _is_known(one: StudyFacts, study: Study) -> bool:
    """Return whether a study may be learned from: another one, of the model, early enough."""
    model = study.user_attrs.get(MODEL_ATTRIBUTE)
    until = study.user_attrs.get(KNOWN_UNTIL_ATTRIBUTE, math.inf)
    is_of_model = model is None or one.model is None or one.model == model
    return one.study_name != study.study_name and is_of_model and not one.started >= until


def history_beside(study: Study) -> History | None:
    """Return the history in a study's own storage (a database, a journal, a server of Optuna's).

    A study in memory has the history in the default database, if there is one.
    """
    storage = study._storage  # noqa: SLF001 (Optuna tells it nowhere else)
    behind = getattr(storage, "_backend", storage)
    if isinstance(behind, RDBStorage):
        return History(behind)
    if not isinstance(storage, InMemoryStorage):
        return History(storage)
    path = sqlite_path(database_url())
    return None if path is not None and not path.exists() else History()


def _meta_features(
    study: Study, task: Task | None, facts: tuple[StudyFacts, ...]
) -> Mapping[str, float]:
    if task is not None:
        return task.meta_features
    told = study.user_attrs.get(META_FEATURES_ATTRIBUTE)
    if isinstance(told, dict):
        return {str(name): float(value) for name, value in told.items()}
    own = (one.meta_features for one in facts if one.study_name == study.study_name)
    return next(own, {})
