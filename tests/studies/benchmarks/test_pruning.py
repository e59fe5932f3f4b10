import numpy as np
import optuna
import pytest

from hyperlearn.guidance.pruner import MetaPruner
from hyperlearn.history.history import History
from hyperlearn.metalearners.foundation import foundation_forecaster
from studies.benchmarks.pruning import RISKS, replay_peer, replays
from tests.metalearners.curve_family import family_task

ORDER = np.arange(12)


def test_never_pruning_trains_everything_and_finds_the_best():
    outcome = replay_peer(family_task(3), ORDER, optuna.pruners.NopPruner())

    assert outcome == (1.0, 0.0, 0.0)


def test_a_higher_risk_trains_no_more():
    outcomes = replays(family_task(3), ORDER, foundation_forecaster())

    epochs = [outcomes[f"MetaPruner(risk={risk})"].epochs for risk in RISKS]
    assert epochs == sorted(epochs, reverse=True)
    assert epochs[-1] < 1.0


@pytest.mark.parametrize("place", [3, 4])
def test_the_replay_stops_runs_where_the_pruner_does(place):
    task, risk = family_task(place), RISKS[1]
    order = np.argsort(-task.finals)[::3]
    pruner = MetaPruner(History.from_studies([]), risk=risk, fallback=optuna.pruners.NopPruner())

    ours = replays(_without_strategies(task), order, foundation_forecaster())
    study = replay_peer(task, order, pruner)

    assert ours[f"MetaPruner(risk={risk})"] == study


def _without_strategies(task):
    """A replayed study of plain values asks for no hyperparameters."""
    return type(task)(
        task.name, task.losses, task.companions, np.zeros_like(task.strategies), task.times
    )
