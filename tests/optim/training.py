"""A small regression to train on, for the tests of both optimizers."""

from collections.abc import Callable

import torch
from torch import nn
from torch.optim import Optimizer

X = torch.randn(64, 6, generator=torch.Generator().manual_seed(0))
Y = torch.tanh(X @ torch.randn(6, 2, generator=torch.Generator().manual_seed(1)))


def small_model(seed: int = 0) -> nn.Sequential:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return nn.Sequential(nn.Linear(6, 16), nn.Tanh(), nn.Linear(16, 2))


def loss_of(model: nn.Module) -> torch.Tensor:
    device = next(model.parameters()).device
    return (model(X.to(device)) - Y.to(device)).square().mean()


def train(
    model: nn.Module,
    optimizer: Optimizer,
    n_steps: int,
    loss: Callable[[nn.Module], torch.Tensor] = loss_of,
) -> list[float]:
    """Train and return the loss before each step and at the end."""
    losses = []
    for _ in range(n_steps):
        optimizer.zero_grad()
        now = loss(model)
        now.backward()
        optimizer.step(loss=now)  # type: ignore[call-arg]
        losses.append(float(now.detach()))
    return [*losses, float(loss(model).detach())]


def flat(model: nn.Module) -> torch.Tensor:
    return torch.cat([parameter.detach().flatten() for parameter in model.parameters()])


def train_badly(model: nn.Module, optimizer: Optimizer, n_steps: int) -> None:
    """Train while telling the optimizer that the loss grows and grows."""
    for step in range(n_steps):
        optimizer.zero_grad()
        loss_of(model).backward()
        optimizer.step(loss=1.0 + step)  # type: ignore[call-arg]
