import numpy as np
import pandas as pd
import pytest

from hyperlearn.metafeatures.encoded_features import (
    LARGEST,
    MAX_LEVELS,
    encoded_features,
    standardised,
)
from hyperlearn.metafeatures.reading import read_table


def encode(X):
    """Encoded rows in the given order."""
    table = read_table(X, None, seed=0, max_rows=1000, max_columns=100)
    return encoded_features(table)[np.argsort(table.rows)]


def test_numbers_come_first_then_indicators_of_levels():
    frame = pd.DataFrame({"a": ["x", "y", "x"], "b": [1.0, 2.0, 3.0]})

    assert encode(frame).tolist() == [[1, 1, 0], [2, 0, 1], [3, 1, 0]]


def test_missing_numbers_are_means_and_missing_levels_are_levels():
    frame = pd.DataFrame({"a": ["x", None, "x"], "b": [1.0, np.nan, 3.0]})

    assert encode(frame).tolist() == [[1, 0, 1], [2, 1, 0], [3, 0, 1]]


def test_rare_levels_share_an_indicator():
    frame = pd.DataFrame({"a": ["often"] * 10 + [f"rare{at}" for at in range(50)]})

    encoded = encode(frame)

    assert encoded.shape == (60, MAX_LEVELS + 1)
    assert np.all(encoded.sum(axis=1) == 1)
    assert encoded[:, 0].sum() == 10
    assert encoded[:, -1].sum() == 50 - (MAX_LEVELS - 1)


def test_many_categorical_columns_have_few_indicators_each():
    rng = np.random.default_rng(0)

    encoded = encode(pd.DataFrame(rng.integers(0, 9, size=(200, 60)).astype(str)))

    assert encoded.shape == (200, 60 * 3)


def test_columns_without_values_are_left_out():
    assert encode(np.array([[np.nan, 1.0], [np.nan, 2.0]])).tolist() == [[1.0], [2.0]]
    assert encode(np.full((2, 1), np.nan)).tolist() == [[0.0], [0.0]]


def test_huge_numbers_are_scaled_together():
    encoded = encode(np.array([[1e300, 1.7e308], [5e299, np.nan]]))

    assert np.abs(encoded).max() <= LARGEST
    assert encoded[0, 0] == 2 * encoded[1, 0]
    assert encoded[0, 1] / encoded[0, 0] == pytest.approx(1.7e8)


def test_a_standardised_target_has_mean_zero_and_deviation_one():
    scores = standardised(np.array([1e308, 1.1e308, -1e308]))

    assert scores.mean() == pytest.approx(0.0, abs=1e-12)
    assert scores.std() == pytest.approx(1.0)
