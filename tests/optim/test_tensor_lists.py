import torch

from hyperlearn.optim.mixing import EPSILON, Mix
from hyperlearn.optim.tensor_lists import N_SUMS, TensorLists, statistics_from


def lists() -> TensorLists:
    generator = torch.Generator().manual_seed(0)
    shapes = [(3, 4), (5,)]

    def drawn() -> list[torch.Tensor]:
        return [torch.randn(shape, generator=generator) for shape in shapes]

    squares = [[tensor.square() for tensor in drawn()] for _ in range(2)]
    return TensorLists(drawn(), drawn(), drawn(), drawn(), *squares, drawn())


def test_the_averages_move_and_the_sums_are_those_of_their_names() -> None:
    part = lists()
    before = [tensor.clone() for tensor in part.momentum]

    seen = statistics_from(part.observe(), [12.0, 5.0], [0.0, 1.0])

    for i in range(2):
        g, m = part.gradients[i], part.momentum[i]
        assert torch.allclose(m, 0.9 * before[i] + 0.1 * g)
        assert torch.allclose(seen.gradient_momentum[i], (g * before[i]).sum(), atol=1e-5)
        assert torch.allclose(seen.momentum[i], m.square().sum())
        assert torch.allclose(seen.old_momentum[i], before[i].square().sum())
        assert torch.allclose(seen.fast_squares[i], part.fast_squares[i].sum())
        assert torch.allclose(seen.gradient_update[i], (g * part.update[i]).sum(), atol=1e-5)


def test_there_is_a_sum_for_every_field() -> None:
    assert lists().observe().shape == (N_SUMS, 2)


def test_the_direction_is_the_weighted_mix() -> None:
    part = lists()
    weights = torch.rand(8, 2, generator=torch.Generator().manual_seed(1))
    mix = Mix(*weights)

    factor, squares = part.direct(mix)

    for i in range(2):
        g, m, s, plain, v, w = (float(weight[i]) for weight in weights[:6])
        root = (v * part.slow_squares[i] + w * part.fast_squares[i]).sqrt() + EPSILON
        numerator = g * part.gradients[i] + m * part.momentum[i] + s * part.slow[i]
        expected = numerator / root + plain * part.momentum[i]
        assert torch.allclose(part.update[i] * factor[i], expected, rtol=1e-4, atol=1e-5)
        assert torch.allclose(squares[i], expected.square().sum(), rtol=1e-4)


def test_moving_decays_the_weights_and_then_steps() -> None:
    part = lists()
    weights, update = part.weights[0].clone(), part.update[0].clone()

    part.move(torch.tensor([0.5, 0.0]), torch.tensor([0.1, 0.0]))

    assert torch.allclose(part.weights[0], 0.9 * weights - 0.5 * update)


def test_one_infinite_gradient_is_noticed() -> None:
    part = lists()
    assert part.gradient_is_finite()

    part.gradients[1][2] = torch.inf

    assert not part.gradient_is_finite()
