from dataclasses import replace

import numpy as np
import pytest

from hyperlearn.metalearners.curve_forecaster.reliability import (
    Hindsight,
    conformal_factor,
    hindsight,
    is_reliable,
)
from hyperlearn.metalearners.foundation import foundation_forecaster
from tests.metalearners.curve_family import family_task


def seen(finals, half_width=0.1):
    finals = np.asarray(finals, dtype=np.float64)
    ones = np.ones(len(finals))
    return Hindsight(-half_width * ones, 0.0 * ones, half_width * ones, finals)


def test_intervals_that_hold_too_little_are_stretched():
    finals = np.random.default_rng(0).normal(0.0, 0.3, 200)

    factor = conformal_factor(seen(finals))

    assert (np.abs(finals) <= 0.1 * factor).mean() == pytest.approx(0.8, abs=0.02)


def test_a_few_runs_prove_nothing():
    assert conformal_factor(seen([5.0, 5.0])) == 1.0
    assert is_reliable(foundation_forecaster(), family_task(0).only(np.arange(3)))


def test_finished_runs_are_foretold_but_for_the_best_one():
    task = family_task(3)

    assert len(hindsight(foundation_forecaster(), task).final) <= len(task) - 1


def test_curves_that_turn_round_after_the_look_are_not_reliable():
    task = family_task(3)
    falling = np.linspace(3.0, 1.0, 6)
    jump = np.random.default_rng(0).permutation(np.linspace(5.0, 50.0, len(task)))
    losses = task.losses.copy()
    losses[:, :6] = falling
    losses[:, 6:] = jump[:, None]

    assert not is_reliable(foundation_forecaster(), replace(task, losses=losses))
