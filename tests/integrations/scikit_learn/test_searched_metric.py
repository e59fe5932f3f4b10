import pytest
from sklearn.cluster import KMeans
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import f1_score, make_scorer

from hyperlearn.integrations.scikit_learn.searched_metric import SearchedMetric


def own_scoring(estimator, X, y):
    return 0.0


@pytest.mark.parametrize(
    ("estimator", "scoring", "refit", "expected"),
    [
        (LogisticRegression(), None, True, ("score", "accuracy", "maximize")),
        (Ridge(), None, True, ("score", "r2", "maximize")),
        (KMeans(), None, True, ("score", "score", "maximize")),
        (Ridge(), "roc_auc", True, ("score", "roc_auc", "maximize")),
        (Ridge(), "neg_log_loss", True, ("score", "log_loss", "minimize")),
        (Ridge(), make_scorer(f1_score), True, (None, "f1_score", "maximize")),
        (Ridge(), own_scoring, True, (None, "own_scoring", "maximize")),
        (Ridge(), own_scoring, "auc", ("auc", "auc", "maximize")),
        (Ridge(), ["accuracy", "f1"], "f1", ("f1", "f1", "maximize")),
        (Ridge(), ["accuracy", "f1"], False, ("accuracy", "accuracy", "maximize")),
        (Ridge(), ("neg_log_loss",), len, ("neg_log_loss", "log_loss", "minimize")),
        (Ridge(), {"mine": "accuracy", "f": "f1"}, "f", ("f", "f", "maximize")),
    ],
)
def test_history_knows_the_metric_by_its_own_name(estimator, scoring, refit, expected) -> None:
    metric = SearchedMetric.of(estimator, scoring, refit)

    assert (metric.key, metric.name, metric.direction) == expected


def test_a_negative_score_is_turned_back_into_the_metric() -> None:
    metric = SearchedMetric.of(Ridge(), "neg_mean_squared_error", True)

    assert metric.value({"score": -4.0}) == 4.0


def test_a_function_that_returns_several_scores_is_known_by_the_first() -> None:
    metric = SearchedMetric.of(Ridge(), own_scoring, False)

    assert metric.value({"auc": 0.7, "f1": 0.5}) == 0.7
