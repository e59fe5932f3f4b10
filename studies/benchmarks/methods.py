"""The searches that are compared, each made from a `Setting`.

``METHODS`` names them. Warm-started ones enqueue ten configurations of the past before Optuna's own
sampler takes over, which is what its users can do without hyperlearn.
"""

import warnings
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import optuna
from optuna.distributions import BaseDistribution
from optuna.samplers import BaseSampler, CmaEsSampler, GPSampler, TPESampler

from hyperlearn.errors import MisleadingHistoryWarning
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


class OptunaSearch:
    """Any Optuna sampler, perhaps with enqueued configurations."""

    def __init__(
        self,
        setting: Setting,
        sampler: BaseSampler,
        enqueued: Sequence[FloatArray] | FloatArray = (),
        distributions: Mapping[str, BaseDistribution] | None = None,
    ) -> None:
        self._distributions = dict(distributions or setting.space.distributions())
        self._study = optuna.create_study(sampler=sampler)
        for vector in enqueued:
            self._study.enqueue_trial(setting.space.params(vector))

    def ask(self) -> Params:
        """Return the sampler's suggestion; that it set a history aside is a result, not news."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", MisleadingHistoryWarning)
            self._trial = self._study.ask(self._distributions)
        return dict(self._trial.params)

    def tell(self, params: Mapping[str, float | str], loss: float) -> None:
        """Finish the asked trial, with the configuration that was really run in it."""
        for name, value in params.items():
            if value != self._trial.params[name]:
                self._replace(name, value)
        self._study.tell(self._trial, loss)

    def _replace(self, name: str, value: float | str) -> None:
        """Write another value of a hyperparameter into the running trial."""
        domain = self._distributions[name]
        self._study._storage.set_trial_param(
            self._trial._trial_id, name, domain.to_internal_repr(value), domain
        )


def optuna_sampler(name: str, seed: int) -> BaseSampler:
    """Return one of Optuna's samplers, of `SAMPLERS`."""
    make: dict[str, Callable[[], BaseSampler]] = {
        "tpe": lambda: TPESampler(seed=seed, multivariate=False),
        "tpe_multivariate": lambda: TPESampler(seed=seed, multivariate=True),
        "cmaes": lambda: CmaEsSampler(seed=seed),
        "gp": lambda: GPSampler(seed=seed),
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
        return make[name]()


def _plain(sampler: str) -> Callable[[Setting], Method]:
    return lambda setting: OptunaSearch(setting, optuna_sampler(sampler, setting.seed))


def _after_similar(sampler: str) -> Callable[[Setting], Method]:
    return lambda setting: OptunaSearch(
        setting, optuna_sampler(sampler, setting.seed), similar_bests(setting, WARM_STARTS)
    )


def _after_portfolio(sampler: str) -> Callable[[Setting], Method]:
    def portfolio(fold: Fold) -> FloatArray:
        return greedy_portfolio(fold, WARM_STARTS)

    return lambda setting: OptunaSearch(
        setting,
        optuna_sampler(sampler, setting.seed),
        setting.fold.once("portfolio of warm starts", portfolio),
    )


def _hyperlearn(setting: Setting) -> Method:
    """Search with hyperlearn's MetaSampler; the fold's history is made and learned from once."""
    from hyperlearn.guidance.sampler import MetaSampler  # noqa: PLC0415 (peers run without it)
    from hyperlearn.task import Task  # noqa: PLC0415
    from studies.benchmarks.source_history import source_history  # noqa: PLC0415

    history = setting.fold.once("history", source_history)
    task = Task(setting.target_name, setting.meta_features)
    return OptunaSearch(setting, MetaSampler(history, task=task, seed=setting.seed))


SAMPLERS = ("tpe", "tpe_multivariate", "cmaes", "gp")
"""Optuna's samplers; multivariate TPE is what Optuna 5 uses when it is given none."""

METHODS: dict[str, Callable[[Setting], Method]] = {
    "hyperlearn": _hyperlearn,
    "random": RandomSearch,
    "portfolio50": PortfolioSearch,
    **{f"optuna_{name}": _plain(name) for name in SAMPLERS},
    **{f"similar10_{name}": _after_similar(name) for name in SAMPLERS},
    **{f"portfolio10_{name}": _after_portfolio(name) for name in SAMPLERS},
}
"""Every method by its name."""
