import gzip
import json

import numpy as np
import pytest

from studies.benchmarks.tables import SHIPPED, load_table, shipped_tables


@pytest.fixture
def folder(tmp_path):
    space = [
        {"name": "C", "kind": "float", "low": 1.0, "high": 100.0, "log": True},
        {"name": "kernel", "kind": "categorical", "choices": ["rbf", "poly"]},
        {
            "name": "degree",
            "kind": "int",
            "low": 2,
            "high": 4,
            "log": False,
            "active_if": {"kernel": ["poly"]},
        },
    ]
    header = {
        "name": "made",
        "space": space,
        "metric": "accuracy",
        "direction": "maximize",
        "tasks": {"b": {}, "a": {}},
    }
    (tmp_path / "made.table.json").write_text(json.dumps(header))
    with gzip.open(tmp_path / "made.evals.csv.gz", "wt") as file:
        file.write("task,C,kernel,degree,metric\na,10,rbf,,0.5\nb,1,poly,4,\nb,100,rbf,,0.9\n")
    with gzip.open(tmp_path / "made.meta.csv.gz", "wt") as file:
        file.write("task,rows,odd\na,99,\nb,0,-1\n")
    return tmp_path


def test_a_table_is_read_on_its_searched_scale(folder):
    table = load_table("made", [folder])

    b, a = table.tasks
    assert (b.name, a.name) == ("b", "a")
    assert np.allclose(b.vectors, [[0.0, 1.0, 4.0], [np.log(100), 0.0, 3.0]])
    assert np.allclose(a.vectors, [[np.log(10), 0.0, 3.0]])


def test_losses_are_lower_is_better_and_a_missing_one_is_the_worst(folder):
    b, a = load_table("made", [folder]).tasks

    assert b.losses.tolist() == [-0.9, -0.9]
    assert a.losses.tolist() == [-0.5]


def test_meta_features_are_squeezed_and_filled(folder):
    table = load_table("made", [folder])

    assert table.meta_features(table.tasks[1]) == {"rows": pytest.approx(np.log(100)), "odd": 0.0}
    assert table.meta_features(table.tasks[0])["odd"] == pytest.approx(-np.log(2))


def test_an_unknown_table_is_refused_with_the_remedy(tmp_path):
    with pytest.raises(SystemExit, match=r"no table 'nowhere'.*--tables-dir"):
        load_table("nowhere", [tmp_path])


@pytest.mark.parametrize("name", shipped_tables())
def test_a_shipped_table_is_whole_and_may_be_shipped(name):
    table = load_table(name)

    licence = json.loads((SHIPPED / f"{name}.table.json").read_text())["licence"]
    assert licence in {"BSD-3-Clause", "MIT", "Apache-2.0"}
    assert list((SHIPPED / "licences").glob(f"{licence}*.txt"))
    for task in table.tasks:
        assert np.isfinite(task.vectors).all()
        assert np.isfinite(task.losses).all()
        assert np.ptp(task.losses) > 0 or task.name == "balloon"  # constant as published
