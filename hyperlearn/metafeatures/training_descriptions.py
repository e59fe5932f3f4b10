"""A line and a unit for each meta-feature of a task's first runs: see ``training``.

*Spread* is the distance between the tenth and the ninetieth percentile of all values of the
metric that the runs showed; values are counted from the best one on, and lower is better.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


class Described(NamedTuple):
    """What a meta-feature is, and in which unit."""

    text: str
    unit: str


CURVE_FEATURES: Mapping[str, Described] = MappingProxyType(
    {
        "start": Described("a run's first value", "spread"),
        "level": Described("the median over the last fifth of a run", "spread"),
        "slope": Described("the change over a whole run, by a parabola's slope", "spread"),
        "curvature": Described("the bend of that parabola; positive where gains shrink", "spread"),
        "noise": Described("a single value's deviation around its run's course", "spread"),
        "speed": Described("the share of a run's gain made in its first fifth", "1"),
        "rise": Described("the last value above the best of its run", "spread"),
        "gap": Described("validation above training over the last fifth of a run", "spread"),
    }
)
"""What is told of each curve; its mean and standard deviation over the runs are meta-features."""

_SINGLE = {
    "early_late_correlation": Described(
        "Rank correlation of the runs' values after a fifth of their way with their results", "1"
    ),
    "run_failure_rate": Described("Share of runs that failed", "1"),
    "run_pruned_rate": Described("Share of runs that were pruned", "1"),
    "run_divergence_rate": Described("Share of curves that end above their start, or in NaN", "1"),
    "run_steps": Described("Median number of reported steps of a run", "steps"),
    "step_seconds": Described("Median time of a step", "s"),
    "step_seconds_variation": Described("Deviation over mean of the runs' time of a step", "1"),
    "response_strongest": Described("Largest absolute response of all hyperparameters", "1"),
}

_SUMMARIES = {"mean": "Mean over runs of", "sd": "Standard deviation (n - 1) over runs of"}

TRAINING: Mapping[str, Described] = MappingProxyType(
    {
        **{
            f"curve_{name}.{summary}": Described(f"{words} {one.text}", one.unit)
            for name, one in CURVE_FEATURES.items()
            for summary, words in _SUMMARIES.items()
        },
        **_SINGLE,
    }
)
"""Name of each meta-feature of training, and what it is."""

RESPONSES: Mapping[str, Described] = MappingProxyType(
    {
        "response": Described("Rank correlation of NAME with the loss", "1"),
        "response_bend": Described(
            "Rank correlation of the distance of NAME from its middle with the loss", "1"
        ),
        "response_share": Described(
            "Share of the variance of the losses' ranks that lies between choices of NAME", "1"
        ),
    }
)
"""Meta-features that there are for each hyperparameter NAME: ``response.NAME`` and so on."""


def described(name: str) -> Described:
    """Return what a meta-feature of training is.

    Raises:
        KeyError: There is none of that name.
    """
    kind, dot, hyperparameter = name.partition(".")
    if dot and kind in RESPONSES:
        one = RESPONSES[kind]
        return Described(one.text.replace("NAME", repr(hyperparameter)), one.unit)
    return TRAINING[name]
