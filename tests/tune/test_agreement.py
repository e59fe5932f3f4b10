import optuna
import pytest

from hyperlearn.errors import InvalidArgumentError
from hyperlearn.records import SPACE_ATTRIBUTE
from hyperlearn.space.dimension import Categorical, Float, Int
from hyperlearn.space.search_space import SearchSpace
from hyperlearn.tunable.objective import Objective
from hyperlearn.tune.agreement import agree

SCORE = Objective.of("score", "maximize")
SPACE = SearchSpace(
    {
        "kernel": Categorical("rbf", "poly"),
        "C": Float(1e-3, 1e3, log=True),
        "degree": Int(2, 5, when={"kernel": "poly"}),
    }
)


@pytest.fixture
def study():
    return optuna.create_study(direction="maximize", study_name="past")


def test_a_new_study_is_told_space_and_metric(study):
    agree(study, SPACE, SCORE)

    assert SearchSpace.from_json(study.user_attrs[SPACE_ATTRIBUTE]) == SPACE
    assert study.metric_names == ["score"]


def test_a_study_of_the_same_function_goes_on(study):
    agree(study, SPACE, SCORE)
    before = study.user_attrs

    agree(study, SearchSpace(dict(reversed(list(SPACE.items())))), SCORE)

    assert study.user_attrs == before


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"C": Float(1e-3, 1e2, log=True)}, "'C'"),
        ({"gamma": Float(0, 1)}, "'gamma'"),
        ({"degree": Int(2, 5)}, "'degree'"),
    ],
)
def test_a_study_of_another_space_is_refused(study, change, reason):
    agree(study, SPACE, SCORE)

    with pytest.raises(InvalidArgumentError, match=f"study 'past' has the hyperparameter {reason}"):
        agree(study, SearchSpace({**SPACE, **change}), SCORE)


def test_a_study_with_a_hyperparameter_more_is_refused(study):
    agree(study, SPACE, SCORE)

    with pytest.raises(InvalidArgumentError, match="hyperparameter 'C'"):
        agree(study, SearchSpace({"kernel": SPACE["kernel"], "degree": SPACE["degree"]}), SCORE)


def test_a_study_of_another_metric_is_refused(study):
    agree(study, SPACE, SCORE)

    with pytest.raises(InvalidArgumentError, match=r"the metric \['score'\]"):
        agree(study, SPACE, Objective.of("accuracy", "maximize"))


def test_a_study_of_another_direction_is_refused_and_left_as_it_was(study):
    with pytest.raises(InvalidArgumentError, match=r"the direction \['maximize'\]"):
        agree(study, SPACE, Objective.of("score", "minimize"))

    assert study.user_attrs == {}
    assert study.metric_names is None
