import numpy as np

from studies.benchmarks.baselines.tst_r import BANDWIDTH, TwoStageScorer, similarities
from studies.benchmarks.protocol import make_fold
from tests.studies.benchmarks.tiny import tiny_table


def test_similarity_is_the_epanechnikov_kernel_of_the_share_of_discordant_pairs():
    losses = np.arange(7.0)  # 21 pairs
    one_swapped = np.array([1.0, 0, 2, 3, 4, 5, 6])

    found = similarities(np.stack([losses, one_swapped, -losses]), losses)

    expected = 0.75 * (1 - (1 / 21 / BANDWIDTH) ** 2)
    assert np.allclose(found, [0.75, expected, 0])


def test_without_a_pair_all_sources_are_as_similar_as_can_be():
    assert similarities(np.ones((3, 1)), np.ones(1)).tolist() == [0.75] * 3


def test_before_the_first_result_the_sources_mean_decides():
    scorer = TwoStageScorer(make_fold(tiny_table(), 0))

    scores = scorer.scores(np.empty((0, 4)), np.empty(0))

    assert np.allclose(scores, -scorer._sources.means.mean(axis=0))


def test_after_results_that_no_source_agrees_with_only_its_own_process_is_left():
    fold = make_fold(tiny_table(), 0)
    scorer = TwoStageScorer(fold)
    source = fold.sources[0]
    inputs, losses = fold.table.space.unit(source.vectors), -source.losses

    weights = similarities(scorer._sources.means_at(inputs), losses)

    assert weights.tolist() == [0.0] * len(fold.sources)
    assert np.isfinite(scorer.scores(inputs, losses)).all()
