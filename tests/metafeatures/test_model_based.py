import numpy as np
import pytest

from hyperlearn.metafeatures.encoded_features import encoded_features
from hyperlearn.metafeatures.model_based import MIN_REGRESSION_LEAF, grow_tree, model_based
from hyperlearn.metafeatures.reading import read_table


def features_of(X, y):
    return model_based(read_table(X, y, seed=0, max_rows=500, max_columns=100), seed=0)


def test_values_are_those_of_pymfe(classified, pymfe_values):
    table = classified.small_table()

    theirs = pymfe_values(
        *classified.in_order(table), transform_cat="one-hot-full", groups=["model-based"]
    )

    ours = model_based(table, seed=0)
    assert len(ours) == 24
    assert ours == pytest.approx({name: theirs[name] for name in ours}, nan_ok=True)


def test_the_tree_of_a_single_threshold_has_one_split():
    features = features_of(np.arange(8.0)[:, np.newaxis], np.arange(8) > 3)

    assert (features["nodes"], features["leaves"]) == (1.0, 2.0)
    assert features["tree_depth.mean"] == pytest.approx(2 / 3)
    assert features["leaves_corrob.mean"] == 0.5
    assert features["leaves_per_class.mean"] == 0.5
    assert features["tree_shape.mean"] == 0.5
    assert features["leaves_homo.mean"] == 4.0


def test_without_a_split_what_counts_splits_by_place_is_undefined():
    features = features_of(np.ones((6, 2)), np.arange(6) % 2)

    undefined = {name for name, value in features.items() if np.isnan(value)}
    assert features["nodes"] == 0.0
    assert {name for name in undefined if name.endswith(".mean")} == {
        "leaves_homo.mean",
        "nodes_per_level.mean",
        "nodes_repeated.mean",
    }


def test_leaves_of_a_regression_tree_keep_several_rows(diabetes):
    table = diabetes.small_table()

    tree = grow_tree(encoded_features(table), table.target, 0)

    assert tree.n_rows[tree.is_leaf].min() >= MIN_REGRESSION_LEAF
    assert "leaves_per_class.mean" not in model_based(table, seed=0)


def test_more_classes_than_half_of_the_rows_are_accepted():
    features = features_of(np.arange(8.0)[:, np.newaxis], [f"class {at}" for at in range(8)])

    assert features["leaves"] == 8.0


def test_without_a_target_there_is_nothing():
    assert features_of(np.ones((4, 1)), None) == {}
