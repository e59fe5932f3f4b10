import numpy as np
import pandas as pd
import pytest

from hyperlearn.metafeatures.information import concentration, cross_counts, entropy, information
from hyperlearn.metafeatures.reading import read_table


def information_of(X, y=None, *, seed=0):
    table = read_table(X, y, seed=0, max_rows=1000, max_columns=100)
    return information(table, seed=seed)


def test_values_are_those_of_pymfe(classified, pymfe_values):
    table = classified.table()
    same_columns = table.n_columns <= 12

    theirs = pymfe_values(*classified.in_order(table), groups=["info-theory"])

    ours = information(table, seed=0)
    compared = {name for name in ours if same_columns or not name.startswith("attr_conc")}
    assert len(ours) == 13
    # pymfe adds 1e-8 to each share of rows
    assert {name: ours[name] for name in compared} == pytest.approx(
        {name: theirs[name] for name in compared}, rel=1e-4, abs=1e-6, nan_ok=True
    )


def test_a_fair_coin_holds_one_bit():
    assert entropy(np.array([5, 5])) == 1.0
    assert entropy(np.array([5, 0])) == 0.0


def test_a_variable_is_concentrated_by_itself_and_not_by_an_independent_one():
    assert concentration(np.array([[3, 0], [0, 5]])) == pytest.approx(1.0)
    assert concentration(np.array([[2, 4], [1, 2]])) == pytest.approx(0.0)
    assert np.isnan(concentration(np.array([[2, 4]])))


def test_rows_are_counted_by_both_codes():
    counts = cross_counts(np.array([0, 0, 1]), np.array([2, 2, 0]))

    assert counts.tolist() == [[0, 0, 2], [1, 0, 0]]


def test_a_copy_of_the_class_tells_all_about_it():
    y = np.tile(["a", "b"], 20)

    features = information_of(pd.DataFrame({"copy": y}), y)

    assert features["mut_inf.mean"] == pytest.approx(features["class_ent"])
    assert features["eq_num_attr"] == pytest.approx(1.0)
    assert features["ns_ratio"] == pytest.approx(0.0)


def test_where_no_column_tells_anything_the_ratios_are_undefined():
    features = information_of(np.ones((20, 2)), np.arange(20) % 2)

    assert features["mut_inf.mean"] == 0.0
    assert np.isnan([features["eq_num_attr"], features["ns_ratio"]]).all()


def test_a_missing_value_is_a_level_of_its_own():
    frame = pd.DataFrame({"a": ["x", None] * 10})

    assert information_of(frame)["attr_ent.mean"] == 1.0


def test_a_numeric_target_enters_by_its_bins():
    x = np.random.default_rng(0).normal(size=(500, 2))

    features = information_of(x, x[:, 0] + 0.1)

    assert features["mut_inf.mean"] > 1.0
    assert not {"class_ent", "joint_ent.mean", "class_conc.mean"} & set(features)


def test_of_many_columns_the_seed_chooses_those_compared_with_each_other():
    X = np.random.default_rng(0).normal(size=(60, 30)).cumsum(axis=1)

    one, same, other = (information_of(X, seed=seed)["attr_conc.mean"] for seed in (0, 0, 1))

    assert one == same != other
