import pytest
import torch

from hyperlearn.optim.loss_trace import LossTrace
from hyperlearn.optim.statistics import (
    LONGEST_HORIZON,
    N_FEATURES,
    clock_features,
    controller_inputs,
    left_of_run,
)
from hyperlearn.optim.unroll import Grouping, OptimizerRule, RowMoments, statistics_of
from tests.optim.bowls import Bowls


def seen(scale: float = 1.0) -> torch.Tensor:
    """Return the inputs of the controller after three gradients, each times a scale."""
    bowls = Bowls()
    grouping = Grouping.by_tensor(bowls.layout)
    rule = OptimizerRule(grouping, torch.tensor([10.0, 0.0]), torch.tensor([True, True]))
    state = rule.begin(bowls.initial())
    moments, generator = RowMoments.empty(state.rows), torch.Generator().manual_seed(0)
    for _ in range(3):
        gradient = scale * torch.randn(state.rows.shape, generator=generator)
        before, moments = moments, moments.seen(gradient)
    at = type(state)(state.rows, before, state.update, state.hidden, state.trace, 2)
    statistics = statistics_of(grouping, at, moments, gradient)
    return controller_inputs(statistics, LossTrace.empty(torch.zeros(2)), 2, rule.horizon)


def test_there_are_as_many_features_as_the_controller_takes() -> None:
    assert seen().shape == (2, 2, N_FEATURES)


def test_the_unit_of_the_gradient_does_not_matter() -> None:
    for scale in (1e-4, 1e4):
        assert torch.allclose(seen(), seen(scale), atol=1e-3)


def test_an_unknown_horizon_is_said_and_nothing_made_up_for_it() -> None:
    known, unknown = clock_features(5, torch.tensor([10.0, 0.0]))

    assert known[[0, 4]].tolist() == [0.5, 1.0]
    assert unknown[[0, 1, 3, 4]].tolist() == [0.0, 0.0, 0.0, 0.0]


def test_steps_fall_with_the_share_of_the_run_that_is_left() -> None:
    horizon = torch.tensor([100.0, 0.0])

    shares = [left_of_run(step, horizon).tolist() for step in (0, 50, 99, 1000)]

    assert [share[0] for share in shares] == pytest.approx([1.0, 0.5, 0.01, 0.01], rel=1e-4)
    assert [share[1] for share in shares] == [1.0] * 4


def test_nothing_grows_without_bound_past_the_longest_horizon() -> None:
    far = torch.tensor(100.0 * LONGEST_HORIZON)

    assert clock_features(LONGEST_HORIZON, far)[2:].equal(clock_features(10**6, far)[2:])
    assert clock_features(10**9, far)[:2].tolist() == [1.0, 0.0]
