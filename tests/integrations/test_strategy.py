"""The strategy that a torch optimizer and schedule follow."""

import torch

from hyperlearn.integrations.strategy import strategy_of
from hyperlearn.metalearners.curves.strategy import strategy_vector

WEIGHTS = [torch.nn.Parameter(torch.zeros(1))]


def test_what_an_optimizer_is_set_to_is_told_by_one_set_of_names():
    optimizer = torch.optim.SGD(WEIGHTS, lr=0.1, momentum=0.9, weight_decay=0.01)

    assert strategy_of(optimizer, batch_size=16) == {
        "optimizer": "SGD",
        "learning_rate": 0.1,
        "momentum": 0.9,
        "weight_decay": 0.01,
        "schedule": "constant",
        "batch_size": 16,
    }


def test_a_schedule_in_its_warm_up_is_told_by_where_it_leads():
    optimizer = torch.optim.Adam(WEIGHTS, lr=0.1)
    schedule = torch.optim.lr_scheduler.LinearLR(optimizer, start_factor=0.01)

    strategy = strategy_of(optimizer, schedule)

    assert (strategy["schedule"], strategy["learning_rate"]) == ("LinearLR", 0.1)


def test_wrappers_are_looked_through():
    class Wrapper:
        optimizer = torch.optim.Adam(WEIGHTS, lr=0.1)
        scheduler = None

    assert strategy_of(Wrapper())["optimizer"] == "Adam"


def test_what_has_no_parameter_groups_is_told_by_its_name_alone():
    assert strategy_of(object()) == {"optimizer": "object", "schedule": "constant"}


def test_the_meta_learners_understand_the_names():
    named = strategy_vector(strategy_of(torch.optim.SGD(WEIGHTS, lr=0.1, momentum=0.9)))
    same = strategy_vector({"lr": 0.1, "momentum": 0.9, "weight_decay": 0.0, "optimizer": "sgd",
                            "schedule": "constant"})  # fmt: skip

    assert (named == same).all()
