"""From past tasks' curves to a metric network that is ready for use.

The network learns on three quarters of the tasks. On the others, which it has not seen, it is
calibrated: its chances are brought to what came true, and the alarm of failing runs is set to the
rate of false alarms that is wanted.
"""

from collections.abc import Sequence

import numpy as np
from scipy.optimize import minimize

from hyperlearn.metalearners.curves.encoding import encode
from hyperlearn.metalearners.curves.episodes import points_at
from hyperlearn.metalearners.outlook.fates import fates_of, target_scale
from hyperlearn.metalearners.outlook.model import EARLY, Judgement, OutlookModel
from hyperlearn.metalearners.outlook.training import Labelled, train_network
from hyperlearn.records import FloatArray, IntArray

N_STEPS = 900
FALSE_ALARMS = 0.01
FEWEST_POINTS = 2
"""Reports before a run is judged to be failing, unless its metric is not finite."""
N_LABELLED = 10
QUANTILES = (0.05, 0.1, 0.2, 0.3)


def fit_outlook(
    tasks: Sequence[Labelled], rng: np.random.Generator, *, n_steps: int = N_STEPS
) -> OutlookModel:
    """Train and calibrate a metric network.

    Args:
        tasks: Past tasks, four or more.
        rng: Draws.
        n_steps: Steps of training.
    """
    order = rng.permutation(len(tasks))
    kept = [tasks[place] for place in order[: max(1, len(tasks) // 4)]]
    seen = [tasks[place] for place in order[len(kept) :]]
    return calibrated(OutlookModel(train_network(seen, rng, n_steps=n_steps)), kept, rng)


def calibrated(
    model: OutlookModel, kept: Sequence[Labelled], rng: np.random.Generator
) -> OutlookModel:
    """Return a metric network whose chances and alarms fit tasks that it has not seen."""
    judged = [_judged(model, task, quantile, rng) for task in kept for quantile in QUANTILES]
    evidence = np.concatenate([judgement.evidence.reshape(-1, 4) for judgement, _, _ in judged])
    told = [
        (judgement, task, failing)
        for (judgement, _, failing), task in zip(
            judged, [task for task in kept for _ in QUANTILES], strict=True
        )
        if (task.failing == 1.0).any()
    ]
    truth = np.concatenate(
        [np.broadcast_to(reached[:, None], j.p_target.shape).ravel() for j, reached, _ in judged]
    )
    thresholds = [
        _threshold(
            np.concatenate([_worst(j, task, failing, early=early) for j, task, failing in told])
        )
        for early in (True, False)
    ]
    return OutlookModel(model.weights, _calibration(evidence, truth), np.array(thresholds))


def _judged(
    model: OutlookModel, task: Labelled, quantile: float, rng: np.random.Generator
) -> tuple[Judgement, FloatArray, FloatArray]:
    """Judge a task's runs at every step, some of them being labelled."""
    curves = task.curves
    order = rng.permutation(len(curves))
    labelled, rest = order[:N_LABELLED], order[N_LABELLED:]
    finals = curves.finals
    target = float(np.quantile(finals[np.isfinite(finals)], quantile))
    judgement = judge_task(model, task, labelled, rest, target)
    reached = (finals[rest] <= target).astype(np.float64)
    return judgement, reached, task.failing[rest]


def judge_task(
    model: OutlookModel, task: Labelled, labelled: IntArray, runs: IntArray, target: float
) -> Judgement:
    """Judge runs of a task at every step of its grid, arrays of shape (n_runs, n_steps).

    Args:
        model: The metric network.
        task: The task.
        labelled: Finished runs, of which it is known how they ended.
        runs: The runs that are judged.
        target: The loss that is wanted.
    """
    curves = task.curves
    known = labelled if len(labelled) else runs
    scale = target_scale(curves.losses[known], target)
    both = np.concatenate([labelled, runs])
    chosen = curves.only(both)
    nothing = np.full(len(curves.times), np.nan)
    points = points_at(chosen, scale, nothing, np.arange(len(curves.times)))
    states = model.cell.run(encode(points))
    n = len(labelled)
    fates = fates_of(chosen.losses[:n, -1], scale)
    prototypes = model.prototypes(model.places(states[:n]), fates)
    return model.judge(states[n:], prototypes, points.units[n:], points.times[n:])


def _worst(judgement: Judgement, task: Labelled, failing: FloatArray, *, early: bool) -> FloatArray:
    """Return the highest logit that each healthy run had, early or later, shape (n_healthy,)."""
    times = task.curves.times
    is_asked = (times <= EARLY) == early
    is_asked[: FEWEST_POINTS - 1] = False
    return np.asarray(judgement.failing[failing == 0.0][:, is_asked].max(axis=1, initial=-np.inf))


def _threshold(scores: FloatArray) -> float:
    """Return the logit that half of the wanted false alarms lie above."""
    return float(np.quantile(scores, 1.0 - FALSE_ALARMS / 2.0)) if len(scores) else 3.0


def _calibration(evidence: FloatArray, truth: FloatArray) -> FloatArray:
    """Return the weights of the evidence under which chances come true; none but the last negative.

    Source:
        Platt, Probabilistic outputs for support vector machines, 1999; Wolpert, Stacked
        generalization, 1992.
    """

    def loss(weights: FloatArray) -> tuple[float, FloatArray]:
        logits = evidence @ weights
        slope = 0.5 + 0.5 * np.tanh(0.5 * logits) - truth
        value = float(np.mean(np.logaddexp(0.0, logits) - truth * logits))
        return value, evidence.T @ slope / len(truth)

    bounds = [(0.0, None)] * 3 + [(None, None)]
    start = np.array([1.0, 1.0, 1.0, 0.0])
    return np.asarray(minimize(loss, start, jac=True, bounds=bounds, method="L-BFGS-B").x)
