import math

from hyperlearn.inspection.facts.trial_words import configuration, label, metric_of

ROW = {
    "number": 3,
    "value": 0.5,
    "origin": "portfolio",
    "params_lr": 0.001,
    "params_kernel": None,
    "params_degree": math.nan,
}


def test_a_configuration_names_what_a_trial_has():
    assert configuration(ROW) == "lr=0.001, kernel=None"
    assert configuration({"number": 1}) == "none"


def test_a_mark_says_what_it_stands_for():
    assert label(ROW) == "trial 3 by portfolio: 0.5 (lr=0.001, kernel=None)"


def test_several_objectives_are_told_in_their_order():
    assert metric_of({"values_0": 1.0, "values_1": math.nan}) == "1, -"
