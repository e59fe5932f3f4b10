import numpy as np
import pytest
import torch

from hyperlearn.metalearners.curve_forecaster.model import CurveForecaster, RiskLevels
from hyperlearn.metalearners.curve_forecaster.network import ForecastNetwork, clocks_of
from hyperlearn.metalearners.curves.encoding import encode
from hyperlearn.metalearners.curves.episodes import points_at, scale_of_task
from hyperlearn.metalearners.curves.mixture import LogisticMixture
from tests.metalearners.curve_family import family_task


@pytest.fixture(scope="module")
def network():
    torch.manual_seed(0)
    return ForecastNetwork().double()


@pytest.fixture(scope="module")
def forecaster(network):
    weights = {name: value.detach().numpy() for name, value in network.state_dict().items()}
    levels = RiskLevels(np.array([0.1, 0.5]), np.array([0.02, 0.2]))
    return CurveForecaster(weights, levels)


def points_and_task():
    task = family_task(0)
    scale, rival = scale_of_task(task.only(np.arange(5)), np.zeros(0), None)
    return points_at(task, scale, rival, np.arange(10)), task


def test_numpy_foretells_what_torch_foretells(network, forecaster):
    points, task = points_and_task()
    now, ones = points.times[:, -1], np.ones(len(task))

    states = forecaster.read(points)
    theirs, _ = network.cell(torch.from_numpy(encode(points)))
    clocks = clocks_of(torch.from_numpy(now.copy()), torch.from_numpy(ones))
    outputs = network(theirs[:, -1], torch.from_numpy(task.strategies), clocks)

    np.testing.assert_allclose(states, theirs.detach().numpy(), atol=1e-10)
    seeing = LogisticMixture.from_outputs(outputs.detach().numpy(), points.units[:, -1])
    mixture = forecaster.forecast(states[:, -1], points.units[:, -1], task.strategies, now, ones)
    n_components = seeing.weights.shape[1]
    np.testing.assert_allclose(mixture.locations[:, n_components:], seeing.locations, atol=1e-10)


def test_another_strategy_is_another_forecast(forecaster):
    points, task = points_and_task()
    states, now = forecaster.read(points)[:, -1], points.times[:, -1]

    def median(strategies):
        mixture = forecaster.forecast(
            states, points.units[:, -1], strategies, now, np.ones(len(now))
        )
        return mixture.quantiles(np.array([0.5]))

    assert (median(task.strategies) != median(task.strategies[::-1])).any()


def test_weights_and_levels_travel_as_bytes(forecaster):
    back = CurveForecaster.from_bytes(forecaster.to_bytes())

    assert back.weights.keys() == forecaster.weights.keys()
    np.testing.assert_allclose(back.levels.chances, forecaster.levels.chances, rtol=1e-6)
    assert CurveForecaster.from_bytes(CurveForecaster(forecaster.weights).to_bytes()).levels is None


def test_a_higher_risk_stops_at_a_higher_chance(forecaster):
    chances = [forecaster.levels.chance(risk) for risk in (0.001, 0.1, 0.3, 0.9)]

    assert chances == sorted(chances)
    assert chances[1] == pytest.approx(0.02)
