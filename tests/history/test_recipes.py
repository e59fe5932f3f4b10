import optuna
import pytest

import hyperlearn as hl
from hyperlearn.history.history import History
from hyperlearn.history.recipes import recipe_of, recipes_in
from hyperlearn.records import RECIPE_ATTRIBUTE


def test_a_search_writes_down_its_seed_and_versions(tmp_path):
    history = hl.History(tmp_path / "history.db")
    sampler = hl.MetaSampler(seed=7)
    hl.create_study(study_name="one", history=history, sampler=sampler)
    (recipe,) = history.recipes("one")
    assert (recipe["sampler"], recipe["seed"], recipe["pruner"]) == ("MetaSampler", 7, "MetaPruner")
    assert recipe["versions"].keys() >= {"python", "hyperlearn", "optuna"}


def test_going_on_in_the_same_way_adds_nothing_and_in_another_way_adds_a_recipe(tmp_path):
    history = hl.History(tmp_path / "history.db")
    for seed in (7, 7, 8):
        sampler = hl.MetaSampler(seed=seed)
        hl.create_study(study_name="one", history=history, sampler=sampler, load_if_exists=True)
    assert [recipe["seed"] for recipe in history.recipes("one")] == [7, 8]


def test_a_seed_that_was_drawn_makes_the_same_suggestions_again():
    drawn = hl.MetaSampler()
    again = hl.MetaSampler(seed=drawn.seed)

    def suggested(sampler):
        study = optuna.create_study(sampler=sampler)
        study.optimize(lambda trial: trial.suggest_float("x", 0, 1), n_trials=3)
        return [trial.params for trial in study.trials]

    assert suggested(drawn) == suggested(again)


def test_a_sampler_without_a_seed_says_so():
    assert recipe_of(optuna.samplers.RandomSampler(), None)["seed"] is None


@pytest.mark.parametrize("kept", [None, "text", 3, {"seed": 1}])
def test_what_is_no_list_of_recipes_counts_as_none(kept):
    assert recipes_in({RECIPE_ATTRIBUTE: kept}) == ()
    assert recipes_in({}) == ()


def test_a_study_of_plain_optuna_has_no_recipe():
    study = optuna.create_study(study_name="plain")
    assert History.from_studies([study]).recipes("plain") == ()
