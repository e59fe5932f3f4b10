from dataclasses import replace

import numpy as np
import pytest

from hyperlearn.metalearners.surrogate.mixture import MixtureParameters
from hyperlearn.metalearners.surrogate.model import LearnedWeights
from hyperlearn.metalearners.surrogate.smoother import Kernel
from hyperlearn.metalearners.surrogate.upkeep import (
    Training,
    carried_over,
    on_coordinates,
    to_bytes,
    training_of,
)

TRAINING = Training(np.array([2.0, 1.0]), 3, 12345, 20, 400)
WEIGHTS = LearnedWeights(
    Kernel(np.array([1.0, 4.0]), 1.0, 0.1, 0.01),
    MixtureParameters(0.6, 0.1, 0.02, 1.0, 0.1, 0.9, np.array([2.0, 5.0])),
    None,
    20.0,
)


def test_what_weights_were_learned_from_is_kept_with_them():
    data = to_bytes(WEIGHTS, TRAINING)

    assert training_of(data).spans.tolist() == [2.0, 1.0]
    assert replace(training_of(data), spans=None) == replace(TRAINING, spans=None)
    assert LearnedWeights.from_bytes(data).to_bytes() == WEIGHTS.to_bytes()


def test_weights_follow_coordinates_that_widen():
    wider = replace(TRAINING, spans=np.array([6.0, 1.0]))

    carried = carried_over(to_bytes(WEIGHTS, TRAINING), wider)

    assert carried.kernel.inverse_lengthscales.tolist() == [3.0, 4.0]
    assert carried.parameters.inverse_lengthscales.tolist() == [6.0, 5.0]
    assert carried.kernel.amplitude == WEIGHTS.kernel.amplitude


@pytest.mark.parametrize(
    ("grown", "is_outgrown"),
    [({}, False), ({"n_tasks": 22}, False), ({"n_tasks": 23}, True), ({"n_runs": 501}, True)],
)
def test_weights_are_outgrown_by_a_tenth_of_the_tasks_or_a_quarter_of_the_runs(grown, is_outgrown):
    assert replace(TRAINING, **grown).has_outgrown(TRAINING) == is_outgrown


@pytest.mark.parametrize(
    ("other", "can_use"),
    [
        ({}, True),
        ({"n_tasks": 10}, True),
        ({"n_tasks": 9}, False),
        ({"features": 1}, False),
        ({"n_features": 4}, False),
        ({"spans": np.ones(3)}, False),
    ],
)
def test_weights_of_another_kind_of_history_cannot_be_used(other, can_use):
    assert TRAINING.can_use(replace(TRAINING, **other)) == can_use


def test_weights_of_few_tasks_cannot_be_used():
    few = replace(TRAINING, n_tasks=7)

    assert not few.can_use(few)


def test_weights_serve_a_space_with_some_of_their_coordinates():
    data = on_coordinates(to_bytes(WEIGHTS, TRAINING), [1])

    weights = LearnedWeights.from_bytes(data)
    assert training_of(data).spans.tolist() == [1.0]
    assert weights.kernel.inverse_lengthscales.tolist() == [4.0]
    assert weights.parameters.inverse_lengthscales.tolist() == [5.0]
    assert weights.agreement == WEIGHTS.agreement
