import numpy as np
import pytest

from hyperlearn.metafeatures.table import ClassTarget, NumericTarget, Table


def table_of(target):
    return Table(
        n_rows=10,
        n_numeric=2,
        n_categorical=1,
        rows=np.array([7, 1, 4]),
        numeric=np.array([[1.0, np.nan], [2.0, np.nan], [3.0, np.nan]]),
        categorical=np.array([[0], [-1], [1]]),
        target=target,
    )


def test_the_head_keeps_the_first_rows_and_what_is_known_of_the_whole():
    head = table_of(ClassTarget(np.array([0, 1, 0]), np.array([6, 4]))).head(2)

    assert head.rows.tolist() == [7, 1]
    assert head.target.codes.tolist() == [0, 1]
    assert head.target.counts.tolist() == [6, 4]
    assert (head.n_rows, head.n_columns) == (10, 3)


@pytest.mark.parametrize(
    ("target", "values"), [(None, None), (NumericTarget(np.arange(3.0)), [0.0, 1.0])]
)
def test_the_head_has_the_target_of_its_rows(target, values):
    head = table_of(target).head(2)

    assert (None if head.target is None else head.target.values.tolist()) == values


def test_observed_columns_hold_some_value():
    assert table_of(None).observed().tolist() == [[1.0], [2.0], [3.0]]


def test_a_table_cannot_be_written_to():
    with pytest.raises(ValueError, match="read-only"):
        table_of(None).numeric[0, 0] = 5.0
