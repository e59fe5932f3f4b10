"""The end of a run that need not go on."""

import optuna


class EarlyStop(optuna.TrialPruned):
    """The pruner ended a run; let it pass, the trial is recorded as pruned.

    Args:
        message: What was reported last.
        reason: Why the run need not go on, in words; empty if the pruner does not say.

    Attributes:
        reason: The same.
    """

    def __init__(self, message: str, reason: str = "") -> None:
        super().__init__(f"{message}: {reason}" if reason else message)
        self.reason = reason
