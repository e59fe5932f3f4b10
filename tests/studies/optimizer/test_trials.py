import pytest
import torch

from hyperlearn.optim.checkpoint import Checkpoint
from hyperlearn.optim.controller import ControllerShape
from hyperlearn.optim.learned_optimizer import LearnedOptimizer
from hyperlearn.optim.mixing import N_OUTPUTS
from studies.optimizer.contenders import PEERS, Contender
from studies.optimizer.grids import GRIDS
from studies.optimizer.real_tasks import TASKS
from studies.optimizer.trials import run_contender, run_grid

WINE = next(task for task in TASKS if task.name.startswith("wine"))
ADAM = next(grid for grid in GRIDS if grid.name == "Adam")


def fresh(parameters: list[torch.nn.Parameter], horizon: int) -> LearnedOptimizer:
    weights = ControllerShape(N_OUTPUTS).initial(torch.Generator().manual_seed(0))
    return LearnedOptimizer(
        parameters, total_steps=horizon, checkpoint=Checkpoint("optimizer", weights)
    )


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_every_task_can_be_trained_side_by_side(task: object) -> None:
    problem = task.family().draw(2, 0)  # type: ignore[attr-defined]
    rows = problem.initial().requires_grad_()

    loss = problem.train_loss(rows, torch.Generator().manual_seed(0))
    (gradient,) = torch.autograd.grad(loss.sum(), rows)

    assert loss.shape == (2,)
    assert (gradient.abs().sum(1) > 0).all()


def test_a_grid_has_an_ending_for_every_rate_and_seed() -> None:
    endings = run_grid(WINE, ADAM, 30, range(2))

    assert {(e.rate, e.seed) for e in endings} == {(r, s) for r in ADAM.rates for s in range(2)}
    best = min(endings, key=lambda e: e.train)
    assert best.train < 0.5 * best.initial
    assert endings[0].initial == endings[2].initial


@pytest.mark.parametrize(
    "contender", [Contender("fresh", fresh, takes_loss=True), *PEERS], ids=lambda c: c.name
)
def test_a_contender_trains_as_a_user_would(contender: Contender) -> None:
    ending = run_contender(WINE, contender, 30, 0)

    assert ending.train != ending.initial
    assert 0 < ending.validation < float("inf")
    assert ending.initial == pytest.approx(run_grid(WINE, ADAM, 1, range(1))[0].initial, rel=1e-4)
