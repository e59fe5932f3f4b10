import numpy as np

from hyperlearn.inspection.facts.responses import response_section, responses


def test_every_hyperparameter_has_a_curve_with_its_band(reading):
    found = responses(reading)
    assert [one.parameter for one in found] == list(reading.space)
    for one in found:
        assert np.all(one.low <= one.mean)
        assert np.all(one.mean <= one.high)


def test_the_curve_of_a_choice_has_a_place_for_each(reading):
    (kernel,) = [one for one in responses(reading) if one.parameter == "kernel"]
    assert kernel.places.tolist() == [0.0, 1.0]


def test_a_logarithmic_hyperparameter_keeps_its_axis(reading):
    charts = {chart.title: chart for chart in response_section(reading).charts}
    assert charts["lr"].x.is_log
    assert charts["kernel"].x.categories == ("rbf", "poly")
