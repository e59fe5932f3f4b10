import numpy as np

from hyperlearn.metalearners.foundation import foundation_forecaster, foundation_outlook


def test_the_networks_that_ship_are_complete_and_calibrated():
    forecaster, outlook = foundation_forecaster(), foundation_outlook()

    assert forecaster.levels is not None
    assert (np.diff(forecaster.levels.chances) >= 0).all()
    assert all(
        np.isfinite(w).all() for w in (*forecaster.weights.values(), *outlook.weights.values())
    )
    assert outlook.calibration[0] > 0
