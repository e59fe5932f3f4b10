import numpy as np
import optuna

from hyperlearn.history.history import History
from hyperlearn.inspection.facts.importance import importance_section, importances
from hyperlearn.inspection.facts.reading import StudyReading
from tests.inspection.conftest import FEW


def test_what_decides_the_value_matters_most():
    study = optuna.create_study(study_name="s", sampler=optuna.samplers.RandomSampler(seed=0))
    study.optimize(
        lambda trial: (
            trial.suggest_float("much", 0, 1) + 0.01 * trial.suggest_float("little", 0, 1)
        ),
        n_trials=60,
    )
    found = importances(StudyReading.of(History.from_studies([study]), "s"))
    assert [one.parameter for one in found] == ["much", "little"]
    assert np.isclose(sum(one.share for one in found), 1.0)


def test_a_hyperparameter_that_few_trials_have_is_counted_where_it_is(reading):
    found = {one.parameter: one for one in importances(reading)}
    assert found["degree"].n_trials < found["lr"].n_trials
    assert set(found) == {"lr", "kernel", "degree"}


def test_too_few_trials_tell_nothing(history):
    assert importance_section(StudyReading.of(history, FEW)) is None
