import numpy as np

from studies.benchmarks.baselines.acquisition import unit_candidates
from studies.benchmarks.baselines.copula import prior_of
from studies.benchmarks.baselines.quantile_transfer import (
    N_DRAWN_FIRST,
    CopulaProcessScorer,
    ThompsonScorer,
)
from studies.benchmarks.protocol import make_fold
from tests.studies.benchmarks.tiny import tiny_table

FOLD = make_fold(tiny_table(), 0)


def test_thompson_draws_have_the_moments_of_the_prior():
    scorer, of_fold = ThompsonScorer(FOLD, seed=0), prior_of(FOLD)
    nothing = np.empty((0, 4)), np.empty(0)

    draws = -np.array([scorer.scores(*nothing) for _ in range(400)])

    errors = (draws.mean(axis=0) - of_fold.means) / of_fold.deviations
    assert np.abs(errors).max() < 5 / np.sqrt(400)
    assert np.allclose(draws.std(axis=0) / of_fold.deviations, 1, atol=0.25)


def test_the_process_takes_over_after_the_first_draws():
    few, enough = N_DRAWN_FIRST - 1, N_DRAWN_FIRST
    inputs = unit_candidates(FOLD)[:enough]
    losses = np.arange(float(enough))
    drawn = ThompsonScorer(FOLD, seed=0).scores(inputs[:few], losses[:few])
    scorer = CopulaProcessScorer(FOLD, seed=0)

    assert np.array_equal(scorer.scores(inputs[:few], losses[:few]), drawn)
    assert (scorer.scores(inputs, losses) >= 0).all()


def test_what_came_out_badly_is_worth_less_than_before():
    target = FOLD.targets[0]
    inputs = FOLD.table.space.unit(target.vectors)[:12]
    scorer = CopulaProcessScorer(FOLD, seed=0)

    as_it_is = scorer.scores(inputs, target.losses[:12])
    turned = CopulaProcessScorer(FOLD, seed=0).scores(inputs, -target.losses[:12])

    assert np.corrcoef(as_it_is, turned)[0, 1] < 0.9
