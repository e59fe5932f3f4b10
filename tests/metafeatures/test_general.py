import numpy as np
import pandas as pd
import pytest

from hyperlearn.metafeatures.general import general
from hyperlearn.metafeatures.reading import read_table

ADDED = ("nr_levels", "missing_ratio", "inst_missing_ratio", "attr_missing_ratio", "zero_ratio")


def general_of(X, y=None, *, max_rows=100, max_columns=100):
    return general(read_table(X, y, seed=0, max_rows=max_rows, max_columns=max_columns))


def test_counts_and_ratios_are_those_of_pymfe(classified, pymfe_values):
    table = classified.table()
    summary = ["mean", "sd", "min", "max"]

    theirs = pymfe_values(*classified.in_order(table), groups=["general"], summary=summary)

    ours = {name: value for name, value in general(table).items() if not name.startswith(ADDED)}
    assert len(ours) == 14
    assert ours == pytest.approx({name: theirs[name] for name in ours}, nan_ok=True)


def test_missing_values_are_counted_by_cell_row_and_column():
    frame = pd.DataFrame({"a": [1.0, None, 0.0, 2.0], "b": ["x", None, "x", "y"], "c": range(4)})

    features = general_of(frame)

    assert features["missing_ratio"] == 2 / 12
    assert features["inst_missing_ratio"] == 1 / 4
    assert features["attr_missing_ratio"] == 2 / 3
    assert features["zero_ratio"] == 2 / 7
    assert features["nr_levels.mean"] == 2.0
    assert features["nr_bin"] == 1.0


def test_rows_classes_and_columns_are_counted_in_the_whole_data():
    X = np.random.default_rng(0).normal(size=(50, 30))

    features = general_of(X, np.arange(50) % 5, max_rows=10, max_columns=4)

    assert features["nr_inst"] == 50
    assert features["nr_attr"] == 30
    assert features["nr_class"] == 5
    assert features["freq_class.mean"] == pytest.approx(0.2)


def test_binary_columns_are_extrapolated_from_the_sampled_ones():
    X = np.random.default_rng(0).integers(0, 2, size=(40, 30)).astype(float)

    assert general_of(X, max_columns=4)["nr_bin"] == 30


def test_without_classes_there_is_nothing_about_them():
    X = np.ones((6, 1))

    assert "nr_class" not in general_of(X)
    assert "nr_class" not in general_of(X, np.linspace(0, 0.9, 6))
