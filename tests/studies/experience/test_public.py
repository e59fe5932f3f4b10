import pytest

from hyperlearn.ready_spaces import ready_spaces
from hyperlearn.space.dimension import Categorical
from studies.experience.public import MOST_RUNS, MOST_TASKS, TABLES, public_tasks

SPACES = {ready.model: ready.space for ready in ready_spaces()}


@pytest.mark.parametrize("table", TABLES)
def test_a_table_gives_runs_of_choices_that_the_ready_space_has(table):
    tasks = list(public_tasks(table))
    space = SPACES[TABLES[table]]
    assert 20 <= len(tasks) <= MOST_TASKS
    assert all(0 < len(task.runs) <= MOST_RUNS for task in tasks)
    assert all("nr_inst" in task.meta_features for task in tasks)
    for params, value in tasks[0].runs:
        assert 0 <= value <= 1
        for name, given in params.items():
            if isinstance(space.get(name), Categorical):
                assert space[name].contains(given)
