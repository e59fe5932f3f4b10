import time

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from hyperlearn.metafeatures.dataset import dataset_meta_features

cells = {
    "size": st.one_of(st.just(np.nan), st.floats(allow_nan=False, allow_infinity=False)),
    "count": st.integers(0, 3).map(float),
    "name": st.one_of(st.none(), st.sampled_from(["x", "y", "z"])),
    "label": st.sampled_from(["p", "q"]),
}
frames = st.lists(st.fixed_dictionaries(cells), min_size=3, max_size=12).map(pd.DataFrame)
mixed = frames.filter(lambda frame: frame["label"].nunique() == 2)


def features_of(frame, **options):
    return dataset_meta_features(frame.drop(columns="label"), frame["label"], **options)


def assert_same(one, other):
    """Equal to the last bit, NaN included."""
    assert list(one) == list(other)
    np.testing.assert_array_equal(list(one.values()), list(other.values()))


@settings(max_examples=10, deadline=None)
@given(mixed, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(frame, random):
    shuffled = frame.iloc[random.sample(range(len(frame)), len(frame))]

    assert_same(features_of(frame), features_of(shuffled))
    assert_same(features_of(frame, max_rows=3), features_of(shuffled, max_rows=3))


@settings(max_examples=10, deadline=None)
@given(mixed)
def test_no_feature_is_infinite_and_all_are_plain_floats(frame):
    features = features_of(frame)

    assert all(type(value) is float for value in features.values())
    assert not np.isinf(list(features.values())).any()


@pytest.mark.parametrize("name", ["iris", "diabetes"])
def test_no_feature_is_undefined_but_those_of_categorical_columns(name, request):
    data = request.getfixturevalue(name)

    features = dataset_meta_features(data.X, data.y)

    undefined = {name for name, value in features.items() if np.isnan(value)}
    assert undefined == {"num_to_cat", "nr_levels.mean", "nr_levels.sd"}


def test_a_mixed_frame_with_missing_values_leaves_nothing_undefined():
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(rng.normal(size=(200, 3)), columns=["a", "b", "c"])
    frame["d"] = rng.choice(["x", "y", None], size=200)
    frame["e"] = pd.Categorical(rng.choice(["u", "v", "w"], size=200))
    frame.loc[::7, "a"] = np.nan

    features = dataset_meta_features(frame, rng.choice(["p", "q", "r"], size=200))

    assert not np.isnan(list(features.values())).any()


def test_the_seed_decides():
    X = np.random.default_rng(0).normal(size=(400, 5))
    y = X[:, 0] + X[:, 1] > 0

    one, same, other = (dataset_meta_features(X, y, seed=seed) for seed in (0, 0, 1))

    assert_same(one, same)
    assert one["one_nn.mean"] != other["one_nn.mean"]


def test_a_sparse_matrix_is_described_as_the_dense_one():
    X = sparse.random_array((60, 8), density=0.3, rng=np.random.default_rng(0))
    y = np.arange(60) % 2

    assert_same(dataset_meta_features(X, y), dataset_meta_features(X.toarray(), y))


def test_a_frame_of_numbers_is_described_as_the_array(iris):
    frame = pd.DataFrame(iris.X, columns=list("abcd"))

    assert_same(dataset_meta_features(frame, iris.y), dataset_meta_features(iris.X, iris.y))


def test_a_sample_says_about_what_the_whole_says():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(20_000, 4)) @ rng.normal(size=(4, 4)) + rng.exponential(size=(20_000, 1))
    y = (X[:, 0] > 0.5).astype(int)

    sampled = dataset_meta_features(X, y, max_rows=2000)
    whole = dataset_meta_features(X, y, max_rows=20_000)

    for name in ("mean.mean", "sd.mean", "cor.mean", "can_cor.mean", "pca_first_share"):
        assert sampled[name] == pytest.approx(whole[name], rel=0.1)


def test_without_a_target_only_the_features_are_described(iris):
    unsupervised = dataset_meta_features(iris.X)

    supervised = dataset_meta_features(iris.X, iris.y)
    assert set(unsupervised) < set(supervised)
    assert "nr_class" not in unsupervised
    assert unsupervised["sd.mean"] == pytest.approx(supervised["sd.mean"])


def test_a_wide_sparse_matrix_is_never_made_dense():
    X = sparse.random_array((2000, 1_000_000), density=1e-6, rng=np.random.default_rng(0))
    stored = X.data.copy()

    features = dataset_meta_features(X, np.arange(2000) % 2)

    assert features["nr_attr"] == 1_000_000
    assert np.array_equal(X.data, stored)


def test_large_data_are_described_in_about_a_second():
    X = np.random.default_rng(0).normal(size=(100_000, 100))
    y = X[:, 0] > 0
    started = time.process_time()

    dataset_meta_features(X, y)

    assert time.process_time() - started < 2.0  # 0.4 s; machines differ
