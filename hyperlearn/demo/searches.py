"""The demo's work, piece by piece, as its worker processes do it."""

import functools
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import optuna
from numpy.typing import NDArray
from optuna.samplers import RandomSampler, TPESampler

from hyperlearn.demo.data_sets import load
from hyperlearn.demo.model import train_svm
from hyperlearn.demo.plan import Method, Search, is_of_demo, past_study_name
from hyperlearn.history.history import History
from hyperlearn.task import Task
from hyperlearn.tune.search import tune


@dataclass(frozen=True)
class Outcome:
    """What a search found.

    Attributes:
        search: The search.
        best: Best balanced accuracy after each trial, shape (n_trials,); NaN until one succeeds.
        why: Why the search's first configuration was suggested, in words, or None.
    """

    search: Search
    best: NDArray[np.float64]
    why: str | None


def start_afresh(storage: str) -> None:
    """Make the database if there is none, and delete what an earlier demo left in it.

    Raises:
        StorageError: The database cannot be used.
    """
    database = History(storage).optuna_storage()
    for name in optuna.get_all_study_names(database):
        if is_of_demo(name):
            optuna.delete_study(study_name=name, storage=database)


@functools.cache
def task_of(data_set: str) -> Task:
    """Return the task that studies on a data set are about."""
    return Task.from_data(data_set, *load(data_set))


def make_history(storage: str, data_set: str, n_trials: int) -> None:
    """Train with random configurations on a data set of the past."""
    X, y = load(data_set)
    tune(
        train_svm,
        kwargs={"X": X, "y": y},
        task=task_of(data_set),
        n_trials=n_trials,
        storage=storage,
        study_name=past_study_name(data_set),
        # Other configurations on each data set, the same ones in each demo.
        sampler=RandomSampler(seed=zlib.crc32(data_set.encode())),
        show_progress=False,
    )


@functools.lru_cache(maxsize=2)
def history_of(storage: str, past: Sequence[str]) -> History:
    """Return the history that the past left, without the searches that stand beside it.

    The searches of the demo are in the same database. A search that read it all would learn from
    the earlier searches on its own data set, which is what history is for, but not a fair contest.
    """
    database = History(storage).optuna_storage()
    studies = [
        optuna.load_study(study_name=past_study_name(data_set), storage=database)
        for data_set in past
    ]
    tasks = {past_study_name(data_set): task_of(data_set) for data_set in past}
    return History.from_studies(studies, tasks)


def run_search(storage: str, past: tuple[str, ...], search: Search, n_trials: int) -> Outcome:
    """Search a data set that is left out of the history."""
    X, y = load(search.data_set)
    known = past if search.method is Method.WITH_HISTORY else ()
    is_tpe = search.method is Method.TPE
    study = tune(
        train_svm,
        kwargs={"X": X, "y": y},
        task=task_of(search.data_set),
        n_trials=n_trials,
        history=history_of(storage, known),
        storage=storage,
        study_name=search.study_name,
        sampler=TPESampler(seed=search.seed) if is_tpe else None,
        seed=None if is_tpe else search.seed,
        show_progress=False,
    )
    return _outcome(search, study)


def _outcome(search: Search, study: optuna.Study) -> Outcome:
    trials = study.get_trials(deepcopy=False)
    values = [np.nan if trial.value is None else trial.value for trial in trials]
    why = trials[0].user_attrs.get("hyperlearn:why", {}).get("sentence")
    return Outcome(search, np.fmax.accumulate(np.asarray(values, dtype=np.float64)), why)
