import numpy as np

from studies.benchmarks.protocol import Setting, make_fold
from studies.benchmarks.warm_starts import distinct, greedy_portfolio, similar_bests
from tests.studies.benchmarks.tiny import tiny_table


def _setting(meta):
    return Setting(make_fold(tiny_table(), 0), "target", meta, {}, seed=0, n_trials=10)


def test_distinct_rows_keep_their_order():
    rows = np.array([[2.0, 1.0], [0.0, 1.0], [2.0, 1.0]])

    assert distinct(rows).tolist() == [[2.0, 1.0], [0.0, 1.0]]


def test_the_first_similar_best_is_that_of_the_nearest_source():
    setting = _setting(meta=None)
    nearest = setting.fold.sources[3]

    first = similar_bests(_setting(nearest.meta + 1e-6), 1)[0]

    assert np.array_equal(first, nearest.vectors[nearest.losses.argmin()])


def test_without_meta_features_the_order_is_that_of_the_seed():
    bests = similar_bests(_setting(meta=None), 10)

    assert len(bests) == len(make_fold(tiny_table(), 0).sources)
    assert np.array_equal(bests, similar_bests(_setting(meta=None), 10))


def test_a_portfolio_has_distinct_configurations_and_grows_by_appending():
    fold = make_fold(tiny_table(), 0)

    short, long = greedy_portfolio(fold, 3), greedy_portfolio(fold, 6)

    assert len(distinct(long)) == 6
    assert np.array_equal(long[:3], short)
