"""The tasks of a history, from its studies and from what was recorded of tasks themselves."""

from collections.abc import Mapping, Sequence

from hyperlearn.records import StudyFacts
from hyperlearn.task import Task


def known_tasks(facts: Sequence[StudyFacts], recorded: Mapping[str, Task]) -> dict[str, Task]:
    """Return every task by name: those of studies first, in the order of the studies.

    Args:
        facts: Studies; of several about one task, the first with meta-features tells them.
        recorded: Tasks that were recorded, some without a study.
    """
    tasks: dict[str, Task] = {}
    for one in facts:
        if not tasks.get(one.task_name, Task(one.task_name)).meta_features:
            tasks[one.task_name] = Task(one.task_name, one.meta_features, one.domain)
    for name, task in recorded.items():
        tasks.setdefault(name, task)
    return tasks
