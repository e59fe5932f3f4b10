"""The search as its user sees it: what it is given, what comes out, what is remembered."""

import math
import pickle

import numpy as np
import optuna
import pytest
from scipy import stats
from sklearn.base import clone
from sklearn.datasets import load_diabetes, load_iris
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import RandomizedSearchCV, ShuffleSplit, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

import hyperlearn as hl
from hyperlearn.errors import InvalidArgumentError, InvalidSpaceError
from hyperlearn.history.history import History
from hyperlearn.integrations.scikit_learn.search_cv import MetaSearchCV
from hyperlearn.records import MODEL_ATTRIBUTE
from hyperlearn.task import Task
from tests.integrations.scikit_learn.conftest import SPACE, small_search


def test_it_is_a_public_name() -> None:
    assert hl.MetaSearchCV is MetaSearchCV


@pytest.mark.parametrize("more", [{}, {"return_train_score": True, "scoring": ["accuracy", "f1"]}])
def test_the_results_have_what_those_of_a_randomized_search_have(data, more) -> None:
    arguments = {"cv": 2, "random_state": 0, "refit": "f1" if more else True, **more}
    theirs = RandomizedSearchCV(
        LogisticRegression(), {"C": stats.loguniform(1e-3, 1e3)}, n_iter=3, **arguments
    ).fit(*data)

    ours = small_search(**arguments).fit(*data)

    assert ours.cv_results_.keys() == theirs.cv_results_.keys()
    assert type(ours.cv_results_) is dict
    for key, column in theirs.cv_results_.items():
        assert type(ours.cv_results_[key]) is type(column)
        assert len(ours.cv_results_[key]) == 3
    assert vars(theirs).keys() - vars(ours).keys() == {"param_distributions", "n_iter"}


def test_the_scores_are_those_of_cross_validation(data) -> None:
    search = small_search().fit(*data)

    for place, params in enumerate(search.cv_results_["params"]):
        scores = cross_val_score(LogisticRegression(**params), *data, cv=2)
        np.testing.assert_allclose(search.cv_results_["mean_test_score"][place], scores.mean())
    assert search.best_score_ == search.cv_results_["mean_test_score"].max()
    assert search.best_params_["C"] == search.best_estimator_.C
    assert search.score(*data) == search.best_estimator_.score(*data)


def test_a_pipeline_is_searched_by_its_own_names_in_the_ready_space() -> None:
    pipeline = make_pipeline(StandardScaler(), SVC())

    search = MetaSearchCV(pipeline, n_trials=3, cv=2, random_state=0).fit(
        *load_iris(return_X_y=True)
    )

    assert all(name.startswith("svc__") for name in search.best_params_)
    assert set(search.space_) == {"C", "kernel", "gamma", "degree"}
    history = History()
    assert history.studies()["study"].tolist() == [search.study_name_]
    assert {"params_C", "params_kernel"} <= set(history.trials().columns)


def test_it_remembers_scores_times_and_what_it_was_about(data) -> None:
    search = small_search(task="small").fit(*data)

    study = optuna.load_study(
        study_name=search.study_name_, storage=History().optuna_storage(heartbeat=False)
    )
    assert study.user_attrs[MODEL_ATTRIBUTE] == "LogisticRegression"
    assert study.metric_names == ["accuracy"]
    np.testing.assert_allclose(
        [trial.value for trial in study.trials], search.cv_results_["mean_test_score"]
    )
    splits = [search.cv_results_[f"split{place}_test_score"][0] for place in range(2)]
    assert study.trials[0].user_attrs["hyperlearn:scores"] == {"score": splits}
    assert study.trials[0].user_attrs["hyperlearn:origin"] == "fallback"
    (seconds, *_) = History().trials()["duration_seconds"]
    assert seconds >= search.cv_results_["mean_fit_time"][0]
    assert History().tasks()["task"].tolist() == ["small"]
    assert search.task_.name == "small"


def test_a_loss_is_remembered_as_a_loss(data) -> None:
    search = small_search(scoring="neg_log_loss").fit(*data)

    (study,) = History().facts()
    assert study.directions == ("minimize",)
    assert study.metric_names == ("log_loss",)
    np.testing.assert_allclose(study.losses[:, 0], -search.cv_results_["mean_test_score"])


def test_it_begins_with_what_was_good_on_other_data() -> None:
    rng = np.random.default_rng(0)
    for _ in range(3):  # only a strong penalty helps where there is nothing to learn
        X = rng.normal(size=(40, 30))
        y = X[:, 0] + rng.normal(size=40)
        MetaSearchCV(Ridge(), n_trials=12, cv=3, random_state=0).fit(X, y)

    new = MetaSearchCV(Ridge(), n_trials=2, cv=3, random_state=0).fit(
        rng.normal(size=(40, 30)), rng.normal(size=40)
    )

    assert History().suggestions(new.study_name_)["origin"].iloc[0] == "portfolio"
    assert new.cv_results_["params"][0]["alpha"] > 10.0


def test_a_first_search_of_a_common_model_begins_with_the_experience_of_the_pack(
    data, monkeypatch
) -> None:
    monkeypatch.delenv("HYPERLEARN_PACKS")

    search = MetaSearchCV(SVC(), n_trials=1, cv=2, random_state=0).fit(*data)

    assert History().suggestions(search.study_name_)["origin"].tolist() == ["portfolio"]


def test_another_models_studies_say_nothing(data) -> None:
    small_search(n_trials=6).fit(*data)

    search = small_search(SVC(), n_trials=2).fit(*data)

    assert set(History().suggestions(search.study_name_)["origin"]) == {"fallback"}


