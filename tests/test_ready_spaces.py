import subprocess
import sys

import numpy as np
import pytest
from sklearn.datasets import load_diabetes, load_iris
from sklearn.ensemble import (
    ExtraTreesClassifier,
    ExtraTreesRegressor,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.linear_model import LogisticRegression, LogisticRegressionCV, Ridge
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.svm import SVC, SVR

from hyperlearn.ready_spaces import ReadySpace, ready_space, ready_spaces

CLASSIFIERS = [
    LogisticRegression(max_iter=1000),
    SVC(),
    RandomForestClassifier(20, random_state=0),
    ExtraTreesClassifier(20, random_state=0),
    HistGradientBoostingClassifier(random_state=0),
    MLPClassifier(max_iter=20, random_state=0),
    KNeighborsClassifier(),
]
REGRESSORS = [
    Ridge(),
    SVR(),
    RandomForestRegressor(20, random_state=0),
    ExtraTreesRegressor(20, random_state=0),
    HistGradientBoostingRegressor(random_state=0),
    MLPRegressor(max_iter=20, random_state=0),
    KNeighborsRegressor(),
]


@pytest.mark.filterwarnings("ignore:Stochastic Optimizer")
@pytest.mark.parametrize(
    "estimator", [*CLASSIFIERS, *REGRESSORS], ids=lambda one: type(one).__name__
)
def test_the_defaults_in_the_space_do_what_the_estimator_does(estimator):
    loader = load_iris if estimator in CLASSIFIERS else load_diabetes
    X, y = loader(return_X_y=True)
    X = (X - X.mean(0)) / X.std(0)
    ready = ready_space(estimator)
    configured = type(estimator)(**{**estimator.get_params(), **ready.defaults(X.shape[1])})
    np.testing.assert_allclose(
        configured.fit(X, y).predict(X), estimator.fit(X, y).predict(X), rtol=1e-6
    )


@pytest.mark.parametrize("ready", ready_spaces(), ids=lambda one: one.model)
@pytest.mark.parametrize("n_features", [1, 4, 9, 1000])
def test_the_defaults_are_in_the_space_whatever_the_data(ready, n_features):
    defaults = ready.defaults(n_features, variance=0.0)
    assert all(ready.space[name].contains(value) for name, value in defaults.items())
    assert set(defaults) == {name for name in ready.space if ready.space.is_active(name, defaults)}


def test_as_many_features_are_tried_as_by_their_square_root():
    share = [
        ready_space(RandomForestClassifier).defaults(n)["max_features"] for n in (4, 9, 81, 100)
    ]
    assert [int(s * n) for s, n in zip(share, (4, 9, 81, 100), strict=True)] == [2, 3, 9, 10]


def test_what_the_estimator_was_made_with_is_its_default():
    given = SVC(C=10.0, kernel="linear", probability=True).get_params()
    assert ready_space(SVC).defaults(4, given=given) == {"C": 10.0, "kernel": "linear"}


def test_the_width_of_a_kernel_follows_the_variance_as_scikit_learn_has_it():
    assert ready_space(SVC()).defaults(4, variance=2.0)["gamma"] == 1 / 8


def test_a_subclass_of_the_users_has_the_space_of_its_parent():
    class Mine(SVC):
        pass

    assert ready_space(Mine()) == ready_space(SVC())


@pytest.mark.parametrize("unknown", [LogisticRegressionCV, object(), dict, "SVC"])
def test_another_estimator_has_no_ready_space(unknown):
    assert ready_space(unknown) is None


@pytest.mark.parametrize("package", ["xgboost", "lightgbm", "catboost"])
def test_a_class_of_an_optional_package_is_known_by_its_name(package):
    for model in (one.model for one in ready_spaces() if one.model[:3].lower() == package[:3]):
        kind = type(model, (), {"__module__": f"{package}.sklearn"})
        found = ready_space(kind)
        assert isinstance(found, ReadySpace)
        assert found.model == model


def test_no_model_is_imported():
    code = (
        "import sys, hyperlearn.ready_spaces\n"
        "print([m for m in ('sklearn', 'xgboost', 'lightgbm', 'catboost') if m in sys.modules])"
    )
    run = subprocess.run(  # noqa: S603 (our own interpreter)
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"
