import torch

from hyperlearn.optim.controller import ControllerShape, control
from hyperlearn.optim.statistics import N_FEATURES

SHAPE = ControllerShape(3, 4)


def drawn(*shape: int) -> torch.Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(0))


def test_fresh_weights_give_zero_outputs() -> None:
    weights = SHAPE.unpacked(SHAPE.initial(torch.Generator().manual_seed(0)))

    outputs, hidden = control(weights, drawn(5, N_FEATURES), torch.zeros(5, 4))

    assert not outputs.any()
    assert hidden.any()


def test_every_tensor_is_treated_by_the_same_function() -> None:
    weights, inputs, hidden = (
        SHAPE.unpacked(drawn(SHAPE.n_weights)),
        drawn(5, N_FEATURES),
        drawn(5, 4),
    )
    order = torch.tensor([3, 1, 4, 0, 2])

    outputs, after = control(weights, inputs, hidden)
    shuffled, shuffled_after = control(weights, inputs[order], hidden[order])

    assert torch.allclose(outputs[order], shuffled, atol=1e-6)
    assert torch.allclose(after[order], shuffled_after, atol=1e-6)


def test_runs_may_have_weights_of_their_own() -> None:
    vectors, inputs, hidden = drawn(2, SHAPE.n_weights), drawn(2, 5, N_FEATURES), drawn(2, 5, 4)

    together, _ = control(SHAPE.unpacked(vectors), inputs, hidden)

    for run in range(2):
        alone, _ = control(SHAPE.unpacked(vectors[run]), inputs[run], hidden[run])
        assert torch.allclose(together[run], alone, atol=1e-5)
