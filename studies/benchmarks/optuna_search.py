"""A search by one of Optuna's samplers."""

import warnings
from collections.abc import Callable, Mapping, Sequence

import optuna
from optuna.distributions import BaseDistribution
from optuna.samplers import BaseSampler, CmaEsSampler, GPSampler, RandomSampler, TPESampler

from hyperlearn.errors import MisleadingHistoryWarning
from studies.benchmarks.protocol import Setting
from studies.benchmarks.space import FloatArray, Params


class OptunaSearch:
    """Any Optuna sampler, perhaps with enqueued configurations, perhaps in a smaller space."""

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


def make_sampler(name: str, seed: int) -> BaseSampler:
    """Return one of Optuna's samplers by its short name."""
    make: dict[str, Callable[[], BaseSampler]] = {
        "tpe": lambda: TPESampler(seed=seed, multivariate=False),
        "tpe_multivariate": lambda: TPESampler(seed=seed, multivariate=True),
        "cmaes": lambda: CmaEsSampler(seed=seed),
        "random": lambda: RandomSampler(seed=seed),
        "gp": lambda: GPSampler(seed=seed),
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
        return make[name]()
