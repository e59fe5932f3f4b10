import optuna

from hyperlearn.guidance.guides import N_FRONT, Guides
from hyperlearn.history.history import History
from hyperlearn.records import Origin
from hyperlearn.space.dimension import Float
from hyperlearn.space.search_space import SearchSpace
from hyperlearn.task import Task
from tests.guidance.family import SPACE, past_study

PLANE = SearchSpace({"x": Float(0.0, 1.0), "y": Float(0.0, 1.0)})


def guides(history: History, task: Task | None = None) -> Guides:
    return Guides(history, task, seed=0, is_gated=True)


def pair_study(name: str) -> optuna.Study:
    study = optuna.create_study(
        study_name=name,
        directions=["minimize", "minimize"],
        sampler=optuna.samplers.RandomSampler(seed=0),
    )
    study.optimize(lambda t: (t.suggest_float("x", 0, 1), t.suggest_float("y", 0, 1)), n_trials=20)
    return study


def test_a_guide_is_made_once_for_a_study_and_its_space(history):
    kept, study = guides(history), optuna.create_study()

    assert kept.guide(study, SPACE) is kept.guide(study, SPACE)
    assert kept.guide(study, SPACE) is not kept.guide(optuna.create_study(), SPACE)


def test_there_is_no_guide_where_no_past_run_speaks(history):
    kept, study = guides(history), optuna.create_study()

    assert kept.guide(study, SearchSpace({"depth": Float(0, 1)})) is None
    assert kept.guide(optuna.create_study(direction="maximize"), SPACE) is None


def test_the_guide_knows_the_direction_and_the_task(history):
    studies = [past_study("up", lambda p: p["x"], direction="maximize", n_trials=5)]
    up = guides(History.from_studies(studies)).guide(
        optuna.create_study(direction="maximize"), SPACE
    )
    assert up is not None
    assert up.sign == -1.0

    plain, told = (
        guides(history, task).guide(optuna.create_study(), SPACE)
        for task in (None, Task("new", {"place": 0.0}))
    )
    assert plain is not None
    assert told is not None
    assert plain.sign == 1.0
    assert plain.task_weights.max() < told.task_weights.max()


def test_what_is_not_dominated_is_found_once_and_bounded():
    kept = guides(History.from_studies([pair_study("past"), pair_study("other")]))
    study = optuna.create_study(directions=["minimize", "minimize"])

    front = kept.front(study, PLANE)

    assert 0 < len(front) <= N_FRONT
    assert kept.front(study, PLANE) is front


def test_the_first_trial_of_an_unknown_space_gets_the_portfolio(history):
    kept, study = guides(history), optuna.create_study()

    first = kept.first(study, frozenset({"x"}))

    assert first is not None
    assert first.evidence.origin == Origin.PORTFOLIO
    assert set(first.params) == set(SPACE)
    assert first == kept.first(study, frozenset({"x", "lr"}))


def test_the_first_trial_with_several_objectives_gets_the_front():
    kept = guides(History.from_studies([pair_study("past")]))
    study = optuna.create_study(directions=["minimize", "minimize"])

    first = kept.first(study, frozenset({"y"}))

    assert first is not None
    assert first.params == kept.front(study, PLANE)[0]


def test_the_first_trial_gets_nothing_where_no_past_run_speaks(history):
    pairs = optuna.create_study(directions=["maximize", "minimize"])

    assert guides(history).first(optuna.create_study(), frozenset({"depth"})) is None
    assert guides(history).first(pairs, frozenset({"x"})) is None
    assert guides(History.from_studies([])).first(pairs, frozenset({"x"})) is None
