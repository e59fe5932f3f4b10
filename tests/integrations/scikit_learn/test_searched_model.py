from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import TransformedTargetRegressor
from sklearn.ensemble import BaggingClassifier
from sklearn.linear_model import Ridge
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from hyperlearn.integrations.scikit_learn.searched_model import SearchedModel, searched_model


def test_an_estimator_alone_is_the_model() -> None:
    svc = SVC()

    assert searched_model(svc) == SearchedModel(svc, "")
    assert searched_model(svc).name == "SVC"


def test_the_last_step_of_a_pipeline_is_the_model() -> None:
    pipeline = make_pipeline(StandardScaler(), SVC())

    assert searched_model(pipeline).prefix == "svc__"
    assert searched_model(pipeline).estimator is pipeline[-1]


def test_steps_that_do_nothing_are_passed_over() -> None:
    pipeline = Pipeline([("model", Ridge()), ("nothing", "passthrough"), ("none", None)])

    assert searched_model(pipeline).prefix == "model__"


def test_an_empty_pipeline_is_its_own_model() -> None:
    assert searched_model(Pipeline([("nothing", "passthrough")])).name == "Pipeline"


def test_wrappers_are_looked_into_level_by_level() -> None:
    inside = Pipeline([("scale", StandardScaler()), ("ridge", Ridge())])

    assert searched_model(TransformedTargetRegressor(inside)).prefix == "regressor__ridge__"
    assert searched_model(CalibratedClassifierCV(SVC())).prefix == "estimator__"


def test_a_wrapper_that_is_known_is_the_model() -> None:
    bagging = BaggingClassifier(SVC())

    assert searched_model(bagging, is_known=lambda one: one is bagging).prefix == ""
