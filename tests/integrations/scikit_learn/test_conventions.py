"""scikit-learn's own conventions: its checks of estimators, routing, weights, groups, metrics."""

import numpy as np
import pytest
import sklearn
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import get_scorer, make_scorer
from sklearn.model_selection import GroupKFold, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

from hyperlearn.history.history import History
from hyperlearn.integrations.scikit_learn.search_cv import MetaSearchCV
from hyperlearn.space.dimension import Float
from tests.integrations.scikit_learn.conftest import SPACE, small_search


@pytest.mark.filterwarnings("ignore")
@parametrize_with_checks(
    [
        MetaSearchCV(LogisticRegression(max_iter=50), SPACE, n_trials=2, cv=2),
        MetaSearchCV(Ridge(), n_trials=2, cv=2),
    ]
)
def test_it_passes_scikit_learns_checks_of_an_estimator(estimator, check) -> None:
    check(estimator)


def test_groups_reach_the_splitter(data) -> None:
    X, y = data
    groups = np.arange(60) % 4

    search = small_search(cv=GroupKFold(2)).fit(X, y, groups=groups)

    scores = cross_val_score(
        LogisticRegression(**search.best_params_), X, y, cv=GroupKFold(2), groups=groups
    )
    assert search.best_score_ == scores.mean()


def test_sample_weights_reach_the_estimator(data) -> None:
    X, y = data
    only_zeros = np.where(y == 0, 1.0, 1e-9)

    search = small_search().fit(X, y, sample_weight=only_zeros)

    assert (search.predict(X) == 0).all()


def test_metadata_are_routed(data) -> None:
    X, y = data
    weights = np.where(y == 0, 1.0, 1e-9)
    with sklearn.config_context(enable_metadata_routing=True):
        pipeline = make_pipeline(
            StandardScaler().set_fit_request(sample_weight=False),
            LogisticRegression().set_fit_request(sample_weight=True),
        )
        scorer = get_scorer("accuracy").set_score_request(sample_weight=True)
        search = small_search(
            pipeline,
            {"logisticregression__C": Float(1e-3, 1e3, log=True)},
            scoring=scorer,
            cv=GroupKFold(2),
        )

        search.fit(X, y, sample_weight=weights, groups=np.arange(60) % 4)

    assert (search.predict(X) == 0).all()
    assert search.best_score_ > 0.99


def test_several_metrics_are_scored_and_one_is_optimised(data) -> None:
    search = small_search(scoring={"acc": "accuracy", "auc": "roc_auc"}, refit="auc").fit(*data)

    assert search.multimetric_
    assert search.best_index_ == search.cv_results_["mean_test_auc"].argmax()
    (study,) = History().facts()
    assert study.metric_names == ("auc",)
    np.testing.assert_allclose(-study.losses[:, 0], search.cv_results_["mean_test_auc"])


def test_a_function_of_several_scores_is_understood(data) -> None:
    def both(estimator, X, y):
        accuracy = estimator.score(X, y)
        return {"accuracy": accuracy, "error": 1.0 - accuracy}

    search = small_search(scoring=both, refit="accuracy").fit(*data)

    np.testing.assert_allclose(
        search.cv_results_["mean_test_accuracy"], 1.0 - search.cv_results_["mean_test_error"]
    )


def test_a_function_may_choose_the_best(data) -> None:
    search = small_search(refit=lambda results: int(np.argmin(results["mean_test_score"])))

    search.fit(*data)

    assert search.best_index_ == search.cv_results_["mean_test_score"].argmin()


def test_nothing_is_fitted_again_without_refit(data) -> None:
    search = small_search(refit=False).fit(*data)

    assert not hasattr(search, "best_estimator_")
    assert search.best_params_


def test_it_can_be_cross_validated_itself(data) -> None:
    scores = cross_val_score(small_search(), *data, cv=2)

    assert scores.shape == (2,)
    assert len(History().studies()) == 2


def test_a_scorer_of_ones_own_gives_its_name(data) -> None:
    def spread(y, predicted):
        return float(np.std(predicted))

    small_search(scoring=make_scorer(spread)).fit(*data)

    assert History().studies()["metric"].tolist() == ["spread"]


def test_verbose_says_what_is_fitted(data, capsys) -> None:
    small_search(verbose=1).fit(*data)

    assert "Fitting 2 folds for each of 1 candidates" in capsys.readouterr().out
