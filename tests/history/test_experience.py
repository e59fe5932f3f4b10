import numpy as np
import pytest

from hyperlearn.history.experience import (
    MOST_STUDIES,
    MOST_TRIALS,
    NO_EXPERIENCE,
    ExperiencedStore,
    experience_of,
    meant_model,
)
from hyperlearn.history.own_memory import OwnMemory
from hyperlearn.history.packs.builtin import BUILTIN_PACK
from hyperlearn.history.quality import CLASSES, NUMBERS
from hyperlearn.ready_spaces import ready_spaces
from hyperlearn.space.aliases import Aliases
from hyperlearn.space.dimension import Categorical, Float, Int
from hyperlearn.space.search_space import SearchSpace

BOTH = (CLASSES, NUMBERS)
SVM = SearchSpace({"C": Float(1e-2, 1e2, log=True), "gamma": Float(1e-4, 1.0, log=True)})
NEIGHBOURS = next(one.space for one in ready_spaces() if one.model == "KNeighborsClassifier")


def _model(space, kinds=BOTH, **rest):
    found = meant_model(space, kinds, **rest)
    return None if found is None else found.model


@pytest.mark.parametrize("ready", ready_spaces(), ids=lambda one: one.model)
def test_a_ready_space_is_about_its_own_model(ready):
    kinds = (CLASSES,) if ready.is_classifier else (NUMBERS,)
    assert _model(ready.space, kinds, model=ready.model) == ready.model
    found = meant_model(ready.space, kinds)
    assert list(found.space) == list(ready.space)


def test_a_function_of_c_and_gamma_is_about_a_support_vector_machine():
    assert _model(SVM) == "SVC"
    assert _model(SVM, (NUMBERS,)) == "SVR"


@pytest.mark.parametrize(
    "space",
    [
        {"learning_rate": Float(1e-5, 1e-1, log=True), "n_layers": Int(1, 6)},
        {"C": Float(1e-2, 1e2, log=True)},
        {"x": Float(0, 1), "y": Float(0, 1)},
        {"C": Float(1e6, 1e7, log=True), "gamma": Float(1e5, 1e7, log=True)},
        {"kernel": Categorical("a", "b"), "C": Float(1.0, 2.0), "dropout": Float(0, 1)},
        {},
    ],
)
def test_a_function_that_shares_a_name_or_none_is_about_no_model(space):
    assert meant_model(SearchSpace(space), BOTH) is None


def test_aliases_count():
    space = SearchSpace({"svc__C": SVM["C"], "svc__gamma": SVM["gamma"]})
    aliases = Aliases.of({"svc__C": "C", "svc__gamma": "gamma"})
    assert meant_model(space, BOTH) is None
    assert _model(space, aliases=aliases) == "SVC"
    said = experience_of(space, "maximize", "accuracy", aliases=aliases)
    assert {"svc__C", "svc__gamma"} <= set(said.studies[0].distributions)


def test_the_pack_is_silent_where_the_metric_is_none_of_its_kind():
    assert experience_of(NEIGHBOURS, "minimize", "latency") == NO_EXPERIENCE
    assert experience_of(NEIGHBOURS, "minimize", "accuracy") == NO_EXPERIENCE
    assert experience_of(NEIGHBOURS, "maximize", "accuracy", model="SVC") == NO_EXPERIENCE


def test_the_metric_decides_between_a_classifier_and_its_regressor():
    classes = experience_of(NEIGHBOURS, "maximize", "accuracy").studies
    numbers = experience_of(NEIGHBOURS, "minimize", "rmse").studies
    assert {one.domain for one in classes} == {"KNeighborsClassifier"}
    assert {one.domain for one in numbers} == {"KNeighborsRegressor"}


def test_where_a_search_minimises_the_loss_is_what_is_missing_to_a_perfect_score():
    highest = experience_of(NEIGHBOURS, "maximize", "accuracy").studies[0]
    lowest = experience_of(NEIGHBOURS, "minimize", "error").studies[0]
    assert lowest.directions == ("minimize",)
    assert lowest.metric_names == ("error",)
    np.testing.assert_allclose(lowest.losses, 1.0 + highest.losses)


def test_weights_come_with_the_coordinates_that_they_were_learned_on():
    said = experience_of(NEIGHBOURS, "maximize")
    assert said.weights is not None
    assert said.coordinates == (0, 1, 2, 3)
    turned = SearchSpace(
        {"weights": Categorical("distance", "uniform"), "n_neighbors": Int(1, 100, log=True)}
    )
    assert experience_of(turned, "maximize").coordinates == (2, 1, 0)


@pytest.mark.parametrize(
    "other",
    [{"n_neighbors": Int(1, 50)}, {"weights": Categorical("uniform", "mine")}, {"x": Float(0, 1)}],
)
def test_without_weights_there_are_fewer_studies_to_learn_from(other):
    said = experience_of(SearchSpace({**NEIGHBOURS, **other}), "maximize")
    assert said.weights is None
    assert 20 <= len(said.studies) <= MOST_STUDIES
    assert max(map(len, said.studies)) <= MOST_TRIALS


def test_every_model_of_the_pack_advises_its_ready_space():
    spaces = {ready.model: ready.space for ready in ready_spaces()}
    for model in BUILTIN_PACK.models:
        said = experience_of(spaces[model], "maximize", model=model)
        assert len(said.studies) >= 20
        assert said.weights is not None


def test_a_search_without_weights_finds_those_of_the_experience_and_keeps_its_own():
    store = ExperiencedStore(OwnMemory(), b"shipped")
    assert store.latest_weights("kind") == b"shipped"
    store.save_weights("kind", "digest", b"own", {})
    assert store.latest_weights("kind") == b"own"
    assert store.load_weights("kind", "digest") == b"own"
