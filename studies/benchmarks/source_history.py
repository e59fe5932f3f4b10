"""A fold's source tasks as a hyperlearn history, by the public API only."""

import optuna

from hyperlearn.history.history import History
from hyperlearn.task import Task
from studies.benchmarks.protocol import Fold
from studies.benchmarks.tables import Table, TaskTable


def source_history(fold: Fold) -> History:
    """Return the history of a fold: one finished study a source task."""
    studies = [source_study(fold.table, source) for source in fold.sources]
    tasks = {s.name: Task(s.name, fold.table.meta_features(s)) for s in fold.sources}
    return History.from_studies(studies, tasks)


def source_study(table: Table, source: TaskTable) -> optuna.Study:
    """Return an in-memory study with a finished trial for every row of a source task."""
    study = optuna.create_study(study_name=source.name)
    distributions = table.space.distributions()
    study.add_trials(
        optuna.trial.create_trial(
            params=table.space.params(vector), distributions=distributions, value=float(loss)
        )
        for vector, loss in zip(source.vectors, source.losses, strict=True)
    )
    return study
