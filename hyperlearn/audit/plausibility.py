"""Checks: whether the values are too good, no better than a guess, frozen, or no numbers."""

import numpy as np

from hyperlearn.audit.evidence import FEWEST_RUNS, MetricEvidence, few_runs
from hyperlearn.audit.guess import guess_value
from hyperlearn.audit.metric_audit import Finding, Verdict
from hyperlearn.records import FloatArray

LEAKAGE, GUESSING, MOVEMENT, FINITENESS = "leakage", "guessing", "movement", "finiteness"
PERFECT = 1e-3
"""So near to the bound of a metric between 0 and 1 a value is perfect."""
OFTEN_PERFECT, MOSTLY_PERFECT = 0.2, 0.5
HARD_FOR_SIMPLE = 0.95
EASY_FOR_SIMPLE = 0.99
OFTEN_GUESSED = 0.25
FROZEN, MOSTLY_FROZEN = 0.2, 0.5
FEWEST_STEPS = 5
NOT_FINITE, MOSTLY_NOT_FINITE = 0.1, 0.3
_SIMPLE_MODELS = ("one_nn.mean", "naive_bayes.mean", "linear_discr.mean", "best_node.mean")


def check_leakage(evidence: MetricEvidence) -> Finding:
    """Measure the share of runs with a perfect value."""
    losses, values = evidence.losses, evidence.values
    if len(losses) < FEWEST_RUNS:
        return Finding.unknown(LEAKAGE, few_runs(len(losses)), "run more trials")
    if values.min() < 0.0 or values.max() > 1.0:
        sentence = "the values are not between 0 and 1, so none can be called perfect"
        return Finding.unknown(LEAKAGE, sentence, "report a score between 0 and 1 besides")
    bound = 1.0 if evidence.is_maximized else 0.0
    share = float(np.mean(np.abs(values - bound) <= PERFECT))
    simple = _best_simple_model(evidence)
    sentence = f"{share:.0%} of the runs are perfect"
    if simple is not None:
        sentence += f", where the best simple model has an accuracy of {simple:.3f}"
    verdict = _leakage_verdict(share, simple)
    if verdict is Verdict.SOUND:
        return Finding(LEAKAGE, verdict, share, sentence)
    remedy = (
        "look for the target among the features, for rows in both training and validation data, "
        "and for a scaler or selection fitted before the split"
    )
    return Finding(LEAKAGE, verdict, share, sentence, remedy)


def _leakage_verdict(share: float, simple: float | None) -> Verdict:
    if share < OFTEN_PERFECT or (simple is not None and simple >= EASY_FOR_SIMPLE):
        return Verdict.SOUND
    is_hard = simple is not None and simple <= HARD_FOR_SIMPLE
    return Verdict.FLAWED if share >= MOSTLY_PERFECT or is_hard else Verdict.DOUBTFUL


def _best_simple_model(evidence: MetricEvidence) -> float | None:
    known = [evidence.meta_features.get(name, np.nan) for name in _SIMPLE_MODELS]
    return max((value for value in known if np.isfinite(value)), default=None)


def check_guessing(evidence: MetricEvidence) -> Finding:
    """Measure the share of runs that are no better than predicting one class, or the mean."""
    values = evidence.values
    if len(values) < FEWEST_RUNS:
        return Finding.unknown(GUESSING, few_runs(len(values)), "run more trials")
    guess = guess_value(evidence.metric, evidence.meta_features)
    if guess is None:
        sentence = f"what a guess would reach by {evidence.metric!r} is not known"
        remedy = "name the metric (accuracy, error, auc, r2) and give the study Task.from_data"
        return Finding.unknown(GUESSING, sentence, remedy)
    scaled = values / 100.0 if guess.is_share and np.abs(values).max() > 1.0 else values
    gain = scaled - guess.value if evidence.is_maximized else guess.value - scaled
    share = float(np.mean(gain <= guess.tolerance))
    sentence = f"{share:.0%} of the runs are no better than {guess.text}, {guess.value:.3g}"
    remedy = (
        "look at the predictions of such a run: weigh the classes, use balanced accuracy, or take "
        "hyperparameters that learn nothing out of the space"
    )
    if share < OFTEN_GUESSED:
        return Finding(GUESSING, Verdict.SOUND, share, sentence)
    return Finding(
        GUESSING, Verdict.FLAWED if share == 1.0 else Verdict.DOUBTFUL, share, sentence, remedy
    )


def check_movement(evidence: MetricEvidence) -> Finding:
    """Measure the share of curves that stay at one value from the first step to the last."""
    curves = [run.losses for run in evidence.runs if len(run.losses) >= FEWEST_STEPS]
    if not curves:
        sentence = f"no run reported the metric for {FEWEST_STEPS} steps"
        return Finding.unknown(MOVEMENT, sentence, "report the metric every epoch")
    share = float(np.mean([_is_frozen(losses) for losses in curves]))
    sentence = f"{share:.0%} of {len(curves)} curves never change"
    if share < FROZEN:
        return Finding(MOVEMENT, Verdict.SOUND, share, sentence)
    remedy = "check that the model is trained, and evaluated anew at each step"
    verdict = Verdict.FLAWED if share >= MOSTLY_FROZEN else Verdict.DOUBTFUL
    return Finding(MOVEMENT, verdict, share, sentence, remedy)


def _is_frozen(losses: FloatArray) -> bool:
    return bool(np.all(losses == losses[0]))


def check_finiteness(evidence: MetricEvidence) -> Finding:
    """Measure the share of runs that reported NaN or infinity."""
    reported = [run.losses for run in evidence.runs if len(run.losses)]
    if not reported:
        sentence = "no run reported the metric while it trained"
        return Finding.unknown(FINITENESS, sentence, "report the metric every epoch")
    share = float(np.mean([not np.isfinite(losses).all() for losses in reported]))
    sentence = f"{share:.0%} of the runs reported NaN or infinity"
    if share < NOT_FINITE:
        return Finding(FINITENESS, Verdict.SOUND, share, sentence)
    remedy = "bound the learning rate, clip gradients, or guard a division or logarithm by zero"
    verdict = Verdict.FLAWED if share >= MOSTLY_NOT_FINITE else Verdict.DOUBTFUL
    return Finding(FINITENESS, verdict, share, sentence, remedy)
