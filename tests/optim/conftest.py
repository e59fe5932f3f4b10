import pytest
import torch

from hyperlearn.optim.checkpoint import Checkpoint
from hyperlearn.optim.controller import ControllerShape
from hyperlearn.optim.mixing import N_OUTPUTS
from hyperlearn.optim.schedule_choice import N_CHOICES


def random_weights(n_outputs: int) -> torch.Tensor:
    """Return weights that make every output depend on every input a little."""
    generator = torch.Generator().manual_seed(1)
    weights = ControllerShape(n_outputs).initial(generator)
    return weights + 0.05 * torch.randn(len(weights), generator=generator)


@pytest.fixture
def checkpoint() -> Checkpoint:
    return Checkpoint("optimizer", random_weights(N_OUTPUTS))


@pytest.fixture
def schedule_checkpoint() -> Checkpoint:
    return Checkpoint("schedule", random_weights(N_CHOICES))
