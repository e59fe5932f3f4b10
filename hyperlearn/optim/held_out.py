"""How good a controller is on problems that it was not trained on."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from hyperlearn.optim.meta_loss import LOSS_FLOOR
from hyperlearn.optim.problems import Problem
from hyperlearn.optim.slots import Opening
from hyperlearn.optim.windows import run_window

N_FINAL_BATCHES = 8
WINDOW = 50
WORST_LOG_LOSS = 5.0
"""What a copy counts whose loss is greater or not finite."""


@dataclass(frozen=True)
class HeldOutScore:
    """Mean log losses at the end of held-out runs, with `LOSS_FLOOR` added to each loss.

    Attributes:
        train: Of training losses.
        validation: Of validation losses.
    """

    train: float
    validation: float

    def total(self, validation_share: float) -> float:
        """Return both, weighted as in the meta-loss."""
        return (1 - validation_share) * self.train + validation_share * self.validation


def held_out_score(
    opening: Opening, vector: torch.Tensor, runs: Sequence[tuple[int, int]]
) -> HeldOutScore:
    """Train held-out problems to their ends and score what comes out.

    Args:
        opening: How they are opened.
        vector: Weights of the controller.
        runs: Seed and horizon of each problem, at least one.
    """
    scores = torch.stack([_end_of_run(opening, vector, *run) for run in runs])
    return HeldOutScore(*scores.mean(0).tolist())


@torch.no_grad()
def _end_of_run(opening: Opening, vector: torch.Tensor, seed: int, horizon: int) -> torch.Tensor:
    """Return the mean log loss on training and on validation data, shape (2,)."""
    slot = opening.open(seed, horizon)
    problem, rule, state = slot.course.problem, slot.course.rule, slot.course.states[0]
    generator = torch.Generator().manual_seed(seed)
    weights = rule.shape.unpacked(vector)
    while state.step < horizon:
        n_steps = min(WINDOW, horizon - state.step)
        state = run_window(
            rule, weights, problem, state, n_steps=n_steps, generator=generator, order=0
        ).state
    return torch.stack([_log(loss) for loss in _final_losses(problem, state.rows, generator)])


def _final_losses(
    problem: Problem, rows: torch.Tensor, generator: torch.Generator
) -> tuple[torch.Tensor, torch.Tensor]:
    batches = [problem.train_loss(rows, generator) for _ in range(N_FINAL_BATCHES)]
    return torch.stack(batches).mean(0), problem.validation_loss(rows)


def _log(losses: torch.Tensor) -> torch.Tensor:
    logs = torch.log(losses.clamp(min=0) + LOSS_FLOOR)
    return logs.nan_to_num(WORST_LOG_LOSS).clamp(max=WORST_LOG_LOSS).mean()
