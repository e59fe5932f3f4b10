import numpy as np
import pytest

from studies.benchmarks.curves import N_FOLDS, load_curve_tasks, split
from studies.benchmarks.failing import labelled


@pytest.fixture(scope="module")
def tasks():
    return load_curve_tasks()


def test_the_shipped_tables_are_complete(tasks):
    sizes = {}
    for task in tasks:
        sizes.setdefault(task.table, []).append(len(task.curves))

    assert {table: len(of) for table, of in sizes.items()} == {
        "taskset12": 8,
        "yahpo_lcbench": 24,
        "small_networks": 24,
    }
    assert set(sizes["taskset12"]) == {500}


def test_every_task_is_held_out_once_with_its_family(tasks):
    held = [task.curves.name for fold in range(N_FOLDS) for task in split(tasks, fold)[1]]

    assert sorted(held) == sorted(task.curves.name for task in tasks)
    for fold in range(N_FOLDS):
        known, out = split(tasks, fold)
        families = [{(t.table, t.family) for t in side} for side in (known, out)]
        assert not families[0] & families[1]


def test_configurations_of_taskset_are_held_out_too(tasks):
    known, held = split(tasks, 2)
    seen, unseen = (
        next(t.curves.strategies for t in side if t.table == "taskset12") for side in (known, held)
    )

    assert not (seen[:, None] == unseen[None]).all(axis=-1).any()


def test_healthy_and_failing_runs_are_told_apart_and_doubtful_ones_left_out(tasks):
    task = next(t for t in tasks if t.table == "small_networks")

    failing = labelled(task).failing

    assert set(np.unique(failing[~np.isnan(failing)])) == {0.0, 1.0}
    assert np.isnan(failing).any()
    assert (failing[~np.isfinite(task.curves.losses[:, -1])] == 1.0).all()


def test_tables_without_failures_have_no_failing_run(tasks):
    failing = labelled(tasks[0]).failing

    assert set(np.unique(failing[~np.isnan(failing)])) == {0.0}
