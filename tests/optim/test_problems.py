import torch

from hyperlearn.optim.problems import Layout, MixedFamily
from hyperlearn.optim.synthetic import SyntheticFamily
from tests.optim.bowls import BowlFamily, Bowls

LAYOUT = Layout(((2, 3), (4,), ()))


def test_rows_and_tensors_are_views_of_one_another() -> None:
    rows = torch.arange(22.0).view(2, 11)

    tensors = LAYOUT.tensors(rows)

    assert [tuple(tensor.shape) for tensor in tensors] == [(2, 2, 3), (2, 4), (2,)]
    assert torch.cat(
        [tensor.flatten(1) if tensor.dim() > 1 else tensor[:, None] for tensor in tensors], 1
    ).equal(rows)


def test_every_coordinate_has_its_owner() -> None:
    assert LAYOUT.owners.tolist() == [0] * 6 + [1] * 4 + [2]
    assert LAYOUT.flatness.tolist() == [0.0, 1.0, 1.0]


def test_a_mixed_family_draws_from_all() -> None:
    mixed = MixedFamily((BowlFamily(), SyntheticFamily()))

    kinds = {type(mixed.draw(2, seed)) for seed in range(4)}

    assert Bowls in kinds
    assert len(kinds) == 2
