"""What is decided after each trial: whether to go on, to stop, or to give up."""

from collections import Counter

from optuna.trial import FrozenTrial, TrialState

from hyperlearn.errors import FailedTrialsError
from hyperlearn.tunable.objective import Objective
from hyperlearn.tune.messages import in_words
from hyperlearn.tune.progress import SearchProgress

FIRST_TRIALS = 5
"""If so many trials fail before any succeeds, the fault is not in the hyperparameters."""


class Watch:
    """Looks at every trial that ends.

    Args:
        name: The function's name, for messages.
        objective: What is searched for.
        target: Value of the only metric at which to stop, or None.
        progress: Where to show the trial.
    """

    def __init__(
        self, name: str, objective: Objective, target: float | None, progress: SearchProgress
    ) -> None:
        self._name = name
        self._objective = objective
        self._target = target
        self._progress = progress
        self._states: Counter[TrialState] = Counter()
        self._failure: BaseException | None = None

    @property
    def n_finished(self) -> int:
        """How many trials have ended."""
        return self._states.total()

    def finished(self, trial: FrozenTrial, failure: BaseException | None) -> bool:
        """Take a trial that ended.

        Args:
            trial: The trial in its last state.
            failure: What the function failed with, or None.

        Returns:
            Whether the target is reached.

        Raises:
            FailedTrialsError: The first trials all failed.
        """
        self._states[trial.state] += 1
        self._failure = failure or self._failure
        self._progress.finished(trial, None if failure is None else in_words(failure))
        if self.n_finished >= FIRST_TRIALS:
            self.check_not_all_failed()
        return (
            self._target is not None
            and trial.state is TrialState.COMPLETE
            and self._objective.is_reached(trial.values[0], self._target)
        )

    def check_not_all_failed(self) -> None:
        """Refuse to call it a search when every trial failed.

        Raises:
            FailedTrialsError: There were trials and all failed.
        """
        if 0 < self.n_finished == self._states[TrialState.FAIL]:
            raise FailedTrialsError(
                f"all {self.n_finished} trials of {self._name!r} failed, the last with "
                f"{in_words(self._failure)}; correct the function, and call it once by itself to "
                "see the error"
            ) from self._failure
