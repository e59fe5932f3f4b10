import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from hyperlearn.optim.loss_trace import LossTrace

LOSSES = st.lists(st.floats(0.01, 100), min_size=2, max_size=30)


def traced(losses: list[float]) -> LossTrace:
    trace = LossTrace.empty(torch.zeros((), dtype=torch.float64))
    for loss in losses:
        trace = trace.seen(torch.tensor(loss, dtype=torch.float64))
    return trace


@given(LOSSES, st.floats(0.001, 1000))
def test_the_unit_of_the_loss_does_not_matter(losses: list[float], unit: float) -> None:
    features = traced(losses).features()
    scaled = traced([loss * unit for loss in losses]).features()

    if max(losses) - min(losses) > 1e-6:
        assert torch.allclose(features, scaled, atol=1e-5)


@given(LOSSES)
def test_features_are_bounded_whatever_the_losses(losses: list[float]) -> None:
    features = traced([*losses, 1e30, 1e-30]).features()

    assert features.isfinite().all()
    assert (features.abs() <= 2).all()


def test_before_any_loss_all_features_are_zero() -> None:
    assert not traced([]).features().any()


def test_a_loss_that_is_not_finite_changes_nothing() -> None:
    before = traced([2.0, 1.0])
    after = before.seen(torch.tensor(float("nan"), dtype=torch.float64))

    assert after == before


def test_many_runs_side_by_side_are_traced_like_one_by_one() -> None:
    together = LossTrace.empty(torch.zeros(2, dtype=torch.float64))
    for losses in ([3.0, 5.0], [2.0, 4.0], [1.0, float("nan")]):
        together = together.seen(torch.tensor(losses, dtype=torch.float64))

    alone = torch.stack([traced([3.0, 2.0, 1.0]).features(), traced([5.0, 4.0]).features()])

    assert torch.allclose(together.features(), alone)


def test_the_lowest_average_and_the_surprise_are_kept() -> None:
    trace = traced([1.0, 1.1, 1.0, 9.0])

    assert float(trace.lowest) == pytest.approx(1.0)
    assert float(trace.surprise) > 10
