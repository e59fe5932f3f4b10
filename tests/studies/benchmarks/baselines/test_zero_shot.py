import numpy as np

from studies.benchmarks.baselines.acquisition import candidates
from studies.benchmarks.baselines.zero_shot import OrderScorer, zero_shot
from studies.benchmarks.protocol import Setting, make_fold
from studies.benchmarks.warm_starts import predicted_regrets
from tests.studies.benchmarks.tiny import SPACE, tiny_table

FOLD = make_fold(tiny_table(), 0)


def test_the_first_configuration_is_the_best_on_average():
    regrets = predicted_regrets(FOLD, candidates(FOLD))
    scaled = (regrets - regrets.min(axis=1, keepdims=True)) / np.ptp(regrets, axis=1)[:, None]

    first = zero_shot(Setting(FOLD, "target", None, {}, seed=0, n_trials=5)).ask()

    best = candidates(FOLD)[scaled.mean(axis=0).argmin()]
    assert np.allclose(SPACE.vector(first), best)


def test_what_is_not_in_the_order_comes_after_it():
    scores = OrderScorer(FOLD, 5).scores(np.empty((0, 4)), np.empty(0))

    assert sorted(scores)[-5:] == [-4, -3, -2, -1, 0]
    assert (np.sort(scores)[:-5] == -5).all()