def test_a_search_with_a_seed_can_be_repeated_though_history_has_grown(data) -> None:
    first = small_search(n_trials=5).fit(*data)
    small_search(n_trials=5).fit(*load_iris(return_X_y=True))

    again = small_search(n_trials=5).fit(*data)

    assert again.cv_results_["params"] == first.cv_results_["params"]
    assert again.study_name_ == f"{first.study_name_} #2"


def test_without_a_seed_it_learns_from_its_own_repetitions(data) -> None:
    first = small_search(n_trials=8, random_state=None).fit(*data)

    again = small_search(n_trials=1, random_state=None).fit(*data)

    assert again.best_score_ >= first.best_score_ - 0.05
    assert History().suggestions(again.study_name_)["origin"].tolist() == ["portfolio"]


def test_what_is_not_to_be_remembered_leaves_nothing(data) -> None:
    search = small_search(remember=False).fit(*data)

    assert search.study_name_ is None
    assert len(search.cv_results_["params"]) == 3
    with pytest.raises(hl.StorageError):
        History(readonly=True)


@pytest.mark.parametrize("kind", ["path", "url", "history", "storage"])
def test_a_history_of_the_users_is_read_and_written(data, tmp_path, kind) -> None:
    place = tmp_path / "mine.db"
    given = {
        "path": place,
        "url": f"sqlite:///{place}",
        "history": History(place),
        "storage": optuna.storages.InMemoryStorage(),
    }[kind]

    search = small_search(history=given).fit(*data)

    known = History(given) if kind == "storage" else History(place)
    assert known.studies()["study"].tolist() == [search.study_name_]


def test_a_clone_shares_the_history(data, tmp_path) -> None:
    search = small_search(history=History(tmp_path / "mine.db"))

    assert clone(search).history is search.history


def test_a_fitted_search_can_be_pickled_and_predicts_where_no_history_is(data, tmp_path) -> None:
    search = small_search(history=str(tmp_path / "mine.db")).fit(*data)
    stored = pickle.dumps(search)
    for file in tmp_path.glob("mine.db*"):
        file.unlink()

    loaded = pickle.loads(stored)  # noqa: S301 (written two lines above)

    np.testing.assert_array_equal(loaded.predict(data[0]), search.predict(data[0]))
    assert not (tmp_path / "mine.db").exists()


def test_several_processes_give_the_results_of_one(data) -> None:
    alone = small_search(n_trials=4, batch_size=2).fit(*data)

    together = small_search(n_trials=4, batch_size=2, n_jobs=2).fit(*data)

    assert together.cv_results_["params"] == alone.cv_results_["params"]
    np.testing.assert_array_equal(
        together.cv_results_["mean_test_score"], alone.cv_results_["mean_test_score"]
    )


@pytest.mark.parametrize("batch_size", [2, 3, 9])
def test_batches_end_at_the_number_of_trials(data, batch_size) -> None:
    search = small_search(n_trials=3, batch_size=batch_size).fit(*data)

    assert len(search.cv_results_["params"]) == 3
    assert History().studies()["n_complete"].tolist() == [3]


def test_a_shuffling_splitter_without_a_seed_scores_all_on_the_same_splits(data) -> None:
    space = {"C": [1.0], "tol": [1e-4, 1.0001e-4]}

    search = small_search(space=space, n_trials=4, cv=ShuffleSplit(2)).fit(*data)

    for split in range(2):
        assert len(set(search.cv_results_[f"split{split}_test_score"])) == 1


def test_conditional_hyperparameters_are_left_alone_where_they_do_not_exist(data) -> None:
    space = {
        "kernel": hl.Categorical("rbf", "linear"),
        "gamma": hl.Float(1e-3, 1e1, log=True, when={"kernel": "rbf"}),
    }

    search = small_search(SVC(), space, n_trials=6).fit(*data)

    for params in search.cv_results_["params"]:
        assert ("gamma" in params) == (params["kernel"] == "rbf")
    assert search.cv_results_["param_gamma"].mask.any()


def test_a_regressor_is_searched_by_its_own_score() -> None:
    search = MetaSearchCV(Ridge(), n_trials=3, cv=2, random_state=0).fit(
        *load_diabetes(return_X_y=True)
    )

    (study,) = History().facts()
    assert study.metric_names == ("r2",)
    assert search.best_score_ > 0.3


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"n_trials": 0}, ValueError, "n_trials"),
        ({"batch_size": 0}, ValueError, "batch_size"),
        ({"random_state": "zero"}, ValueError, "random_state"),
        ({"remember": "yes"}, ValueError, "remember"),
        ({"history": 3}, InvalidArgumentError, "storage is 3"),
        ({"task": 3}, InvalidArgumentError, "task is 3"),
        ({"space": {"c": SPACE["C"]}}, InvalidSpaceError, "'c' is no parameter"),
        ({"scoring": ["accuracy", "f1"]}, ValueError, "refit"),
    ],
)
def test_what_cannot_be_used_is_refused_before_anything_is_fitted(
    data, arguments, error, message
) -> None:
    with pytest.raises(error, match=message):
        small_search(**arguments).fit(*data)


def test_a_given_task_is_what_the_study_is_about(data) -> None:
    task = Task("credit", {"nr_inst": 60.0}, domain="banks")

    assert small_search(task=task).fit(*data).task_ is task
    assert History().studies()["domain"].tolist() == ["banks"]
    assert math.isfinite(History().facts()[0].meta_features["nr_inst"])
