"""Searches on data sets that are left out of the pack, by real training, each method on its own."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal, TypeAlias

import numpy as np
import optuna
from optuna.samplers import BaseSampler, TPESampler

from hyperlearn.guidance.sampler import MetaSampler
from hyperlearn.history.experience import reading_of_model
from hyperlearn.history.history import History
from hyperlearn.history.packs.builtin import BUILTIN_PACK
from hyperlearn.ready_spaces import ReadySpace
from hyperlearn.records import SPACE_ATTRIBUTE, StudyFacts
from hyperlearn.task import Task
from studies.experience.measuring import Measured, measure
from studies.experience.models import configuration, space_of
from studies.experience.prepared import Prepared
from studies.experience.runs import Run, RunKey, append_run, read_runs

Params: TypeAlias = Mapping[str, Any]
Direction: TypeAlias = Literal["minimize", "maximize"]
FLAML_NAMES = {"RandomForest": "rf", "ExtraTrees": "extra_tree"}
"""Models that FLAML has zero-shot configurations of and the pack has too."""


@dataclass(frozen=True, eq=False)
class Case:
    """A model to be searched on a data set that is left out, with its meta-features."""

    data: Prepared
    model: str
    meta_features: Mapping[str, float]

    @property
    def metric(self) -> str:
        """What is maximised."""
        return "accuracy" if self.data.is_classes else "r2"

    @property
    def n_columns(self) -> int:
        """Encoded columns."""
        return int(self.data.folds[0].X.shape[1])

    @property
    def space(self) -> ReadySpace:
        """The model's ready space."""
        return space_of(self.model)


class Journal:
    """What a method's trials showed, kept in a file so that nothing is trained twice.

    Args:
        path: The file.
        others: Files of the same method's trials that are read only.
    """

    def __init__(self, path: Path, *others: Path) -> None:
        self._path = path
        self._known = {run.key: run for one in (*others, path) for run in read_runs(one)}

    def measured(self, case: Case, params: Params, number: int) -> float:
        """Return the metric of a method's trial, as it is known or trained now; -1 if it fails."""
        key = RunKey(case.data.name, case.model, number)
        known = self._known.get(key)
        if known is None or dict(known.params) != dict(params):
            known = Run(key, dict(params), measure(case.data, case.model, params, number))
            append_run(self._path, known)
            self._known[key] = known
        return value_of(known.measured, case.metric)


def value_of(measured: Measured, metric: str) -> float:
    """Return the mean of a metric over the folds; -1 where the configuration failed."""
    scores = measured.scores.get(metric)
    return -1.0 if scores is None else float(np.mean(scores))


def pack_without(model: str, held: Iterable[str], direction: Direction = "maximize") -> History:
    """Return what the shipped pack says of a model, without some data sets.

    Args:
        model: Name of the model's class.
        held: Names of the data sets, however they are written.
        direction: "maximize", or "minimize" for what is missing to a perfect score.
    """
    words = {_plain(name) for name in held}
    facts = [
        one
        for one in reading_of_model(BUILTIN_PACK, model).facts
        if _plain(data_set_of(one)) not in words
    ]
    tasks = {one.study_name: Task(one.task_name, one.meta_features) for one in facts}
    return History.from_studies([_study(one, direction) for one in facts], tasks)


def data_set_of(facts: StudyFacts) -> str:
    """Return the name of the data set that a study of the pack is about."""
    return facts.task_name.split(" on ", maxsplit=1)[1].split(" (", maxsplit=1)[0]


def _study(facts: StudyFacts, direction: Direction) -> optuna.Study:
    study = optuna.create_study(study_name=facts.study_name, direction=direction)
    for row in np.flatnonzero(np.isfinite(facts.losses[:, 0])):
        known = {name: float(values[row]) for name, values in facts.params.items()}
        params = {
            name: facts.distributions[name].to_external_repr(value)
            for name, value in known.items()
            if not np.isnan(value)
        }
        distributions = {name: facts.distributions[name] for name in params}
        loss = float(facts.losses[row, 0])
        value = -loss if direction == "maximize" else 1.0 + loss
        trial = optuna.create_trial(params=params, distributions=distributions, value=value)
        study.add_trial(trial)
    return study


