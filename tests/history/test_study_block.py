import numpy as np
from optuna.distributions import FloatDistribution

from hyperlearn.history.columns import StudyRow, TrialColumns
from hyperlearn.history.study_block import ParamBlock, StudyBlock, joined_blocks

STUDY = StudyRow(1, "a", ("minimize",), None, {})
NARROW, WIDE = FloatDistribution(0, 1), FloatDistribution(-1, 2)


def _block(ids, **params):
    numbers = np.array(ids)
    never = np.full(len(ids), "NaT", "datetime64[us]")
    trials = TrialColumns(numbers, numbers * 0 + 1, numbers, numbers * 0 + 1, never, never)
    return StudyBlock(STUDY, trials, numbers[:, None] * 1.0, params)


def _param(values, codes, *distributions):
    return ParamBlock.of(np.array(values), np.array(codes, np.int32), distributions)


def test_distributions_that_do_not_occur_are_left_out_and_equal_ones_are_one():
    param = _param([np.nan, 0.5, 0.25], [-1, 2, 1], NARROW, WIDE, WIDE)
    assert param.distributions == (WIDE,)
    assert param.codes is None
    assert param.all_codes().tolist() == [-1, 0, 0]


def test_distributions_stand_in_the_order_in_which_trials_had_them():
    param = _param([0.1, 1.5, 0.2], [1, 0, 1], WIDE, NARROW)
    assert param.distributions == (NARROW, WIDE)
    assert param.codes.tolist() == [0, 1, 0]


def test_two_parts_of_a_study_become_one_in_the_order_of_numbers():
    kept = _block([0, 2], x=_param([0.0, 0.2], [0, 0], NARROW))
    added = _block([1], x=_param([0.1], [0], WIDE), y=_param([7.0], [0], WIDE))
    whole = joined_blocks(kept, added)
    assert whole.trials.numbers.tolist() == [0, 1, 2]
    assert whole.values[:, 0].tolist() == [0, 1, 2]
    assert whole.params["x"].values.tolist() == [0.0, 0.1, 0.2]
    assert whole.params["x"].distributions == (NARROW, WIDE)
    assert whole.params["x"].all_codes().tolist() == [0, 1, 0]
    np.testing.assert_array_equal(whole.params["y"].values, [np.nan, 7.0, np.nan])


def test_a_choice_of_rows_forgets_hyperparameters_that_none_of_them_has():
    block = _block([0, 1], x=_param([0.5, np.nan], [0, -1], NARROW))
    assert block.rows(np.array([1])).params == {}
