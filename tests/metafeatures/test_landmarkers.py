from functools import partial

import numpy as np
import pytest
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.tree import DecisionTreeClassifier

from hyperlearn.metafeatures.landmarkers import Landmarker, Sight, cross_predict

TREE = partial(DecisionTreeClassifier, random_state=0)


def test_each_row_is_predicted_from_the_columns_in_sight():
    rng = np.random.default_rng(0)
    target = np.arange(40) % 2
    features = np.stack([rng.normal(size=40), target, np.ones(40)], axis=1)
    folds = [(np.arange(20), np.arange(20, 40)), (np.arange(20, 40), np.arange(20))]
    landmarkers = {
        "best": Landmarker(TREE, Sight.MOST_IMPORTANT),
        "worst": Landmarker(TREE, Sight.LEAST_IMPORTANT),
        "all": Landmarker(TREE),
    }

    predicted = cross_predict(landmarkers, TREE, features, target, folds, seed=0)

    assert predicted["best"].tolist() == predicted["all"].tolist() == target.tolist()
    assert len(set(predicted["worst"])) < 2 or predicted["worst"].tolist() != target.tolist()


def test_the_seed_chooses_the_random_column_for_all_folds():
    target = np.arange(40) % 2
    noise = np.random.default_rng(0).normal(size=(40, 5))
    features = np.column_stack([target, noise])
    folds = [(np.arange(20), np.arange(20, 40)), (np.arange(20, 40), np.arange(20))]
    landmarkers = {"random": Landmarker(TREE, Sight.RANDOM)}

    accuracies = {
        seed: np.mean(
            cross_predict(landmarkers, TREE, features, target, folds, seed=seed)["random"] == target
        )
        for seed in range(20)
    }

    drawn = {seed for seed in accuracies if np.random.default_rng(seed).integers(6) == 0}
    assert drawn == {seed for seed, accuracy in accuracies.items() if accuracy == 1.0}


@pytest.mark.parametrize(
    ("features", "target"),
    [
        ([[0.0], [1.0], [2.0]], [1, 1, 1]),
        ([[0.0], [1.0]], [1, 0]),
        ([[1.0], [1.0], [1.0]], [1, 0, 1]),
    ],
    ids=["one class", "a row for each class", "a point for each class"],
)
def test_what_cannot_be_fitted_predicts_the_most_frequent_class(features, target):
    landmarker = Landmarker(LinearDiscriminantAnalysis, parts_classes=True)

    predicted = landmarker.fit(np.array(features), np.array(target)).predict([[9.0]])

    assert predicted[0] == np.bincount(target).argmax()


def test_what_can_be_fitted_is():
    landmarker = Landmarker(LinearDiscriminantAnalysis, parts_classes=True)
    features = np.array([[0.0], [1.0], [8.0], [9.0]])

    assert landmarker.fit(features, np.array([0, 0, 1, 1])).predict([[0.5], [8.5]]).tolist() == [
        0,
        1,
    ]
