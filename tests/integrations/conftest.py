"""What the callbacks are tried on: a trial with a database, and a pruner that stops by step."""

import pytest
from optuna.pruners import BasePruner

import hyperlearn as hl
from hyperlearn.integrations.loop import training_run


class StopAt(BasePruner):
    """Ends every run at a step."""

    def __init__(self, step: int | None) -> None:
        self.step = step

    def prune(self, study, trial):
        return (
            self.step is not None and trial.last_step is not None and trial.last_step >= self.step
        )


@pytest.fixture
def train_in_study():
    """Run a training as the only trial of a study in the test's history; return the trial."""

    def run(training, *, metric, stop_at=None, direction="minimize"):
        study = hl.create_study(study_name="trained", direction=direction, pruner=StopAt(stop_at))

        def objective(trial):
            with training_run(trial, metric) as run:
                return training(run)

        study.optimize(objective, n_trials=1)
        return study.trials[0]

    return run


@pytest.fixture
def reported():
    """Return what a metric's curve holds in the test's history, by step."""

    def curve(metric):
        curves = hl.History().curves("trained")
        rows = curves[curves["metric"] == metric]
        return dict(zip(rows["step"].tolist(), rows["value"].tolist(), strict=True))

    return curve
