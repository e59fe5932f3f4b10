import pytest
from sklearn.decomposition import PCA
from sklearn.ensemble import BaggingClassifier, RandomForestClassifier
from sklearn.gaussian_process import GaussianProcessClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from hyperlearn.errors import InvalidArgumentError, InvalidSpaceError
from hyperlearn.integrations.scikit_learn.estimator_space import EstimatorSpace
from hyperlearn.ready_spaces import ready_space
from hyperlearn.space.dimension import Categorical, Float, Int
from hyperlearn.space.search_space import SearchSpace

C = Float(1e-3, 1e3, log=True)


def test_history_knows_the_models_hyperparameters_by_the_models_own_names() -> None:
    pipeline = make_pipeline(PCA(), SVC())

    space = EstimatorSpace.of(pipeline, {"pca__n_components": Int(1, 4), "svc__C": C})

    assert dict(space.space) == {"pca__n_components": Int(1, 4), "C": C}
    assert space.settings({"C": 2.0, "pca__n_components": 3}) == {
        "svc__C": 2.0,
        "pca__n_components": 3,
    }


def test_conditions_follow_the_names() -> None:
    pipeline = make_pipeline(SVC())
    given = {
        "svc__kernel": Categorical("rbf", "poly"),
        "svc__degree": Int(2, 5, when={"svc__kernel": "poly"}),
        "svc__class_weight": Categorical(None, "balanced", when={"svc__kernel": "rbf"}),
    }

    space = EstimatorSpace.of(pipeline, given).space

    assert space["degree"].when == {"kernel": ("poly",)}
    assert space["class_weight"] == Categorical(None, "balanced", when={"kernel": "rbf"})


def test_names_stay_long_where_short_ones_would_be_one() -> None:
    pipeline = Pipeline([("C", SVC()), ("model", LogisticRegression())])

    space = EstimatorSpace.of(pipeline, {"C": [SVC(), SVC(C=2)], "model__C": C})

    assert list(space.space) == ["C", "model__C"]


def test_whole_steps_can_be_searched() -> None:
    scaler = StandardScaler()
    pipeline = Pipeline([("scale", scaler), ("svc", SVC())])

    space = EstimatorSpace.of(pipeline, {"scale": ["passthrough", scaler]})

    assert space.settings({"scale": "StandardScaler()"})["scale"] is scaler


def test_without_a_space_the_ready_one_of_the_model_is_taken() -> None:
    inside = EstimatorSpace.of(make_pipeline(StandardScaler(), SVC()), None)

    assert inside.space == ready_space(SVC()).space
    assert inside.settings({"C": 1.0, "kernel": "linear"}) == {
        "svc__C": 1.0,
        "svc__kernel": "linear",
    }
    assert inside.model.name == "SVC"


def test_a_forest_is_no_wrapper_of_trees() -> None:
    assert EstimatorSpace.of(RandomForestClassifier(), None).model.prefix == ""


def test_a_known_model_is_found_inside_a_wrapper() -> None:
    assert EstimatorSpace.of(BaggingClassifier(SVC()), None).parameters["C"] == "estimator__C"


def test_a_search_space_of_the_users_is_taken_as_it_is() -> None:
    assert EstimatorSpace.of(SVC(), SearchSpace({"C": C})).space == {"C": C}


def test_an_estimator_without_a_ready_space_asks_for_one() -> None:
    with pytest.raises(InvalidArgumentError, match="none ready for GaussianProcessClassifier"):
        EstimatorSpace.of(GaussianProcessClassifier(), None)


@pytest.mark.parametrize("given", [{}, [], "C", 3])
def test_what_is_no_space_is_refused(given: object) -> None:
    with pytest.raises(InvalidArgumentError, match="give domains by name"):
        EstimatorSpace.of(SVC(), given)


def test_a_name_that_is_no_parameter_is_refused_with_those_there_are() -> None:
    with pytest.raises(InvalidSpaceError, match=r"'c' is no parameter of SVC.*'C'"):
        EstimatorSpace.of(SVC(), {"c": C})
