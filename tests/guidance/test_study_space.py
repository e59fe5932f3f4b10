import optuna
from optuna.distributions import FloatDistribution, IntDistribution

from hyperlearn.guidance.study_space import goal_of_study, likely_space, space_of_study
from hyperlearn.history.history import History
from hyperlearn.records import SPACE_ATTRIBUTE
from hyperlearn.space.dimension import Categorical, Float, Int
from hyperlearn.space.search_space import SearchSpace
from tests.guidance.family import past_study

SVM = SearchSpace({"C": Float(1e-3, 1e3, log=True), "gamma": Float(1e-4, 1.0, log=True)})
WIDE = SearchSpace({"C": Float(1e-5, 1e5, log=True), "gamma": Float(1e-4, 1.0, log=True)})
RIDGE = SearchSpace({"C": Float(1e-3, 1e3, log=True)})
TREE = SearchSpace({"depth": Int(1, 9)})


def past(*spaces: SearchSpace):
    studies = [
        past_study(f"study-{place}", lambda _: 0.0, space=space, n_trials=2)
        for place, space in enumerate(spaces)
    ]
    return History.from_studies(studies).facts()


def test_a_study_that_tells_its_space_is_taken_at_its_word():
    space = SearchSpace(
        {"kernel": Categorical("rbf", "poly"), "degree": Int(2, 5, when={"kernel": "poly"})}
    )
    study = optuna.create_study()
    study.set_user_attr(SPACE_ATTRIBUTE, space.to_json())
    study.optimize(lambda t: t.suggest_float("other", 0, 1), n_trials=1)

    told = space_of_study(study, study.trials)

    assert told is not None
    assert told.to_json() == space.to_json()


def test_a_study_that_tells_nothing_has_the_space_that_its_trials_were_asked_for():
    study = optuna.create_study()
    study.optimize(lambda t: t.suggest_float("x", 0, 1), n_trials=1)
    study.optimize(lambda t: t.suggest_float("x", 0, 2) + t.suggest_int("n", 1, 3), n_trials=1)

    space = space_of_study(study, study.trials)

    assert space is not None
    assert space.distributions() == {
        "x": FloatDistribution(0, 2),
        "n": IntDistribution(1, 3),
    }


def test_before_its_first_trial_nobody_knows_the_space():
    study = optuna.create_study()

    assert space_of_study(study, study.trials) is None


def test_the_goal_of_a_study_is_its_space_direction_and_metric():
    study = optuna.create_study(direction="maximize")
    assert goal_of_study(study, SVM).metric is None

    study.set_metric_names(["accuracy"])
    goal = goal_of_study(study, SVM)

    assert (goal.space, goal.direction, goal.metric) == (SVM, "maximize", "accuracy")


def test_the_likely_space_is_the_commonest_that_holds_what_was_asked_for():
    studies = past(SVM, SVM, RIDGE, TREE, TREE, TREE)

    likely = likely_space(studies, frozenset({"C"}))

    assert likely is not None
    assert set(likely) == {"C", "gamma"}


def test_what_is_asked_for_next_may_change_the_guess():
    studies = past(RIDGE, RIDGE, SVM)

    one = likely_space(studies, frozenset({"C"}))
    both = likely_space(studies, frozenset({"C", "gamma"}))

    assert one is not None
    assert both is not None
    assert (set(one), set(both)) == ({"C"}, {"C", "gamma"})


def test_the_likely_space_has_the_bounds_of_the_latest_study():
    likely = likely_space(past(WIDE, SVM), frozenset({"C"}))

    assert likely is not None
    assert likely.distributions()["C"] == SVM.distributions()["C"]


def test_the_likely_space_holds_most_where_none_holds_all():
    likely = likely_space(past(SVM), frozenset({"C", "depth"}))

    assert likely is not None
    assert set(likely) == set(SVM)


def test_hyperparameters_that_no_study_had_have_no_likely_space():
    assert likely_space(past(SVM), frozenset({"depth"})) is None
    assert likely_space([], frozenset({"C"})) is None
