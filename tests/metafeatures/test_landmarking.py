from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from hyperlearn.metafeatures.encoded_features import encoded_features
from hyperlearn.metafeatures.landmarking import landmarking
from hyperlearn.metafeatures.reading import read_table
from hyperlearn.metafeatures.table import NumericTarget


def landmarks_of(X, y, *, seed=0):
    table = read_table(X, y, seed=0, max_rows=500, max_columns=100)
    return landmarking(table, seed=seed)


def test_accuracies_are_those_of_pymfe(classified, pymfe_values):
    table = classified.small_table()

    theirs = pymfe_values(
        *classified.in_order(table), transform_cat="one-hot-full", groups=["landmarking"]
    )

    ours = landmarking(table, seed=0)
    assert len(ours) == 14
    compared = {name for name in ours if not name.startswith("random_node")}
    assert {name: ours[name] for name in compared} == pytest.approx(
        {name: theirs[name] for name in compared}
    )


def test_the_random_node_is_the_best_node_of_a_single_column(classified, pymfe_values):
    table = classified.small_table()
    encoded = encoded_features(table)
    drawn = np.random.default_rng(0).integers(encoded.shape[1])
    labels = classified.in_order(table)[1]

    theirs = pymfe_values(encoded[:, [drawn]], labels, features=["best_node"])

    assert landmarking(table, seed=0)["random_node.mean"] == pytest.approx(theirs["best_node.mean"])


def test_of_numbers_it_is_the_share_of_variance_explained(diabetes):
    features = landmarks_of(diabetes.X, diabetes.y)

    assert features["linear_regr_r2"] == pytest.approx(0.49, abs=0.02)
    assert features["linear_regr_r2"] > features["best_node_r2"] > features["elite_nn_r2"]


def test_it_does_not_depend_on_the_unit_of_a_numeric_target(diabetes):
    table = diabetes.table()
    huge = replace(table, target=NumericTarget(table.target.values * -(2.0**1000)))

    assert landmarking(huge, seed=0) == pytest.approx(landmarking(table, seed=0))


def test_a_prediction_far_off_is_cut_off():
    rng = np.random.default_rng(0)

    features = landmarks_of(rng.normal(size=(12, 11)), rng.normal(size=12))

    assert features["linear_regr_r2"] == -1.0


def test_a_class_of_one_row_does_no_harm():
    X = np.random.default_rng(0).normal(size=(40, 2))

    features = landmarks_of(X, ["rare"] + ["common"] * 39)

    assert features["linear_discr.mean"] == pytest.approx(39 / 40)


def test_where_no_two_rows_share_a_class_nothing_is_defined():
    features = landmarks_of(np.arange(30.0).reshape(10, 3), [f"class {at}" for at in range(10)])

    assert np.isnan(list(features.values())).all()


def test_categories_alone_are_landmarked_too():
    rng = np.random.default_rng(0)
    letters = rng.choice(list("abc"), size=90)

    features = landmarks_of(pd.DataFrame({"letter": letters}), letters == "a")

    assert features["one_nn.mean"] == features["best_node.mean"] == 1.0


def test_without_a_target_there_is_nothing():
    assert landmarks_of(np.ones((4, 1)), None) == {}
