"""A scheduler of Ray Tune that stops trials which their learning curve shows to be hopeless."""

from collections.abc import Mapping
from typing import Any

from ray.tune.schedulers import FIFOScheduler, TrialScheduler
from typing_extensions import override

from hyperlearn.integrations.ray_tune.searcher import MetaSearch


class MetaScheduler(FIFOScheduler):
    """Keeps every reported metric, and stops a trial when the search's pruner says so.

    Args:
        search: The searcher of the same Tuner, whose study is judged by.
    """

    def __init__(self, search: MetaSearch) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._search = search

    @override
    def on_trial_result(
        self,
        tune_controller: Any,
        trial: Any,
        result: Mapping[str, Any],
    ) -> str:
        is_hopeless = self._search.report(trial.trial_id, result)
        return str(TrialScheduler.STOP if is_hopeless else TrialScheduler.CONTINUE)

    @override
    def debug_string(self) -> str:
        return f"Stopping by {type(self._search.study.pruner).__name__}."
