"""Fits that fail, and searches that are interrupted: what is done is kept."""

import math

import numpy as np
import pytest
from sklearn.exceptions import FitFailedWarning

from hyperlearn.errors import InterruptedSearchWarning
from hyperlearn.history.history import History
from hyperlearn.space.dimension import Float
from tests.integrations.scikit_learn.conftest import small_search
from tests.integrations.scikit_learn.failing_model import FailingModel

SPACE = {"level": Float(0.0, 1.0)}


def search_of(model, **arguments):
    return small_search(model, SPACE, n_trials=8, **arguments)


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.FitFailedWarning")
@pytest.mark.filterwarnings("ignore:One or more of the test scores are non-finite")
@pytest.mark.parametrize("batch_size", [1, 4])
def test_failed_fits_are_among_the_results_and_remembered_as_failed(data, batch_size) -> None:
    search = search_of(FailingModel(), batch_size=batch_size).fit(*data)

    levels = np.array([params["level"] for params in search.cv_results_["params"]])
    scores = search.cv_results_["mean_test_score"]
    failed = levels > 0.5
    assert len(levels) == 8
    assert failed.any()
    assert np.isnan(scores[failed]).all()
    np.testing.assert_allclose(scores[~failed], levels[~failed])
    assert search.best_params_["level"] == levels[~failed].max()
    trials = History().trials()
    assert trials["state"].tolist() == ["FAIL" if bad else "COMPLETE" for bad in failed]
    assert all("ArithmeticError" in text for text in trials["failure"][failed])


def test_a_score_for_failures_is_put_in_their_place(data) -> None:
    with pytest.warns(FitFailedWarning, match="ArithmeticError"):
        search = search_of(FailingModel(), error_score=-1.0).fit(*data)

    scores = search.cv_results_["mean_test_score"]
    assert (scores == -1.0).any()
    assert np.isfinite(scores).all()


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.FitFailedWarning")
def test_where_every_fit_fails_it_says_so_as_scikit_learn_does(data) -> None:
    with pytest.raises(ValueError, match=r"fits failed[\s\S]*ArithmeticError"):
        search_of(FailingModel(fails_above=-1.0)).fit(*data)

    assert History().studies()["n_failed"].tolist() == [8]


def test_an_error_that_shall_be_raised_ends_the_search_and_is_remembered(data) -> None:
    with pytest.raises(ArithmeticError, match="too high"):
        search_of(FailingModel(fails_above=-1.0), error_score="raise").fit(*data)

    assert "ArithmeticError" in History().trials()["failure"][0]


def test_ctrl_c_ends_the_search_with_the_best_until_then(data) -> None:
    model = FailingModel(fails_above=2.0, interrupts_above=0.7)

    with pytest.warns(InterruptedSearchWarning, match="of 8 trials"):
        search = search_of(model).fit(*data)

    levels = [params["level"] for params in search.cv_results_["params"]]
    assert 0 < len(levels) < 8
    assert search.best_params_["level"] == max(levels)
    trials = History().trials()
    assert trials["state"].tolist() == ["COMPLETE"] * len(levels) + ["FAIL"]
    assert trials["failure"].iloc[-1] == "KeyboardInterrupt"


def test_ctrl_c_before_the_first_result_is_ctrl_c(data) -> None:
    with pytest.raises(KeyboardInterrupt):
        search_of(FailingModel(interrupts_above=-1.0)).fit(*data)


@pytest.mark.filterwarnings("ignore:Scoring failed")
@pytest.mark.filterwarnings("ignore:One or more of the test scores are non-finite")
def test_a_score_that_is_no_number_is_remembered_as_failed(data) -> None:
    def not_a_number(estimator, X, y):
        return math.nan

    small_search(scoring=not_a_number).fit(*data)

    assert History().trials()["failure"][0] == "ValueError: the score is not a finite number"
