import numpy as np
import optuna
import pytest
from optuna.trial import create_trial

from hyperlearn.history.history import History
from hyperlearn.inspection.facts.own_surrogate import MOST_RUNS, OwnSurrogate
from hyperlearn.inspection.facts.reading import StudyReading
from tests.inspection.conftest import FEW, TWO

LINE = {"x": optuna.distributions.FloatDistribution(0.0, 1.0)}


def reading_of(xs, values):
    study = optuna.create_study(study_name="s")
    study.add_trials(
        [
            create_trial(value=float(v), params={"x": float(x)}, distributions=LINE)
            for x, v in zip(xs, values, strict=True)
        ]
    )
    return StudyReading.of(History.from_studies([study]), "s")


def test_a_smooth_function_is_learned():
    xs = np.linspace(0, 1, 25)
    surrogate = OwnSurrogate.of(reading_of(xs, 100.0 + np.sin(6 * xs)))
    between = np.linspace(0.02, 0.98, 9)
    assert surrogate.predict(between[:, None]) == pytest.approx(
        100.0 + np.sin(6 * between), abs=0.05
    )


def test_an_average_is_more_certain_where_runs_are():
    xs = np.linspace(0.0, 0.5, 20)
    surrogate = OwnSurrogate.of(reading_of(xs, np.sin(8 * xs)))
    _, near = surrogate.mean_effect(np.array([[0.25]]))
    _, far = surrogate.mean_effect(np.array([[1.0]]))
    assert near < far


def test_of_many_runs_the_best_are_kept():
    xs = np.random.default_rng(0).random(3 * MOST_RUNS)
    surrogate = OwnSurrogate.of(reading_of(xs, (xs - 0.3) ** 2))
    assert len(surrogate.losses) == MOST_RUNS
    assert surrogate.losses.min() == pytest.approx(((xs - 0.3) ** 2).min())


@pytest.mark.parametrize("name", [FEW, TWO, "empty"])
def test_nothing_is_fitted_to_too_little(history, name):
    assert OwnSurrogate.of(StudyReading.of(history, name)) is None


def test_nothing_is_fitted_to_equal_values():
    assert OwnSurrogate.of(reading_of(np.linspace(0, 1, 10), np.ones(10))) is None


def test_a_trial_that_was_stopped_counts_as_the_worst_complete_one(reading):
    surrogate = OwnSurrogate.of(reading)
    assert len(surrogate.losses) == 24  # one failed and one was stopped
    assert (surrogate.losses == surrogate.losses.max()).sum() == 3
