import numpy as np

from hyperlearn.metalearners.outlook.standstill import stands_still


def test_a_loss_is_dead_after_four_equal_reports():
    losses = np.array([[0.7, 0.7, 0.7, 0.7, 0.6], [0.7, 0.69, 0.69, 0.68, 0.68]])

    np.testing.assert_array_equal(
        stands_still(losses), [[False, False, False, True, False], [False] * 5]
    )


def test_a_short_curve_and_one_of_nan_are_not_dead():
    assert not stands_still(np.array([[0.7, 0.7]])).any()
    assert not stands_still(np.full((1, 9), np.nan)).any()
