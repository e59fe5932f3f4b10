"""The searches that are compared, each made from a `Setting`.

``METHODS`` names them. Warm-started ones enqueue ten configurations of the past before Optuna's own
sampler takes over, which is what its users can do without hyperlearn.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from studies.benchmarks.baselines.ablr import ablr, portfolio5_ablr
from studies.benchmarks.baselines.bounding_box import BoxSearch
from studies.benchmarks.baselines.quantile_transfer import cts, gcp_prior
from studies.benchmarks.baselines.rgpe import rgpe
from studies.benchmarks.baselines.tst_r import tst_r
from studies.benchmarks.baselines.zero_shot import zero_shot
from studies.benchmarks.optuna_search import OptunaSearch, make_sampler
from studies.benchmarks.protocol import Fold, Method, Setting
from studies.benchmarks.space import FloatArray, Params
from studies.benchmarks.warm_starts import greedy_portfolio, similar_bests

WARM_STARTS = 10


class RandomSearch:
    """Uniform configurations."""

    def __init__(self, setting: Setting) -> None:
        self._space = setting.space
        self._rng = np.random.RandomState(setting.seed)

    def ask(self) -> Params:
        """Return a uniform configuration."""
        return self._space.params(self._space.draw(self._rng))

    def tell(self, params: Mapping[str, float | str], loss: float) -> None:
        """Learn nothing."""


class PortfolioSearch:
    """The greedy portfolio in its order, whatever comes back."""

    def __init__(self, setting: Setting) -> None:
        self._space = setting.space
        key = f"portfolio of {setting.n_trials}"
        vectors = setting.fold.once(key, lambda fold: greedy_portfolio(fold, setting.n_trials))
        self._left = iter(vectors)

    def ask(self) -> Params:
        """Return the next configuration of the portfolio."""
        return self._space.params(next(self._left))

    def tell(self, params: Mapping[str, float | str], loss: float) -> None:
        """Learn nothing."""


def _plain(sampler: str) -> Callable[[Setting], Method]:
    return lambda setting: OptunaSearch(setting, make_sampler(sampler, setting.seed))


def _after_similar(sampler: str) -> Callable[[Setting], Method]:
    return lambda setting: OptunaSearch(
        setting, make_sampler(sampler, setting.seed), similar_bests(setting, WARM_STARTS)
    )


def _after_portfolio(sampler: str) -> Callable[[Setting], Method]:
    def portfolio(fold: Fold) -> FloatArray:
        return greedy_portfolio(fold, WARM_STARTS)

    return lambda setting: OptunaSearch(
        setting,
        make_sampler(sampler, setting.seed),
        setting.fold.once("portfolio of warm starts", portfolio),
    )


def _in_box(sampler: str) -> Callable[[Setting], Method]:
    return lambda setting: BoxSearch(setting, make_sampler(sampler, setting.seed))


def _hyperlearn(setting: Setting) -> Method:
    """Search with hyperlearn's MetaSampler; the fold's history is made and learned from once."""
    from hyperlearn.guidance.sampler import MetaSampler  # noqa: PLC0415 (peers run without it)
    from hyperlearn.task import Task  # noqa: PLC0415
    from studies.benchmarks.source_history import source_history  # noqa: PLC0415

    history = setting.fold.once("history", source_history)
    task = Task(setting.target_name, setting.meta_features)
    return OptunaSearch(setting, MetaSampler(history, task=task, seed=setting.seed))


def _builtin_pack(setting: Setting) -> Method:
    """Search with the shipped pack alone, without what it knows of the table's own data sets."""
    from hyperlearn.guidance.sampler import MetaSampler  # noqa: PLC0415 (peers run without it)
    from studies.experience.left_out import pack_without  # noqa: PLC0415

    def history(fold: Fold) -> Any:  # noqa: ANN401 (peers run without it)
        model = next(model for word, model in PACKED.items() if word in fold.table.name)
        return pack_without(model, [task.name for task in fold.table.tasks], "minimize")

    return OptunaSearch(setting, MetaSampler(setting.fold.once("pack", history), seed=setting.seed))


PACKED = {"svm": "SVC", "svc": "SVC"}
"""The pack's model that a table is about, by a word in its name."""
SAMPLERS = ("tpe", "tpe_multivariate", "cmaes", "gp")
"""Optuna's samplers; multivariate TPE is what Optuna 5 uses when it is given none."""

TRANSFER: dict[str, Callable[[Setting], Method]] = {
    "zero_shot": zero_shot,
    "box_random": _in_box("random"),
    "box_tpe": _in_box("tpe"),
    "box_gp": _in_box("gp"),
    "cts": cts,
    "gcp_prior": gcp_prior,
    "tst_r": tst_r,
    "rgpe": rgpe,
    "ablr": ablr,
    "portfolio5_ablr": portfolio5_ablr,
}
"""Published transfer methods, written from their papers."""

METHODS: dict[str, Callable[[Setting], Method]] = {
    "hyperlearn": _hyperlearn,
    "builtin_pack": _builtin_pack,
    "random": RandomSearch,
    "portfolio50": PortfolioSearch,
    **TRANSFER,
    **{f"optuna_{name}": _plain(name) for name in SAMPLERS},
    **{f"similar10_{name}": _after_similar(name) for name in SAMPLERS},
    **{f"portfolio10_{name}": _after_portfolio(name) for name in SAMPLERS},
}
"""Every method by its name."""
