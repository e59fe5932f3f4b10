import numpy as np
import pytest

from studies.benchmarks.outlook import calibration_error


def test_chances_that_come_true_have_no_calibration_error():
    rng = np.random.default_rng(0)
    chances = rng.uniform(size=20_000)

    assert calibration_error(chances, rng.uniform(size=20_000) < chances) < 0.02


def test_certainty_that_is_wrong_half_of_the_time_errs_by_half():
    assert calibration_error(np.ones(10), np.arange(10) % 2 == 0) == pytest.approx(0.5)
