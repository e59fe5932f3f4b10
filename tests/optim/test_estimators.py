import pytest
import torch

from hyperlearn.errors import InvalidArgumentError
from hyperlearn.optim.controller import ControllerShape
from hyperlearn.optim.estimators import (
    Backpropagation,
    Estimator,
    PersistentEvolution,
    Stretch,
    estimator_named,
)
from hyperlearn.optim.meta_loss import MetaLoss
from hyperlearn.optim.mixing import N_OUTPUTS
from hyperlearn.optim.schedule_choice import N_CHOICES
from hyperlearn.optim.schedule_rule import ScheduleRule
from hyperlearn.optim.unroll import Grouping, OptimizerRule
from hyperlearn.optim.windows import Rule
from tests.optim.bowls import Bowls

N_STEPS = 3


def rule_of(kind: str, bowls: Bowls) -> Rule:
    grouping = Grouping.by_tensor(bowls.layout)
    exact = Grouping(
        *(getattr(grouping, n).to(bowls.dtype) for n in ("membership", "size", "flatness"))
    )
    told = torch.full((bowls.n_copies,), 10.0, dtype=bowls.dtype)
    knows = torch.arange(bowls.n_copies) % 2 == 0
    if kind == "optimizer":
        return OptimizerRule(exact, told, knows, ControllerShape(N_OUTPUTS, 3))
    return ScheduleRule(exact, told, knows, knows, ControllerShape(N_CHOICES, 3))


def estimate(estimator: Estimator, rule: Rule, bowls: Bowls, vector: torch.Tensor, seed: int = 0):
    course = estimator.begin(bowls, rule)
    return estimator.estimate(vector, course, MetaLoss(), Stretch(N_STEPS, True, seed))


def weights_for(rule: Rule, dtype: torch.dtype) -> torch.Tensor:
    generator = torch.Generator().manual_seed(1)
    return 0.3 * torch.randn(rule.shape.n_weights, generator=generator, dtype=dtype)


@pytest.mark.parametrize("kind", ["optimizer", "schedule"])
def test_the_second_order_gradient_is_that_of_finite_differences(kind: str) -> None:
    bowls = Bowls(dtype=torch.float64)
    rule = rule_of(kind, bowls)
    vector = weights_for(rule, torch.float64)
    exact = estimate(Backpropagation(2), rule, bowls, vector).gradient
    first = estimate(Backpropagation(1), rule, bowls, vector).gradient

    places = torch.arange(0, len(vector), 23)
    differences = torch.zeros(len(places), dtype=torch.float64)
    for row, place in enumerate(places):
        for sign in (1, -1):
            moved = vector.clone()
            moved[place] += sign * 1e-6
            loss = estimate(Backpropagation(2), rule, bowls, moved).meta_loss
            differences[row] += sign * loss / 2e-6

    assert torch.allclose(exact[places], differences, atol=1e-7)
    assert not torch.allclose(first[places], differences, atol=1e-5)
    assert torch.cosine_similarity(first, exact, dim=0) > 0.9


def test_the_evolution_strategy_agrees_with_the_full_gradient() -> None:
    bowls = Bowls(n_copies=4000)
    bowls.initial().copy_(bowls.initial())
    rule = rule_of("optimizer", bowls)
    vector = weights_for(rule, torch.float32)
    exact = estimate(Backpropagation(2), rule, bowls, vector).gradient

    evolved = sum(
        estimate(PersistentEvolution(0.01), rule, bowls, vector, seed).gradient for seed in range(8)
    )

    assert torch.cosine_similarity(evolved, exact, dim=0) > 0.9
    assert 0.7 < float((evolved / 8).norm() / exact.norm()) < 1.4


def test_perturbations_add_up_over_the_windows_of_a_course() -> None:
    bowls = Bowls()
    rule = rule_of("optimizer", bowls)
    estimator = PersistentEvolution(0.01)
    course = estimator.begin(bowls, rule)
    vector = weights_for(rule, torch.float32)

    first = estimator.estimate(vector, course, MetaLoss(), Stretch(2, False, 0)).course
    second = estimator.estimate(vector, first, MetaLoss(), Stretch(2, False, 9)).course

    assert first.moved.std() == pytest.approx(0.01, rel=0.2)
    assert second.moved.std() == pytest.approx(0.01 * 2**0.5, rel=0.2)
    assert second.states[0].step == 4
    assert not second.states[0].rows.equal(second.states[1].rows)


def test_a_copy_whose_loss_explodes_does_not_spoil_the_gradient() -> None:
    class Cliff(Bowls):
        def train_loss(self, rows: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
            return super().train_loss(rows, generator) * torch.tensor([1.0, torch.inf])

    cliff = Cliff()
    rule = rule_of("optimizer", cliff)

    told = estimate(Backpropagation(1), rule, cliff, weights_for(rule, torch.float32))

    assert told.gradient.isfinite().all()
    assert told.gradient.any()


def test_meta_steps_leave_the_weights_of_the_controller_alone() -> None:
    bowls = Bowls()
    rule = rule_of("optimizer", bowls)
    vector = weights_for(rule, torch.float32)
    before = vector.clone()

    after = estimate(Backpropagation(1), rule, bowls, vector).course

    assert vector.equal(before)
    assert not after.states[0].rows.equal(bowls.initial())
    assert not after.states[0].rows.requires_grad


def test_an_unknown_estimator_is_named() -> None:
    with pytest.raises(InvalidArgumentError, match="estimator is 'guess'; give one of"):
        estimator_named("guess")
