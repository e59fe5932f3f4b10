"""Studies as runs of a store that MLflow itself keeps."""

import mlflow
import optuna
import pytest

import hyperlearn as hl
from hyperlearn.errors import StorageError
from hyperlearn.history.imports import ImportSpec, from_mlflow
from hyperlearn.integrations.loop import training_run
from hyperlearn.integrations.mlflow import MlflowCallback

pytestmark = pytest.mark.filterwarnings("ignore")  # MLflow's tables


def objective(trial):
    rate = trial.suggest_float("rate", 0.1, 1.0)
    trial.suggest_categorical("odd name!", [None, "x"])
    with training_run(trial, "loss") as run:
        for epoch in range(3):
            run.report(epoch, loss=rate / (epoch + 1), train_loss=0.0)
        if trial.number == 1:
            raise hl.TrialPruned
        if trial.number == 2:
            raise FloatingPointError
    return rate


@pytest.fixture(scope="module")
def logged(tmp_path_factory):
    """A study that was logged while it ran, and its runs by their numbers."""
    folder = tmp_path_factory.mktemp("mlflow")
    uri = f"sqlite:///{folder / 'mlflow.db'}"
    study = hl.create_study(
        study_name="it's mine",
        storage=folder / "history.db",
        pruner=optuna.pruners.NopPruner(),
    )
    study.set_metric_names(["loss"])
    callback = MlflowCallback(uri)
    study.optimize(objective, n_trials=3, catch=(FloatingPointError,), callbacks=[callback])
    client = mlflow.MlflowClient(uri)
    runs = client.search_runs([client.get_experiment_by_name("it's mine").experiment_id])
    return study, uri, {int(run.data.tags["hyperlearn.trial"]): run for run in runs}


def test_each_trial_is_a_run_that_ended_as_it_did(logged):
    _, _, runs = logged

    ends = {number: run.info.status for number, run in runs.items()}
    assert ends == {0: "FINISHED", 1: "KILLED", 2: "FAILED"}


def test_a_run_has_the_settings_the_result_the_curves_and_the_evidence(logged):
    study, uri, runs = logged
    run, trial = runs[0], study.trials[0]

    assert run.data.params == {
        "rate": str(trial.params["rate"]),
        "odd name_": str(trial.params["odd name!"]),
    }
    assert run.data.metrics["loss"] == trial.value
    history = mlflow.MlflowClient(uri).get_metric_history(run.info.run_id, "train_loss")
    assert [one.step for one in history] == [0, 1, 2]
    assert run.data.tags["hyperlearn:origin"] == trial.user_attrs["hyperlearn:origin"]


def test_what_is_logged_is_not_logged_again(logged):
    study, uri, _ = logged

    assert MlflowCallback(uri).log_study(study) == 0
    assert MlflowCallback(uri, experiment="all").log_study(study) == 3


def test_what_was_logged_can_be_imported(logged):
    study, uri, _ = logged
    history = hl.History()

    history.import_runs(from_mlflow(uri, "it's mine"), ImportSpec("loss", "minimize", study="back"))

    trials = history.trials("back")
    assert trials.query("state == 'COMPLETE'")["value"].tolist() == [study.trials[0].value]
    assert trials["params_rate"].tolist() == [trial.params["rate"] for trial in study.trials]


def test_a_study_in_memory_with_two_goals_is_logged_too(tmp_path):
    uri = f"sqlite:///{tmp_path / 'mlflow.db'}"
    study = optuna.create_study(directions=["minimize", "maximize"], study_name="two")
    study.optimize(lambda trial: (1.0, 2.0), n_trials=1, callbacks=[MlflowCallback(uri)])

    client = mlflow.MlflowClient(uri)
    (run,) = client.search_runs([client.get_experiment_by_name("two").experiment_id])

    assert run.data.metrics == {"value_0": 1.0, "value_1": 2.0}


def test_a_store_that_cannot_be_used_is_an_error_of_ours():
    with pytest.raises(StorageError, match="tracking store cannot be used"):
        MlflowCallback("nosuchdb://somewhere/store")
