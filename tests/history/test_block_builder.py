import math

import numpy as np
import pytest
from optuna.distributions import FloatDistribution, IntDistribution

from hyperlearn.history.block_builder import BlockBuilder
from hyperlearn.history.columns import StudyRow, TrialColumns, ValueColumns, no_trials

NAN = math.nan
NARROW, WIDE, WHOLE = FloatDistribution(0, 1), FloatDistribution(-1, 2), IntDistribution(1, 3)


def _study(study_id, name, *directions):
    return StudyRow(study_id, name, directions or ("minimize",), None, {})


@pytest.fixture
def blocks():
    """Three studies; the trials of two alternate, and trial 9 is of a study that is gone."""
    ids = np.array([1, 2, 3, 4, 9])
    never = np.full(5, "NaT", "datetime64[us]")
    studies = (_study(20, "b", "maximize"), _study(10, "a", "minimize", "maximize"), _study(5, "c"))
    trials = TrialColumns(
        ids, np.array([10, 20, 10, 20, 7]), np.array([1, 0, 0, 1, 0]), ids, never, never
    )
    builder = BlockBuilder(studies, trials)
    builder.add_values(
        ValueColumns(
            np.array([2, 1, 1, 9, 4]), np.array([0, 1, 0, 0, 5]), np.array([2.0, 4, 3, 7, 7])
        )
    )
    names, kinds = np.array([1, 1, 0, 1, 1]), np.array([1, 0, 2, 0, 0])
    values = np.array([1.5, 0.5, 3, 7, 7])
    for piece in (slice(0, 2), slice(2, 5)):
        builder.add_params(
            np.array([4, 2, 1, 9, 77])[piece], names[piece], values[piece], kinds[piece]
        )
    return builder.blocks(["n", "x"], [NARROW, WIDE, WHOLE])


def test_each_study_gets_its_own_trials_in_their_order(blocks):
    b, a, c = blocks
    assert [one.study.name for one in blocks] == ["b", "a", "c"]
    assert a.trials.trial_ids.tolist() == [3, 1]
    assert a.trials.numbers.tolist() == [0, 1]
    assert b.trials.trial_ids.tolist() == [2, 4]
    assert len(c) == 0
    assert c.values.shape == (0, 1)


def test_values_are_aligned_with_the_trials(blocks):
    b, a, _ = blocks
    np.testing.assert_array_equal(b.values, [[2.0], [NAN]])
    np.testing.assert_array_equal(a.values, [[NAN, NAN], [3.0, 4.0]])


def test_hyperparameters_are_aligned_with_the_trials(blocks):
    b, a, c = blocks
    np.testing.assert_array_equal(b.params["x"].values, [0.5, 1.5])
    assert b.params["x"].distributions == (NARROW, WIDE)
    assert b.params["x"].all_codes().tolist() == [0, 1]
    np.testing.assert_array_equal(a.params["n"].values, [NAN, 3.0])
    assert a.params["n"].codes is None
    assert a.params["n"].all_codes().tolist() == [-1, 0]
    assert not c.params


def test_without_studies_there_is_nothing():
    builder = BlockBuilder([], no_trials())
    assert builder.add_params(np.array([1]), np.array([0]), np.array([0.5]), np.array([0])) == 0
    assert builder.blocks([], []) == ()


def test_a_table_of_trials_that_are_alike_gives_what_its_rows_give():
    never = np.full(3, "NaT", "datetime64[us]")
    trials = TrialColumns(
        np.array([3, 1, 2]),
        np.array([20, 10, 10]),
        np.array([0, 0, 1]),
        np.ones(3, int),
        never,
        never,
    )
    rows, table = (BlockBuilder((_study(10, "a"), _study(20, "b")), trials) for _ in range(2))
    values = np.array([[1.0, 2.0], [3.0, NAN], [5.0, 6.0], [7.0, 8.0]])
    ids = np.array([1, 2, 3, 99])
    table.add_table(ids, np.array([0, 1]), values, np.array([1, 0]))
    rows.add_params(np.repeat(ids, 2), np.tile([0, 1], 4), values.ravel(), np.tile([1, 0], 4))
    for one, other in zip(
        *(b.blocks(["n", "x"], [NARROW, WHOLE]) for b in (rows, table)), strict=True
    ):
        assert one.params.keys() == other.params.keys()
        for name, param in one.params.items():
            np.testing.assert_array_equal(param.values, other.params[name].values)
            np.testing.assert_array_equal(param.all_codes(), other.params[name].all_codes())
            assert param.distributions == other.params[name].distributions
