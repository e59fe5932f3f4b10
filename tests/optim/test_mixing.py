import torch

from hyperlearn.optim.mixing import (
    ADAM_LOGIT,
    FIRST_STEP,
    LONGEST_STEP,
    N_OUTPUTS,
    adam_mix,
    mix,
    relative_decay,
    relative_step,
)
from hyperlearn.optim.statistics import TensorStatistics

STATISTICS = TensorStatistics(
    torch.tensor([4.0]), torch.tensor([0.0]), *(torch.tensor([4.0]) for _ in range(11))
)


def test_zero_outputs_give_mostly_adam_with_the_first_step() -> None:
    chosen = mix(torch.zeros(1, N_OUTPUTS), STATISTICS, 10, torch.tensor(1.0))

    assert torch.allclose(chosen.step, torch.tensor([FIRST_STEP]))
    share = chosen.momentum * (1 - 0.9**10)
    assert torch.allclose(share, torch.softmax(torch.tensor([0.0, ADAM_LOGIT, 0, 0]), 0)[1])


def test_shares_of_the_directions_sum_to_one() -> None:
    outputs = torch.randn(1, N_OUTPUTS, generator=torch.Generator().manual_seed(0))
    chosen = mix(outputs, STATISTICS, 10, torch.tensor(1.0))

    shares = chosen.gradient + chosen.momentum * (1 - 0.9**10) + chosen.slow * (1 - 0.99**10)
    assert torch.allclose(shares + chosen.plain, torch.ones(1))


def test_steps_and_decays_are_bounded_whatever_the_outputs() -> None:
    extreme = torch.tensor([-1e9, 0.0, 1e9])

    assert relative_step(extreme).max() <= LONGEST_STEP
    assert relative_step(extreme).min() > 0
    assert relative_decay(extreme).max() <= 1


def test_adams_mix_is_adams_step() -> None:
    chosen = adam_mix(STATISTICS, 3, 0.01)

    assert torch.allclose(chosen.momentum, torch.tensor([1 / (1 - 0.9**3)]))
    assert torch.allclose(chosen.slow_squares, torch.tensor([1 / (1 - 0.999**3)]))
    assert chosen.step.tolist() == [torch.tensor(0.01).item()]
    assert not (chosen.gradient + chosen.slow + chosen.plain + chosen.decay).any()
