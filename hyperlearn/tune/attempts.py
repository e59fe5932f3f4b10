"""Trials that are lost with their workers, tried again; and how many trials count.

A lost trial is failed, and another is enqueued with its hyperparameters, twice at most, as Optuna
does with trials that give no sign of life. Of such a row of attempts only the last one counts.
"""

import copy
import warnings
from collections.abc import Iterable

import optuna
from optuna.exceptions import ExperimentalWarning
from optuna.storages import RetryHeartbeatStaleTrialCallback
from optuna.storages._heartbeat import is_heartbeat_enabled
from optuna.trial import FrozenTrial, TrialState

from hyperlearn.history.optuna_storage import MOST_RETRIES

_EARLIER = "retry_history"
"""Optuna's attribute of a trial that is another attempt: the numbers of those before."""


def try_again(study: optuna.Study, lost: FrozenTrial) -> bool:
    """Enqueue another attempt at a trial that has failed; return whether there may be one more."""
    if len(lost.system_attrs.get(_EARLIER, ())) >= MOST_RETRIES:
        return False
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ExperimentalWarning)
        RetryHeartbeatStaleTrialCallback(MOST_RETRIES)(study, copy.deepcopy(lost))
    return True


def fail_silent(study: optuna.Study) -> bool:
    """Fail trials that give no sign of life any more; return whether there are signs at all."""
    if not is_heartbeat_enabled(study._storage):  # noqa: SLF001 (Optuna tells it nowhere else)
        return False
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ExperimentalWarning)
        optuna.storages.fail_stale_trials(study)
    return True


def superseded(trials: Iterable[FrozenTrial]) -> set[int]:
    """Return the numbers of the trials that were tried again."""
    return {number for one in trials for number in one.system_attrs.get(_EARLIER, ())}


def count_finished(trials: Iterable[FrozenTrial]) -> int:
    """Return how many trials have ended for good: attempts that were followed by another do not."""
    known = list(trials)
    gone = superseded(known)
    return sum(one.state.is_finished() and one.number not in gone for one in known)


def running(trials: Iterable[FrozenTrial]) -> set[int]:
    """Return the numbers of the trials that run."""
    return {one.number for one in trials if one.state is TrialState.RUNNING}
