"""Running a search in this process."""

import optuna
from optuna.trial import FrozenTrial

from hyperlearn.tune.evaluation import Evaluation
from hyperlearn.tune.interruption import Interruption
from hyperlearn.tune.plan import Plan
from hyperlearn.tune.progress import SearchProgress
from hyperlearn.tune.watch import Watch


def run_here(
    plan: Plan, watch: Watch, progress: SearchProgress, interruption: Interruption
) -> None:
    """Run the trials of a search one after another in this process.

    Raises:
        KeyboardInterrupt: Ctrl-C was pressed; the running trial is recorded as failed.
        FailedTrialsError: The first trials all failed.
    """
    evaluation = Evaluation(
        plan.function,
        plan.kwargs,
        recorder=plan.home.recorder(),
        interruption=interruption,
        on_start=progress.started,
        folders=plan.folders,
        target=plan.budget.target,
    )

    def finished(study: optuna.Study, trial: FrozenTrial) -> None:
        is_reached = watch.finished(trial, evaluation.failure)
        if is_reached or interruption.is_requested:
            study.stop()

    plan.study.optimize(
        evaluation,
        n_trials=plan.budget.n_trials,
        timeout=plan.budget.timeout,
        catch=(Exception,),
        callbacks=[finished, *plan.callbacks],
    )
