import math

import numpy as np
import pytest

from hyperlearn.guidance.run_judge import Forecast
from hyperlearn.guidance.states import state_of
from hyperlearn.metalearners.outlook.fates import Fate
from hyperlearn.metalearners.outlook.model import Judgement
from hyperlearn.records import OutlookState


def state(*, n_points=5, unit=0.5, p_worse=0.0, p_goal=0.5, p=0.5, fate=Fate.STALLED, failing=False,
          has_target=True):  # fmt: skip
    forecast = Forecast(0.1, 0.2, 0.3, p_goal, p_worse)
    judgement = Judgement(np.array([p]), np.array([int(fate)]), np.zeros(1), np.zeros((1, 4)))
    return state_of(n_points, unit, forecast, judgement, is_failing=failing, has_target=has_target)[
        0
    ]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"unit": math.nan}, OutlookState.FAILING),
        ({"unit": math.inf, "n_points": 1}, OutlookState.FAILING),
        ({"n_points": 1}, OutlookState.UNKNOWN),
        ({"failing": True, "p": 0.9}, OutlookState.FAILING),
        ({"p_worse": 0.6, "p": 0.2}, OutlookState.DIVERGING),
        ({"p": 0.6}, OutlookState.ON_TRACK),
        ({"p": 0.3, "fate": Fate.REACHED}, OutlookState.ON_TRACK),
        ({"p": 0.05, "fate": Fate.REACHED}, OutlookState.STALLED),
        ({"p": 0.3}, OutlookState.STALLED),
        ({"p": 0.9, "p_goal": 0.0, "has_target": False}, OutlookState.STALLED),
    ],
)
def test_the_state_follows_from_forecast_and_judgement(facts, expected):
    assert state(**facts) is expected