def _plain(name: str) -> str:
    return re.sub("[^a-z0-9]", "", name.lower())


def evenly_drawn(case: Case, journal: Journal, n_trials: int) -> list[float]:
    """Return what configurations show that are drawn evenly, as RandomizedSearchCV draws them."""
    name, model = case.data.name, case.model
    numbers = range(1, n_trials + 1)
    drawn = {number: configuration(name, model, number, case.n_columns) for number in numbers}
    return [journal.measured(case, params, number) for number, params in drawn.items()]


def default(case: Case, journal: Journal) -> float:
    """Return what the estimator shows as it stands."""
    params = configuration(case.data.name, case.model, 0, case.n_columns)
    return journal.measured(case, params, 0)


def by_optuna(case: Case, journal: Journal, n_trials: int, seed: int) -> list[float]:
    """Return what the trials of Optuna's default sampler show."""
    return _searched(case, journal, n_trials, lambda: TPESampler(seed=seed))


def by_pack(
    case: Case, journal: Journal, n_trials: int, seed: int, history: History
) -> list[float]:
    """Return what the trials show that the pack advises, made without the data set."""
    task = Task(case.data.name, case.meta_features)
    return _searched(case, journal, n_trials, lambda: MetaSampler(history, task=task, seed=seed))


def _searched(
    case: Case, journal: Journal, n_trials: int, sampler: Callable[[], BaseSampler]
) -> list[float]:
    study = optuna.create_study(direction="maximize", sampler=sampler())
    study.set_user_attr(SPACE_ATTRIBUTE, case.space.space.to_json())
    values = []
    for number in range(n_trials):
        trial = study.ask()
        params = case.space.space.suggest(trial)
        values.append(journal.measured(case, params, number))
        study.tell(trial, values[-1])
    return values


def by_flaml(case: Case, journal: Journal, n_trials: int) -> list[float] | None:
    """Return what FLAML's zero-shot configurations show, the likeliest first; None for none.

    Its portfolios are read from its package and looked up as it does: by the nearest of its own
    data sets in four meta-features. Trees are as many as in the pack's runs for both.
    """
    name = next((FLAML_NAMES[one] for one in FLAML_NAMES if case.model.startswith(one)), None)
    found = find_spec("flaml")
    if name is None or found is None or found.origin is None:
        return None
    kind = "regression"
    if case.data.is_classes:
        kind = "binary" if len(np.unique(case.data.y)) == 2 else "multiclass"
    text = (Path(found.origin).parent / "default" / name / f"{kind}.json").read_text()
    configs = list(_zero_shot(case, json.loads(text)))[:n_trials]
    return [journal.measured(case, params, number) for number, params in enumerate(configs)]


def _zero_shot(case: Case, predictor: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    features = case.data.X
    told = {
        "NumberOfInstances": len(features),
        "NumberOfFeatures": features.shape[1],
        "NumberOfClasses": len(np.unique(case.data.y)) if case.data.is_classes else 0,
        "PercentageOfNumericFeatures": features.select_dtypes("number").shape[1]
        / features.shape[1],
    }
    scaling = predictor["preprocessing"]
    place = np.array([told[one] for one in predictor["meta_feature_names"]])
    place = (place - np.array(scaling["center"])) / np.array(scaling["scale"])
    neighbours = predictor["neighbors"]
    distances = [np.linalg.norm(place - np.array(one["features"])) for one in neighbours]
    for choice in neighbours[int(np.argmin(distances))]["choice"]:
        given = predictor["portfolio"][choice].get("hyperparameters") or {}
        names = {"max_features": "max_features", "max_leaves": "max_leaf_nodes"}
        params = {ours: given[theirs] for theirs, ours in names.items() if theirs in given}
        if "criterion" in given and case.data.is_classes:
            params["criterion"] = given["criterion"]
        yield params


def best_so_far(values: Sequence[float]) -> list[float]:
    """Return the best value after each trial."""
    best: list[float] = np.maximum.accumulate(values).tolist()
    return best
