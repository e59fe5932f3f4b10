import numpy as np

from studies.benchmarks.baselines.ablr import (
    N_FIRST,
    RATIOS,
    ablr,
    features_of,
    predict_linear,
    train_features,
)
from studies.benchmarks.baselines.acquisition import standardised, unit_candidates
from studies.benchmarks.protocol import Setting, make_fold
from tests.studies.benchmarks.tiny import tiny_table

FOLD = make_fold(tiny_table(), 0)
RNG = np.random.RandomState(0)


def test_the_prediction_is_that_of_bayesian_linear_regression_at_the_likeliest_ratio():
    known, asked = RNG.normal(size=(6, 4)), RNG.normal(size=(3, 4))
    target = standardised(RNG.normal(size=6))
    best = -np.inf
    for ratio in RATIOS:  # weight space, eq. 2 and 3 of the paper
        covariance = np.eye(6) + ratio * known @ known.T
        noise = target @ np.linalg.solve(covariance, target) / 6
        evidence = -6 * np.log(noise) - np.linalg.slogdet(covariance)[1]
        if evidence > best:
            best = evidence
            inverse = np.linalg.inv(known.T @ known + np.eye(4) / ratio)
            means = asked @ inverse @ known.T @ target
            variances = noise * np.einsum("ij,jk,ik->i", asked, inverse, asked)

    found = predict_linear(known, target, asked)

    assert np.allclose(found[0], means)
    assert np.allclose(found[1] ** 2, variances)


def test_features_of_past_tasks_help_with_a_new_one():
    network = train_features(FOLD)
    target = FOLD.targets[0]
    inputs = FOLD.table.space.unit(target.vectors)
    scaled = standardised(target.losses)

    means, _ = predict_linear(
        features_of(network, inputs[:12]), scaled[:12], features_of(network, inputs[12:])
    )

    assert np.corrcoef(means, scaled[12:])[0, 1] > 0.9


def test_the_search_begins_with_random_configurations_of_its_seed():
    def begun(seed):
        search = ablr(Setting(FOLD, "target", None, {}, seed=seed, n_trials=10))
        return [search.ask()["rate"] for _ in range(N_FIRST)]

    assert begun(0) == begun(0)
    assert set(begun(0)).isdisjoint(begun(1))
    assert set(begun(0)).isdisjoint(unit_candidates(FOLD)[:, 0])
