"""An Optuna study in memory that a computation needs for a moment, made without logging."""

import optuna
from optuna.samplers import BaseSampler
from optuna.storages import InMemoryStorage
from optuna.study import StudyDirection


def scratch_study(sampler: BaseSampler) -> optuna.Study:
    """Return an empty study that minimises one objective."""
    storage = InMemoryStorage()
    before = optuna.logging.get_verbosity()
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    try:
        storage.create_new_study([StudyDirection.MINIMIZE], "scratch")
    finally:
        optuna.logging.set_verbosity(before)
    return optuna.load_study(study_name="scratch", storage=storage, sampler=sampler)
