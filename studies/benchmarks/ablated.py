"""hyperlearn with one of its parts switched off at a time."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NamedTuple
from unittest.mock import patch

from optuna.samplers import BaseSampler

from hyperlearn.guidance import guide
from hyperlearn.guidance.gate import Race, Turn, turn_of
from hyperlearn.guidance.sampler import MetaSampler
from hyperlearn.losses import Compression
from hyperlearn.records import FloatArray
from hyperlearn.task import Task
from studies.benchmarks.optuna_search import OptunaSearch, make_sampler
from studies.benchmarks.protocol import Method, Setting
from studies.benchmarks.source_history import source_history
from studies.benchmarks.space import Params

NEVER = 10**9


class Change(NamedTuple):
    """What stands in for a part of hyperlearn while a search asks and tells."""

    owner: object
    attribute: str
    value: object


class Without:
    """A search by hyperlearn without one part.

    Args:
        setting: The search.
        sampler: Makes the sampler.
        changes: What is replaced in hyperlearn, for this search only.
    """

    def __init__(
        self, setting: Setting, sampler: Callable[[], BaseSampler], changes: Sequence[Change]
    ) -> None:
        self._changes = changes
        self._search = OptunaSearch(setting, sampler())

    def ask(self) -> Params:
        """Return the next configuration."""
        with _changed(self._changes):
            return self._search.ask()

    def tell(self, params: Mapping[str, float | str], loss: float) -> None:
        """Finish the trial."""
        with _changed(self._changes):
            self._search.tell(params, loss)


@contextmanager
def _changed(changes: Sequence[Change]) -> Iterator[None]:
    patches = [patch.object(*change) for change in changes]
    for one in patches:
        one.start()
    try:
        yield
    finally:
        for one in reversed(patches):
            one.stop()


def _without(name: str, *changes: Change) -> Callable[[Setting], Method]:
    """Return the search without a part; what is learned from a fold is learned without it too."""

    def make(setting: Setting) -> Method:
        history = setting.fold.once(f"history {name}", source_history)
        task = Task(setting.target_name, setting.meta_features)
        return Without(setting, lambda: MetaSampler(history, task=task, seed=setting.seed), changes)

    return make


def _without_meta_features(setting: Setting) -> Method:
    history = setting.fold.once("history", source_history)
    return OptunaSearch(setting, MetaSampler(history, seed=setting.seed))


def _without_gate(setting: Setting) -> Method:
    history = setting.fold.once("history", source_history)
    task = Task(setting.target_name, setting.meta_features)
    return OptunaSearch(setting, MetaSampler(history, task=task, seed=setting.seed, gate=False))


def _with_tpe_alone(setting: Setting) -> Method:
    history = setting.fold.once("history", source_history)
    task = Task(setting.target_name, setting.meta_features)
    fallback = make_sampler("tpe", setting.seed)
    return OptunaSearch(
        setting, MetaSampler(history, task=task, seed=setting.seed, fallback=fallback)
    )


def _as_they_are(_losses: FloatArray) -> Compression:
    return Compression(0.0, 0.0)


def _no_cover(number: int, race: Race, contradiction: float = 0.0) -> Turn:
    turn = turn_of(number, race, contradiction)
    return Turn.HISTORY if turn == Turn.COVER else turn


UNCOMPRESSED = Change(Compression, "of", staticmethod(_as_they_are))

ABLATED: dict[str, Callable[[Setting], Method]] = {
    "without_meta_features": _without_meta_features,
    "without_compression": _without("without compression", UNCOMPRESSED),
    "without_expected_improvement": _without("", Change(guide, "EXPLORE_FROM", 0)),
    "without_later_exploration": _without("", Change(guide, "EXPLORE_FROM", NEVER)),
    "without_covers": _without("", Change(guide, "turn_of", _no_cover)),
    "without_gate": _without_gate,
    "without_gaussian_process": _with_tpe_alone,
}
"""hyperlearn without one part, by the name of the part."""
