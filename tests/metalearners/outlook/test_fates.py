import numpy as np

from hyperlearn.metalearners.curves.scale import LossScale
from hyperlearn.metalearners.outlook.fates import Fate, fates_of, target_scale


def test_the_fate_of_a_run_is_seen_from_the_target():
    finals = np.array([0.4, 0.5, 0.7, 1.2, np.nan])

    fates = fates_of(finals, LossScale.between(1.0, 0.5))

    np.testing.assert_array_equal(
        fates, [Fate.REACHED, Fate.REACHED, Fate.STALLED, Fate.DIVERGED, Fate.DIVERGED]
    )


def test_the_scale_of_a_target_goes_from_the_usual_start_to_it():
    scale = target_scale(np.array([[2.0, 1.0], [4.0, 1.0], [np.inf, 1.0]]), 1.0)

    assert (scale.goal, scale.width) == (1.0, 2.0)
