"""What the running search has shown, read off its trials: the study's border.

Here, and where evidence is written, the sign of the metric is flipped; nothing between sees a
direction.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from optuna.study import Study, StudyDirection
from optuna.trial import FrozenTrial, TrialState

from hyperlearn.records import ORIGIN_ATTRIBUTE, FloatArray
from hyperlearn.space.encoding import SpaceEncoding


@dataclass(frozen=True)
class ObservedRuns:
    """The trials of the running search, by columns, in the order of their numbers.

    Attributes:
        values: Configurations of finished trials as a value array, (n_runs, n_parameters).
        losses: Their losses, shape (n_runs,), finite; a failed trial counts as the worst.
        origins: Where each configuration came from; empty text where nobody said.
        running: Configurations that other workers are running, (n_running, n_parameters).
        n_unseen: Running trials that were asked for before this one and whose configurations nobody
            can see yet, as their workers ask at this moment.
        failed: Configurations that failed in a search in which nothing has succeeded yet, shape
            (n_failed, n_parameters); afterwards they are among ``values``.
    """

    values: FloatArray
    losses: FloatArray
    origins: tuple[str, ...]
    running: FloatArray
    failed: FloatArray
    n_unseen: int = 0

    @classmethod
    def nothing(cls, n_parameters: int) -> "ObservedRuns":
        """Return what a search has shown before its first trial."""
        none = np.zeros((0, n_parameters))
        return cls(none, np.zeros(0), (), none, none)

    @property
    def tried(self) -> FloatArray:
        """All configurations finished, failed or running, shape (n_tried, n_parameters)."""
        return np.vstack([self.values, self.failed, self.running])


def observe(
    trials: Sequence[FrozenTrial], encoding: SpaceEncoding, *, sign: float, current: int
) -> ObservedRuns:
    """Read a search's trials.

    Args:
        trials: All trials of the study.
        encoding: The space's coordinates.
        sign: 1 where lower is better, -1 where higher is.
        current: Number of the trial that is to be suggested, which is left out.
    """
    ordered = sorted((t for t in trials if t.number != current), key=lambda t: t.number)
    finished = [t for t in ordered if t.state.is_finished() and t.params]
    running = [t for t in ordered if t.state == TrialState.RUNNING and t.params]
    n_unseen = sum(
        t.state == TrialState.RUNNING and not t.params and t.number < current for t in ordered
    )
    losses = np.array([sign * value_of(trial) for trial in finished], dtype=np.float64)
    known = np.isfinite(losses)
    if not known.any():
        nothing = ObservedRuns.nothing(len(encoding.space))
        return replace(
            nothing,
            running=_values(running, encoding),
            failed=_values(finished, encoding),
            n_unseen=n_unseen,
        )
    return ObservedRuns(
        _values(finished, encoding),
        np.where(known, losses, losses[known].max()),
        tuple(str(t.user_attrs.get(ORIGIN_ATTRIBUTE, "")) for t in finished),
        _values(running, encoding),
        _values([], encoding),
        n_unseen,
    )


def sign_of(study: Study) -> float:
    """Return 1 where a lower metric is better in a study with one objective, -1 where a higher."""
    return 1.0 if study.direction == StudyDirection.MINIMIZE else -1.0


def value_of(trial: FrozenTrial) -> float:
    """Return a finished trial's value: a pruned one's is its last report.

    NaN if it has none, or broke a constraint.
    """
    if any(amount > 0.0 for amount in trial.constraints.values()):
        return float("nan")
    if trial.state == TrialState.PRUNED and trial.intermediate_values:
        return float(trial.intermediate_values[max(trial.intermediate_values)])
    if trial.state == TrialState.FAIL or trial.values is None:
        return float("nan")
    return float(trial.values[0])


def _values(trials: Sequence[FrozenTrial], encoding: SpaceEncoding) -> FloatArray:
    rows = [encoding.values_of(trial.params) for trial in trials]
    return np.stack(rows) if rows else np.zeros((0, len(encoding.space)))
