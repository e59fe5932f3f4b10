"""Training a real task by grids and by contenders, and what loss is left at the end."""

from dataclasses import dataclass, replace

import torch

from hyperlearn.optim.model_family import ModelFamily, ModelProblem
from studies.optimizer.contenders import Contender, as_evaluated, take_step
from studies.optimizer.grids import Grid, State
from studies.optimizer.real_tasks import RealTask


@dataclass(frozen=True)
class Ending:
    """Losses at the end of one run.

    Attributes:
        task: Name of the task.
        method: Name of the optimizer.
        rate: Its learning rate, 0 where there is none to tune.
        horizon: Steps.
        seed: Of first weights and mini-batches.
        train: Loss on all rows trained on.
        validation: Loss on the others.
        initial: Loss on all rows trained on before the first step.
    """

    task: str
    method: str
    rate: float
    horizon: int
    seed: int
    train: float
    validation: float
    initial: float

    @property
    def has_diverged(self) -> bool:
        """Whether it ended above its beginning, or nowhere."""
        return not self.train <= self.initial


def run_grid(task: RealTask, grid: Grid, horizon: int, seeds: range) -> list[Ending]:
    """Train with every rate and seed side by side."""
    problem = _copies(task.family(), seeds, len(grid.rates))
    rows = problem.initial()
    rates = torch.tensor(grid.rates).repeat_interleave(len(seeds))[:, None]
    generator = torch.Generator().manual_seed(seeds.start)
    state: State = {}
    with torch.no_grad():
        initial = problem.whole_train_loss(rows)
    for step in range(horizon):
        at = rows.detach().requires_grad_()
        (gradient,) = torch.autograd.grad(problem.train_loss(at, generator).sum(), at)
        rate = rates * grid.rate_factor(step, horizon)
        direction = grid.direction(state, gradient, step + 1)
        rows = rows * (1 - rate * grid.decay) - rate * direction
    with torch.no_grad():
        ends = problem.whole_train_loss(rows), problem.validation_loss(rows)
    return [
        Ending(task.name, grid.name, rate, horizon, seed, *values)
        for (rate, seed), *values in zip(
            [(rate, seed) for rate in grid.rates for seed in seeds],
            ends[0].tolist(),
            ends[1].tolist(),
            initial.tolist(),
            strict=True,
        )
    ]


def run_contender(task: RealTask, contender: Contender, horizon: int, seed: int) -> Ending:
    """Train one model as a user would."""
    problem = task.family().draw(1, seed)
    tensors = [t[0].clone() for t in problem.layout.tensors(problem.initial())]
    parameters = [torch.nn.Parameter(tensor) for tensor in tensors]
    optimizer = contender.make(parameters, horizon)
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        initial = float(problem.whole_train_loss(_row(parameters)))
    if hasattr(optimizer, "train"):
        optimizer.train()
    for _ in range(horizon):
        loss = problem.train_loss(_row(parameters), generator).sum()
        optimizer.zero_grad()
        torch.autograd.backward(loss)
        take_step(optimizer, loss if contender.takes_loss else None)
    with torch.no_grad(), as_evaluated(optimizer):
        row = _row(parameters)
        train, validation = problem.whole_train_loss(row), problem.validation_loss(row)
    return Ending(
        task.name, contender.name, 0.0, horizon, seed, float(train), float(validation), initial
    )


def _row(parameters: list[torch.nn.Parameter]) -> torch.Tensor:
    return torch.cat([parameter.flatten() for parameter in parameters])[None]


def _copies(family: ModelFamily, seeds: range, n_rates: int) -> ModelProblem:
    """Return a problem with the models of all seeds, once for each rate."""
    drawn = [family.draw(1, seed) for seed in seeds]
    first = torch.cat([problem.first for problem in drawn]).repeat(n_rates, 1)
    return replace(drawn[0], first=first)
