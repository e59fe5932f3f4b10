import numpy as np
from sklearn.model_selection import ShuffleSplit

from hyperlearn.integrations.scikit_learn.splits import SameSplits


def test_a_splitter_without_a_seed_gives_the_same_splits_each_time() -> None:
    data = np.zeros((20, 1))
    same = SameSplits(ShuffleSplit(3))

    first, second = list(same.split(data)), list(same.split(data))

    assert len(first) == 3
    for one, other in zip(first, second, strict=True):
        np.testing.assert_array_equal(one[0], other[0])
        np.testing.assert_array_equal(one[1], other[1])
