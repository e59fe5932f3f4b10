"""Readers of scikit-learn's, W&B's and syne-tune's tables."""

import pandas as pd
import pytest
from sklearn.datasets import load_iris
from sklearn.model_selection import GridSearchCV
from sklearn.neighbors import KNeighborsClassifier

import hyperlearn as hl
from hyperlearn.errors import ImportSourceError
from hyperlearn.history.imports import ImportSpec, from_cv_results, from_syne_tune, from_wandb


@pytest.fixture(scope="module")
def searched():
    grid = [{"n_neighbors": [1, 5]}, {"n_neighbors": [9], "weights": ["distance"]}]
    return GridSearchCV(KNeighborsClassifier(), grid, cv=3).fit(*load_iris(return_X_y=True))


def test_the_results_of_a_real_search_are_read_as_they_are(searched):
    history = hl.History()
    spec = ImportSpec("mean_test_score", "maximize", study="knn on iris")

    history.import_runs(from_cv_results(searched.cv_results_), spec)

    trials = history.trials("knn on iris")
    assert trials["value"].tolist() == searched.cv_results_["mean_test_score"].tolist()
    assert trials["params_n_neighbors"].tolist() == [1, 5, 9]
    assert trials["params_weights"].isna().tolist() == [True, True, False]
    each = searched.cv_results_["mean_fit_time"] + searched.cv_results_["mean_score_time"]
    assert trials["duration_seconds"].tolist() == pytest.approx(list(3 * each))


def test_the_results_may_have_been_through_a_csv_file(searched, tmp_path):
    pd.DataFrame(searched.cv_results_).to_csv(tmp_path / "knn.csv", index=False)

    history = hl.History()
    history.import_runs(
        from_cv_results(tmp_path / "knn.csv"), ImportSpec("mean_test_score", "maximize")
    )

    assert history.trials("knn")["params_n_neighbors"].tolist() == [1, 5, 9]


def test_a_halving_search_has_a_curve_over_its_resources():
    results = {
        "iter": [0, 0, 1],
        "n_resources": [20, 20, 60],
        "param_C": [1.0, 10.0, 10.0],
        "params": [{"C": 1.0}, {"C": 10.0}, {"C": 10.0}],
        "mean_test_score": [0.7, 0.8, 0.9],
    }
    history = hl.History()

    history.import_runs(
        from_cv_results(results), ImportSpec("mean_test_score", "maximize", study="halving")
    )

    assert history.trials("halving")["value"].tolist() == [0.7, 0.9]
    assert history.curves("halving").query("number == 1")["step"].tolist() == [20, 60]


def test_a_table_without_hyperparameters_is_no_search():
    with pytest.raises(ImportSourceError, match="'param_'"):
        from_cv_results({"mean_test_score": [0.5]})


WANDB = """"Name","State","Created","Runtime","lr","optimizer","val_loss"
"calm-sun-2","finished","2024-05-02T10:00:00.000Z","60","0.01","adam","0.3"
"odd-moon-1","crashed","2024-05-01T10:00:00.000Z","5","10","sgd",""
"fast-fox-3","running","2024-05-03T10:00:00.000Z","9","0.1","adam","0.9"
"""


def test_an_export_of_wandb_needs_the_names_of_its_hyperparameters(tmp_path):
    (tmp_path / "wandb.csv").write_text(WANDB)
    table = from_wandb(tmp_path / "wandb.csv")
    history = hl.History()

    history.import_runs(table, ImportSpec("val_loss", "minimize", params=["lr", "optimizer"]))

    trials = history.trials("wandb")
    assert trials["state"].tolist() == ["FAIL", "COMPLETE"]  # oldest first, the running one later
    assert trials["duration_seconds"].tolist() == [5.0, 60.0]
    with pytest.raises(ImportSourceError, match="does not say which columns"):
        history.import_runs(table, ImportSpec("val_loss", "minimize"))


SYNE_TUNE = pd.DataFrame(
    {
        "trial_id": [0, 0, 1],
        "epoch": [1, 2, 1],
        "config_lr": [0.1, 0.1, 0.5],
        "config_epochs": [2, 2, 2],
        "validation_error": [0.5, 0.4, 0.9],
        "st_worker_time": [3.0, 6.0, 2.0],
        "st_decision": ["CONTINUE", "STOP", "STOP"],
        "elapsed_time": [4.0, 8.0, 9.0],
    }
)


@pytest.mark.parametrize("form", ["frame", "zip", "folder"])
def test_the_results_of_syne_tune_are_curves(form, tmp_path):
    source = SYNE_TUNE
    if form != "frame":
        folder = tmp_path / "experiment-7"
        folder.mkdir()
        SYNE_TUNE.to_csv(folder / "results.csv.zip", index=False)
        source = folder if form == "folder" else folder / "results.csv.zip"
    history = hl.History()

    history.import_runs(from_syne_tune(source), ImportSpec("validation_error", "minimize"))

    study = "syne-tune" if form == "frame" else "experiment-7"
    assert history.trials(study)["value"].tolist() == [0.4, 0.9]
    assert history.trials(study)["params_lr"].tolist() == [0.1, 0.5]
    assert history.curves(study)["seconds"].tolist() == [3.0, 6.0, 2.0]


def test_a_folder_without_results_is_named(tmp_path):
    with pytest.raises(ImportSourceError, match=r"neither 'results.csv.zip' nor"):
        from_syne_tune(tmp_path)
