import math

import pytest
import torch

from hyperlearn.errors import InvalidArgumentError
from hyperlearn.optim.meta_loss import LOSS_FLOOR, MetaLoss

TRAIN = torch.tensor([[3.0, 1.0], [1.0, 1.0]])
VALIDATION = torch.tensor([[2.0, 4.0], [2.0, 4.0]])


def test_the_log_mean_counts_every_unit_alike() -> None:
    losses = MetaLoss("log-mean", 0.0)(TRAIN, VALIDATION, is_end=False)

    expected = (math.log(3 + LOSS_FLOOR) + math.log(1 + LOSS_FLOOR)) / 2
    assert losses[0] == pytest.approx(expected)


def test_mean_and_last_are_what_they_say() -> None:
    assert MetaLoss("mean", 0.0)(TRAIN, VALIDATION, is_end=False).tolist() == [2.0, 1.0]
    assert MetaLoss("last", 0.0)(TRAIN, VALIDATION, is_end=False).tolist() == [1.0, 1.0]


def test_validation_takes_its_share() -> None:
    assert MetaLoss("mean", 0.25)(TRAIN, VALIDATION, is_end=False).tolist() == [2.0, 1.75]


def test_the_last_step_of_a_run_counts_more() -> None:
    ends = MetaLoss("mean", 0.0)(TRAIN, VALIDATION, is_end=True)

    assert ends[0] == pytest.approx((3 + 5 * 1) / 6)


@pytest.mark.parametrize(("name", "share"), [("median", 0.5), ("mean", -0.1), ("mean", 1.1)])
def test_arguments_that_cannot_be_are_named(name: str, share: float) -> None:
    with pytest.raises(InvalidArgumentError, match=r"is 'median'; give|is -0.1; give|is 1.1; give"):
        MetaLoss(name, share)  # type: ignore[arg-type]
