import warnings

import pytest

from studies.benchmarks.methods import METHODS
from studies.benchmarks.optuna_search import OptunaSearch
from studies.benchmarks.protocol import Setting, make_fold, run_search
from studies.benchmarks.warm_starts import greedy_portfolio
from tests.studies.benchmarks.tiny import SPACE, tiny_table

QUICK = [
    name
    for name in METHODS
    if name not in {"hyperlearn", "builtin_pack"} and not name.endswith("_gp")
]


@pytest.fixture(scope="module")
def fold():
    return make_fold(tiny_table(), 0)


@pytest.mark.parametrize("name", QUICK)
def test_a_search_gives_the_same_curve_again_under_one_seed(name, fold):
    one, other = (
        run_search(METHODS[name], fold, fold.targets[0], seed=3, n_trials=15) for _ in range(2)
    )

    assert one.curve == other.curve
    assert len(one.curve) == 15


@pytest.mark.parametrize("name", ["portfolio10_tpe", "portfolio10_cmaes", "portfolio50"])
def test_the_portfolio_is_asked_first(name, fold):
    setting = Setting(fold, "target", None, {}, seed=0, n_trials=10)
    method = METHODS[name](setting)

    assert method.ask() == SPACE.params(greedy_portfolio(fold, 10)[0])


def test_a_study_records_the_configuration_that_was_run(fold):
    setting = Setting(fold, "target", None, {}, seed=0, n_trials=10)
    method = METHODS["optuna_tpe"](setting)
    assert isinstance(method, OptunaSearch)
    ran = SPACE.params(fold.targets[0].vectors[0])

    method.ask()
    method.tell(ran, 0.25)

    trial = method._study.trials[0]
    assert trial.params == ran
    assert trial.value == 0.25


def test_making_a_sampler_warns_of_nothing(fold):
    setting = Setting(fold, "target", None, {}, seed=0, n_trials=10)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        METHODS["optuna_gp"](setting)
