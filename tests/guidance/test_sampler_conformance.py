"""Optuna's own conformance suite for samplers, without and with history.

All of it but the one test for samplers that refuse several objectives, which ours serves.
"""

from collections.abc import Callable

import optuna
import pytest
from optuna.samplers import BaseSampler
from optuna.testing.pytest_samplers import (
    BasicSamplerTestCase,
    MultiObjectiveSamplerTestCase,
    RelativeSamplerTestCase,
)

from hyperlearn.guidance.sampler import MetaSampler
from hyperlearn.history.history import History


def _studies() -> list[optuna.Study]:
    """Studies over the hyperparameters that the suite asks for, of one and of two objectives."""
    studies = []
    for place in range(5):
        study = optuna.create_study(
            study_name=f"past-{place}", sampler=optuna.samplers.RandomSampler(seed=place)
        )
        study.optimize(lambda t, place=place: _one_objective(t, place), n_trials=15)
        studies.append(study)
        pair = optuna.create_study(
            study_name=f"pair-{place}",
            directions=["minimize", "maximize"],
            sampler=optuna.samplers.RandomSampler(seed=place),
        )
        pair.optimize(lambda t: (t.suggest_float("x", 0, 1), t.suggest_int("y", 1, 8)), n_trials=15)
        studies.append(pair)
    return studies


def _one_objective(trial: optuna.Trial, place: int) -> float:
    x = trial.suggest_float("x", 0, 10)
    y = trial.suggest_float("y", 1e-7, 10, log=True)
    a = trial.suggest_categorical("a", [0, 1, 2])
    return (x - place) ** 2 + y + a


@pytest.fixture(scope="module")
def history() -> History:
    return History.from_studies(_studies())


class _Suite(
    BasicSamplerTestCase,
    RelativeSamplerTestCase,
    MultiObjectiveSamplerTestCase,
):
    """Everything that Optuna asks of a sampler."""


class TestWithoutHistory(_Suite):
    """The sampler as a newcomer has it."""

    @pytest.fixture
    def sampler(self) -> Callable[[], BaseSampler]:
        return lambda: MetaSampler(seed=0)


@pytest.mark.filterwarnings("ignore::hyperlearn.errors.MisleadingHistoryWarning")
class TestWithHistory(_Suite):
    """The sampler with a history that speaks about the suite's hyperparameters."""

    @pytest.fixture
    def sampler(self, history: History) -> Callable[[], BaseSampler]:
        return lambda: MetaSampler(history, seed=0)
