import numpy as np

from studies.benchmarks.baselines.gaussian_process import fit_process, matern52
from studies.benchmarks.baselines.rgpe import (
    N_SAMPLES,
    EnsembleScorer,
    ensemble_weights,
    left_out_losses,
    ranking_losses,
)
from studies.benchmarks.protocol import make_fold
from tests.studies.benchmarks.tiny import tiny_table

RNG = np.random.RandomState(0)


def test_ranking_losses_are_the_double_sum_of_the_paper():
    drawn, target = RNG.normal(size=(3, 4, 7)), np.array([0.1, 0.3, 0.3, -1.0, 2.0, 0.3, 0.0])

    slow = np.zeros((3, 4))
    for j in range(7):
        for k in range(7):
            slow += (drawn[..., j] < drawn[..., k]) ^ (target[j] < target[k])

    assert np.array_equal(ranking_losses(drawn, target), slow)


def test_a_smooth_process_ranks_well_what_it_has_not_seen():
    inputs = RNG.uniform(size=(25, 2))
    target = inputs.sum(axis=1)
    noise = RNG.normal(size=25)

    well = left_out_losses(fit_process(inputs, target, matern52), target, RNG)
    badly = left_out_losses(fit_process(inputs, noise, matern52), noise, RNG)

    assert well.mean() < badly.mean() / 4


def test_weights_sum_to_1_and_go_to_who_ranks_best():
    own = np.full(N_SAMPLES, 6.0)
    sources = np.stack([np.full(N_SAMPLES, 2.0), np.full(N_SAMPLES, 4.0)])

    assert ensemble_weights(sources, own, RNG).tolist() == [1, 0, 0]


def test_a_tie_goes_to_the_new_task_and_a_source_that_dilutes_is_left_out():
    own = np.tile([4.0, 6.0], N_SAMPLES // 2)
    tied, worse = own.copy(), np.where(np.arange(N_SAMPLES) < 10, 0.0, 8.0)

    assert ensemble_weights(np.stack([tied, worse]), own, RNG).tolist() == [0, 0, 1]


def test_tied_sources_share_the_weight():
    weights = ensemble_weights(np.zeros((2, N_SAMPLES)), np.full(N_SAMPLES, 5.0), RNG)

    assert weights[-1] == 0
    assert 0.3 < weights[0] < 0.7


def test_the_search_soon_listens_to_the_sources_near_the_new_task():
    fold = make_fold(tiny_table(), 0)
    target, scorer = fold.targets[0], EnsembleScorer(fold, seed=0)
    inputs, losses = fold.table.space.unit(target.vectors), target.losses
    gaps = [abs(source.meta[1] - target.meta[1]) for source in fold.sources]

    for n in range(1, 13):
        scorer.scores(inputs[:n], losses[:n])
    own = fit_process(inputs[:12], losses[:12], matern52)
    weights = scorer._weights(own, inputs[:12], losses[:12])[:-1]

    near, far = np.argsort(gaps)[:4], np.argsort(gaps)[-4:]
    assert weights[near].sum() > weights[far].sum()
