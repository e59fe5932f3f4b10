import math

import numpy as np
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from hyperlearn.history.history import History
from hyperlearn.history.measurement_writing import insert_measurements
from hyperlearn.history.schema import MEASUREMENTS

ROWS = [
    (0, 0.5, "loss", math.nan),
    (2**40, 1.0, 'it\'s "%s" é', math.inf),
    (3, 1.5, "loss", -1e300),
]


def stored(url):
    with History(url) as history:
        history.recorder().measurements(7, ROWS)
        curves = history._opened.own.curves(None)
    columns = curves.trial_ids, curves.steps, curves.seconds, curves.metrics, curves.values
    return list(zip(*(column.tolist() for column in columns), strict=True))


def check_kept(rows):
    assert [row[:4] for row in rows] == [(7, step, s, metric) for step, s, metric, _ in ROWS]
    np.testing.assert_array_equal([row[4] for row in rows], [row[3] for row in ROWS])


def test_sqlite_keeps_what_is_written(path):
    check_kept(stored(path))


def test_postgresql_keeps_what_is_written(postgres_url):
    check_kept(stored(postgres_url))


@given(
    st.lists(
        st.tuples(
            st.integers(0, 2**60),
            st.floats(0, 1e9),
            st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
            st.floats(),
        ),
        min_size=1,
    )
)
def test_any_measurement_comes_back_as_it_was(rows):
    engine = sa.create_engine("sqlite://")
    MEASUREMENTS.create(engine)

    with engine.begin() as connection:
        insert_measurements(connection, 1, rows)
        found = connection.execute(
            sa.select(*list(MEASUREMENTS.c)[2:]).order_by(MEASUREMENTS.c.measurement_id)
        ).all()

    assert [row[:3] for row in found] == [row[:3] for row in rows]
    values = [math.nan if row[3] is None else row[3] for row in found]
    np.testing.assert_array_equal(values, [row[3] for row in rows])


@pytest.mark.parametrize("value", [np.float32(0.5), np.int64(2)])
def test_numbers_of_numpy_are_numbers(path, value):
    with History(path) as history:
        history.recorder().measurements(1, [(np.int64(3), 0.0, "loss", value)])
        assert history._opened.own.curves(None).values.tolist() == [float(value)]
