import numpy as np
from scipy.stats import friedmanchisquare

from studies.benchmarks.significance import RankTest, compare_ranks


def test_the_critical_difference_is_that_of_the_papers_example():
    # Demsar 2006, section 3.2.4: four methods on 14 data sets, 2.569 sqrt(4 * 5 / (6 * 14)).
    test = compare_ranks(np.random.RandomState(0).uniform(size=(4, 14)))

    assert np.isclose(test.critical_difference, 1.25, atol=0.005)


def test_the_statistic_is_friedmans_with_the_correction():
    regrets = np.random.RandomState(1).uniform(size=(4, 14)) + np.arange(4)[:, None] * 0.2
    chi2 = friedmanchisquare(*regrets).statistic
    from scipy.stats import f

    expected = f.sf(13 * chi2 / (14 * 3 - chi2), 3, 39)

    assert np.isclose(compare_ranks(regrets).p_value, expected)


def test_equal_regrets_share_their_rank_up_to_rounding():
    regrets = np.array([[0.1, 0.2], [0.1 + 1e-12, 0.3], [0.5, 0.1]])

    assert compare_ranks(regrets).mean_ranks.tolist() == [1.75, 2.25, 2.0]


def test_ranks_that_never_change_leave_no_chance():
    assert compare_ranks(np.arange(3.0)[:, None] + np.zeros((3, 5))).p_value == 0


def test_groups_are_as_large_as_can_be_and_none_is_inside_another():
    test = RankTest(np.array([4.9, 1.0, 1.5, 2.4, 3.3]), 0.0, 1.0)

    assert test.alike() == [(0, 1), (1, 2), (2, 3)]
