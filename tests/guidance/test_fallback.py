import optuna
import pytest
from optuna.samplers import RandomSampler, TPESampler
from optuna.trial import FrozenTrial, TrialState, create_trial

from hyperlearn.guidance.alone import AloneSampler
from hyperlearn.guidance.fallback import (
    FIRST_OF_TPE,
    LAST_OF_GAUSSIAN_PROCESS,
    RANDOM_AT,
    RANDOM_EVERY,
    DefaultSampler,
)
from hyperlearn.space.dimension import Categorical, Float, Int
from hyperlearn.space.search_space import SearchSpace

NUMERIC = SearchSpace({"x": Float(-1.0, 1.0), "n": Int(1, 5)})
CHOICES = SearchSpace({"x": Float(-1.0, 1.0), "act": Categorical("relu", "tanh")})


def parabola(trial: optuna.Trial, space: SearchSpace = NUMERIC) -> float:
    params = space.suggest(trial)
    return (params["x"] - 0.3) ** 2 + 0.01 * params.get("n", 0)


def study_of(space: SearchSpace, n_trials: int = 12, seed: int = 0, **given) -> optuna.Study:
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=seed), **given)
    study.optimize(
        lambda t: [parabola(t, space)] * len(study.directions),
        n_trials=n_trials,
    )
    return study


def next_of(study: optuna.Study, number: int | None = None) -> FrozenTrial:
    trial = create_trial(state=TrialState.RUNNING)
    trial.number = len(study.trials) if number is None else number
    return trial


def chosen(study: optuna.Study, number: int | None = None) -> type:
    return type(DefaultSampler(0)._sampler(study, next_of(study, number)))


@pytest.mark.parametrize("space", [NUMERIC, CHOICES], ids=["numbers", "choices"])
def test_the_first_trials_are_for_the_gaussian_process_and_later_ones_by_turns(space):
    study = study_of(space)

    first = {chosen(study, number) for number in range(FIRST_OF_TPE)}
    later = [chosen(study, FIRST_OF_TPE + number) for number in range(4)]

    assert first == {AloneSampler}
    assert later == [AloneSampler, TPESampler] * 2


def test_later_trials_are_random_now_and_then_whatever_the_trials_showed():
    studies, number = [study_of(NUMERIC, seed=seed) for seed in (0, 1)], RANDOM_EVERY + RANDOM_AT
    random = [n for n in range(3 * RANDOM_EVERY) if chosen(studies[0], n) is RandomSampler]
    drawn = [
        DefaultSampler(0).sample_independent(study, next_of(study, number), "x", distribution)
        for study in studies
        for distribution in [NUMERIC.distributions()["x"]]
    ]

    assert random == [number, number + RANDOM_EVERY]
    assert drawn[0] == drawn[1]


def test_a_study_of_which_nobody_knows_the_space_is_for_tpe():
    assert chosen(optuna.create_study()) is TPESampler


def test_several_objectives_are_for_tpe():
    assert chosen(study_of(NUMERIC, directions=["minimize", "minimize"])) is TPESampler


def test_hyperparameters_that_not_every_trial_has_are_for_tpe():
    study = study_of(NUMERIC, n_trials=11)
    study.optimize(lambda t: parabola(t) + t.suggest_float("extra", 0, 1), n_trials=1)

    assert chosen(study) is TPESampler


def test_a_long_study_is_for_tpe():
    study = study_of(NUMERIC)

    assert chosen(study, LAST_OF_GAUSSIAN_PROCESS) is AloneSampler
    assert chosen(study, LAST_OF_GAUSSIAN_PROCESS + 2) is TPESampler


@pytest.mark.parametrize("space", [NUMERIC, CHOICES], ids=["numbers", "choices"])
def test_the_same_trials_give_the_same_suggestion_in_every_worker(space):
    suggestions = []
    for seed in (7, 7, 8):
        study = study_of(space)
        study.sampler = DefaultSampler(seed)
        study.sampler.reseed_rng()  # as Optuna does in each worker
        suggestions.append(study.ask(space.distributions()).params)

    assert suggestions[0] == suggestions[1] != suggestions[2]


def test_a_hyperparameter_seen_for_the_first_time_is_drawn_by_seed_trial_and_name():
    study, distributions = optuna.create_study(), NUMERIC.distributions()

    def drawn(seed: int, number: int, name: str) -> float:
        trial = next_of(study, number)
        return DefaultSampler(seed).sample_independent(study, trial, name, distributions["x"])

    values = [drawn(1, 0, "x"), drawn(2, 0, "x"), drawn(1, 1, "x"), drawn(1, 0, "other")]

    assert values[0] == drawn(1, 0, "x")
    assert len(set(values)) == 4


def test_a_search_gets_near_the_best():
    study = optuna.create_study(sampler=DefaultSampler(0))

    study.optimize(parabola, n_trials=15)

    # random search gets below 0.02 with 15 trials once in four times
    assert study.best_value < 0.02
    assert {trial.state for trial in study.trials} == {TrialState.COMPLETE}
