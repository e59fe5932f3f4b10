"""From forecast and judgement to the state of a run, with the reason in words."""

import math

from hyperlearn.guidance.run_judge import Forecast
from hyperlearn.metalearners.outlook.fates import Fate
from hyperlearn.metalearners.outlook.model import Judgement
from hyperlearn.records import OutlookState

FEWEST_POINTS = 2
LIKELY, HARDLY = 0.5, 0.1


def state_of(
    n_points: int,
    unit: float,
    forecast: Forecast,
    judgement: Judgement,
    *,
    is_failing: bool,
    has_target: bool,
) -> tuple[OutlookState, str]:
    """Return the state of a run and why.

    Args:
        n_points: How often it has reported.
        unit: The metric now on the way from the goal, 0, to the start, 1; not finite if it is not.
        forecast: Of its end.
        judgement: Of the metric network.
        is_failing: Whether the metric network says that the run fails.
        has_target: Whether the goal is a target, and not just the best run.
    """
    if not math.isfinite(unit):
        return OutlookState.FAILING, "its metric is not a finite number"
    if n_points < FEWEST_POINTS:
        return OutlookState.UNKNOWN, "it has reported once only"
    if is_failing:
        return OutlookState.FAILING, "its curves deviate like those of failing runs"
    p_goal = float(judgement.p_target[0]) if has_target else forecast.p_goal
    if p_goal < LIKELY and forecast.p_worse > LIKELY:
        return OutlookState.DIVERGING, "it is likely to end worse than it began"
    return _on_the_way(p_goal, judgement, "the target" if has_target else "the best run")


def _on_the_way(p_goal: float, judgement: Judgement, goal: str) -> tuple[OutlookState, str]:
    """Return the state of a run that neither fails nor diverges."""
    if p_goal >= LIKELY:
        return OutlookState.ON_TRACK, f"it is likely to come to {goal}"
    if p_goal >= HARDLY and int(judgement.fate[0]) == Fate.REACHED:
        return OutlookState.ON_TRACK, f"it goes the way of runs that came to {goal}"
    return OutlookState.STALLED, f"it is not likely to come to {goal}"
