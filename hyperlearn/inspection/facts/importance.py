"""Which hyperparameters decided whether a configuration was good."""

from dataclasses import dataclass

import numpy as np
import optuna
from optuna.distributions import CategoricalDistribution
from optuna.samplers import RandomSampler
from optuna.trial import TrialState, create_trial

from hyperlearn.inspection.charts.chart import Axis, Bars, Chart
from hyperlearn.inspection.facts.reading import StudyReading
from hyperlearn.inspection.facts.scratch_study import scratch_study
from hyperlearn.inspection.facts.section import Section

FEWEST_TRIALS = 8
NOTE = (
    "Worked out by Optuna's PED-ANOVA (Watanabe, Bansal and Hutter, IJCAI 2023): how unlike the "
    "best tenth of the trials are to all trials in each hyperparameter. Only this study's complete "
    "trials count, and where a search tried little it can say little."
)


@dataclass(frozen=True, slots=True)
class Importance:
    """How much a hyperparameter mattered.

    Attributes:
        parameter: Its name.
        share: Of all importance, in [0, 1]; the shares of a study sum to one.
        n_trials: How many complete trials have it.
    """

    parameter: str
    share: float
    n_trials: int


def importances(reading: StudyReading) -> tuple[Importance, ...]:
    """Return the importance of each hyperparameter of a study, the greatest first.

    Returns:
        Nothing for a study with several objectives, fewer than `FEWEST_TRIALS` complete trials, or
        equal values everywhere.
    """
    complete = np.flatnonzero(reading.is_complete)
    losses = reading.losses[complete]
    if not reading.has_one_objective or len(complete) < FEWEST_TRIALS or not np.ptp(losses):
        return ()
    study = _study_again(reading, complete.tolist())
    found = optuna.importance.get_param_importances(study)
    counted = reading.facts.params
    return tuple(
        Importance(name, share, int(np.sum(~np.isnan(counted[name][complete]))))
        for name, share in sorted(found.items(), key=lambda pair: -pair[1])
    )


def _study_again(reading: StudyReading, rows: list[int]) -> optuna.Study:
    """Return complete trials as an Optuna study in memory, on the widest bounds of each domain."""
    facts = reading.facts
    study = scratch_study(RandomSampler(seed=0))
    for row in rows:
        present = {p: v[row] for p, v in facts.params.items() if not np.isnan(v[row])}
        distributions = {p: facts.distributions[p] for p in present}
        study.add_trial(
            create_trial(
                state=TrialState.COMPLETE,
                value=float(facts.losses[row, 0]),
                params={
                    p: d.to_external_repr(
                        int(present[p]) if isinstance(d, CategoricalDistribution) else present[p]
                    )
                    for p, d in distributions.items()
                },
                distributions=distributions,
            )
        )
    return study


def importance_section(reading: StudyReading) -> Section | None:
    """Return what is said about importance; None where nothing can be."""
    found = importances(reading)
    if not found:
        return None
    first = found[0]
    sentence = f"{first.parameter} mattered most, with {first.share:.0%} of the importance"
    if len(found) > 1:
        sentence += f"; next came {found[1].parameter} with {found[1].share:.0%}"
    names = tuple(one.parameter for one in found)
    chart = Chart(
        "Importance of hyperparameters",
        f"{sentence}.",
        Axis("share of importance"),
        Axis("", categories=names),
        (Bars("importance", np.array([one.share for one in found])),),
    )
    return Section("importance", "Importance", f"{sentence}.", (chart,), None, NOTE)
