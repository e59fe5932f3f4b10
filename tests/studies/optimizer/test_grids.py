import pytest
import torch
from torch import nn
from torch.optim import SGD, Adam, AdamW, RMSprop

from studies.optimizer.grids import GRIDS, Grid, State

TORCHS = {
    "SGD momentum": lambda p, lr: SGD(p, lr=lr, momentum=0.9),
    "RMSProp": lambda p, lr: RMSprop(p, lr=lr),
    "Adam": lambda p, lr: Adam(p, lr=lr),
    "AdamW": lambda p, lr: AdamW(p, lr=lr),
}


@pytest.mark.parametrize("grid", [g for g in GRIDS if not g.is_cosine], ids=lambda grid: grid.name)
def test_a_grid_takes_the_steps_of_torchs_optimizer(grid: Grid) -> None:
    rows = torch.ones(1, 4)
    parameter = nn.Parameter(torch.ones(4))
    optimizer = TORCHS[grid.name](iter([parameter]), 0.01)
    state: State = {}
    generator = torch.Generator().manual_seed(0)
    for step in range(1, 11):
        gradient = torch.randn(4, generator=generator)
        parameter.grad = gradient.clone()
        optimizer.step()
        direction = grid.direction(state, gradient[None], step)
        rows = rows * (1 - 0.01 * grid.decay) - 0.01 * direction

    assert torch.allclose(rows[0], parameter.detach(), atol=1e-5)


def test_a_cosine_falls_from_the_rate_to_nearly_zero() -> None:
    cosine = next(grid for grid in GRIDS if grid.is_cosine)

    factors = [cosine.rate_factor(step, 100) for step in range(100)]

    assert factors[0] == 1.0
    assert factors[50] == pytest.approx(0.5)
    assert 0 < factors[-1] < 0.001
