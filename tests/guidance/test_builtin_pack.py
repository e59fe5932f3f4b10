"""Searches that the pack which ships with hyperlearn advises, and those that it leaves alone."""

import optuna
import pytest

import hyperlearn as hl
from hyperlearn.guidance.guides import ENOUGH_TASKS
from hyperlearn.history.experience import ExperiencedStore, experience_of
from hyperlearn.history.own_memory import OwnMemory
from hyperlearn.meta_training import KIND, Goal, train_transfer_model, weights_on
from hyperlearn.ready_spaces import ready_spaces
from hyperlearn.records import MODEL_ATTRIBUTE, SPACE_ATTRIBUTE

SPACE = next(one.space for one in ready_spaces() if one.model == "KNeighborsClassifier")
UNLIKE = hl.SearchSpace({"lr": hl.Float(1e-4, 1e-1, log=True), "layers": hl.Int(1, 4)})


def _searched(space=SPACE, history=None, storage=None, metric=None, n_trials=2):
    study = hl.create_study(
        storage=storage or optuna.storages.InMemoryStorage(), history=history, direction="maximize"
    )
    study.set_user_attr(SPACE_ATTRIBUTE, space.to_json())
    if metric is not None:
        study.set_metric_names([metric])
    study.optimize(lambda trial: len(space.suggest(trial)) / (1 + trial.number), n_trials=n_trials)
    return study


def _origins(study):
    return [trial.user_attrs["hyperlearn:origin"] for trial in study.trials]


def test_the_first_search_of_a_newcomer_starts_with_the_packs_advice():
    study = _searched()
    assert _origins(study) == ["portfolio", "surrogate"]
    assert "past tasks" in study.trials[0].user_attrs["hyperlearn:why"]["sentence"]


def test_the_same_in_a_database_without_studies_into_which_nothing_is_copied(tmp_path):
    path = tmp_path / "mine.db"
    study = _searched(storage=f"sqlite:///{path}")
    assert _origins(study)[0] == "portfolio"
    assert len(hl.History(path).studies()) == 1


@pytest.mark.parametrize("metric", ["latency", "seconds"])
def test_a_metric_of_another_kind_is_none_of_its_business(metric):
    assert _origins(_searched(metric=metric)) == ["fallback", "fallback"]


def test_a_function_of_another_kind_is_none_of_its_business():
    assert _origins(_searched(UNLIKE)) == ["fallback", "fallback"]


def test_one_argument_switches_it_off(tmp_path):
    history = hl.History(tmp_path / "mine.db", packs=())
    assert _origins(_searched(history=history)) == ["fallback", "fallback"]


def test_the_environment_switches_it_off(monkeypatch):
    monkeypatch.setenv("HYPERLEARN_PACKS", "")
    assert _origins(_searched()) == ["fallback", "fallback"]


def test_beside_many_tasks_of_ones_own_the_pack_is_not_asked():
    past = []
    for number in range(ENOUGH_TASKS):
        study = optuna.create_study(
            study_name=str(number),
            direction="maximize",
            sampler=optuna.samplers.RandomSampler(number),
        )
        study.optimize(lambda trial: -SPACE.suggest(trial)["n_neighbors"], n_trials=4)
        past.append(study)
    few = hl.History.from_studies(past[:-1], packs=["builtin"])
    many = hl.History.from_studies(past, packs=["builtin"])
    told = [
        _searched(history=one, n_trials=1).trials[0].user_attrs["hyperlearn:why"]["sentence"]
        for one in (few, many)
    ]
    assert f"{ENOUGH_TASKS} past tasks" not in told[0]
    assert f"{ENOUGH_TASKS} past tasks" in told[1]


def test_a_study_that_names_its_model_is_advised_about_that_one():
    forest = next(one.space for one in ready_spaces() if one.model == "ExtraTreesClassifier")
    study = optuna.create_study(direction="maximize", sampler=hl.MetaSampler(seed=0))
    study.set_user_attr(SPACE_ATTRIBUTE, forest.to_json())
    study.set_user_attr(MODEL_ATTRIBUTE, "ExtraTreesClassifier")
    study.optimize(lambda trial: len(forest.suggest(trial)), n_trials=1)
    nearest = study.trials[0].user_attrs["hyperlearn:why"]["nearest_tasks"]
    assert all(name.startswith("ExtraTreesClassifier on ") for name, _ in nearest)


def test_a_task_that_names_its_model_is_advised_about_no_other():
    study = hl.create_study(
        task=hl.Task("new", domain="SVC"),
        storage=optuna.storages.InMemoryStorage(),
        direction="maximize",
    )
    study.set_user_attr(SPACE_ATTRIBUTE, SPACE.to_json())
    study.optimize(lambda trial: len(SPACE.suggest(trial)), n_trials=1)
    assert _origins(study) == ["fallback"]


@pytest.mark.parametrize("ready", ready_spaces(), ids=lambda one: one.model)
def test_nobody_waits_for_training_where_weights_ship(ready):
    said = experience_of(ready.space, "maximize", model=ready.model)
    if not said.studies:
        pytest.skip("the pack does not know this model")
    store = OwnMemory()
    weights = weights_on(said.weights, said.coordinates)
    goal = Goal(ready.space, "maximize")
    train_transfer_model(said.studies, goal, store=ExperiencedStore(store, weights))
    assert {kind for kind, _ in store._weights} == {KIND}
