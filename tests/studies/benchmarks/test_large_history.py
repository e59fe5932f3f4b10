import optuna
import pytest

from hyperlearn.history.history import History
from hyperlearn.records import META_FEATURES_ATTRIBUTE
from studies.benchmarks.large_history import resampled_tasks, write_history
from tests.studies.benchmarks.tiny import tiny_table


def test_resamples_fill_up_and_no_two_tasks_are_the_same():
    tasks = resampled_tasks(tiny_table(3), 8, rows=10)

    assert len({task.name for task in tasks}) == 8
    assert len({task.losses.tobytes() for task in tasks}) == 8
    assert {len(task.losses) for task in tasks} == {10}


def test_optuna_reads_what_was_written_past_it(tmp_path):
    table = tiny_table(2, rows=6)
    url = f"sqlite:///{tmp_path / 'history.db'}"

    write_history(url, table, table.tasks)

    for task in table.tasks:
        study = optuna.load_study(study_name=task.name, storage=url)
        assert [t.params for t in study.trials] == [table.space.params(v) for v in task.vectors]
        assert [t.value for t in study.trials] == pytest.approx(task.losses.tolist())
        assert study.user_attrs[META_FEATURES_ATTRIBUTE] == table.meta_features(task)


def test_hyperlearn_reads_its_tasks_from_what_was_written(tmp_path):
    table = tiny_table(3, rows=6)
    url = f"sqlite:///{tmp_path / 'history.db'}"
    write_history(url, table, table.tasks)

    tasks = History(url).tasks()

    assert set(tasks["task"]) == {task.name for task in table.tasks}
