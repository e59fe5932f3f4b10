"""MLflow's runs out of a store that MLflow wrote."""

import mlflow
import pytest

import hyperlearn as hl
from hyperlearn.errors import ImportSourceError
from hyperlearn.history.imports import ImportSpec, from_mlflow

# MLflow's tables are made with what SQLAlchemy gives up.
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """The address of a store with one finished run and one that failed."""
    uri = f"sqlite:///{tmp_path_factory.mktemp('mlflow') / 'mlflow.db'}"
    client = mlflow.MlflowClient(uri)
    experiment = client.create_experiment("digits", artifact_location="nowhere")
    for lr, losses, end in ((0.1, [1.0, 0.5], "FINISHED"), (10.0, [9.0], "FAILED")):
        run = client.create_run(experiment, start_time=1_700_000_000_000)
        client.log_param(run.info.run_id, "lr", lr)
        client.log_param(run.info.run_id, "act", "relu")
        for step, loss in enumerate(losses):
            at = 1_700_000_000_000 + 1000 * (step + 1)
            client.log_metric(run.info.run_id, "loss", loss, timestamp=at, step=step)
            client.log_metric(run.info.run_id, "train_loss", loss / 2, timestamp=at, step=step)
        client.set_terminated(run.info.run_id, end, end_time=1_700_000_005_000)
    return uri


def test_runs_come_with_their_settings_curves_times_and_ends(store):
    history = hl.History()

    history.import_runs(from_mlflow(store, "digits"), ImportSpec("loss", "minimize"))

    trials = history.trials("digits").sort_values("params_lr")
    assert trials["state"].tolist() == ["COMPLETE", "FAIL"]
    assert trials["params_lr"].tolist() == [0.1, 10.0]
    assert trials["params_act"].tolist() == ["relu", "relu"]
    assert trials["duration_seconds"].tolist() == [5.0, 5.0]
    assert trials["started"].dt.year.tolist() == [2023, 2023]
    curves = history.curves("digits")
    curves = curves[(curves["number"] == trials["number"].iloc[0]) & (curves["metric"] == "loss")]
    assert curves[["seconds", "value"]].to_numpy().tolist() == [[1.0, 1.0], [2.0, 0.5]]


def test_an_experiment_that_is_not_there_is_named_with_those_that_are(store):
    with pytest.raises(ImportSourceError, match=r"no experiment 'digit'; it has .*'digits'"):
        from_mlflow(store, "digit")


def test_a_password_of_a_store_is_not_told():
    with pytest.raises(ImportSourceError, match="cannot be read") as caught:
        from_mlflow("nosuchdb://me:secret@host/store", "digits")

    assert "secret" not in str(caught.value)


def test_a_store_that_is_not_there_is_named_and_not_made(tmp_path):
    path = tmp_path / "mlflow.db"

    for uri in (f"sqlite:///{path}", str(path), path.as_uri()):
        with pytest.raises(ImportSourceError, match="there is no tracking store"):
            from_mlflow(uri, "digits")

    assert not path.exists()
