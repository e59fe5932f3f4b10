"""What the sampler is for: history helps, and where it misleads it does no lasting harm."""

import pickle
import warnings
from itertools import combinations
from typing import Any

import numpy as np
import optuna
import pytest
from optuna.samplers import PartialFixedSampler, RandomSampler, TPESampler
from optuna.trial import TrialState, create_trial

from hyperlearn.errors import MisleadingHistoryWarning
from hyperlearn.guidance.gate import FIRST_CHECK
from hyperlearn.guidance.sampler import MetaSampler
from hyperlearn.history.history import History
from hyperlearn.records import ORIGIN_ATTRIBUTE, Origin
from hyperlearn.space.dimension import Categorical, Int
from hyperlearn.space.search_space import SearchSpace
from tests.guidance.family import (
    SPACE,
    SyntheticTask,
    best_regret,
    family_history,
    family_task,
    past_study,
)

NEW_TASKS = [family_task(seed) for seed in range(100, 106)]
TASK = NEW_TASKS[0]
FEW = SearchSpace({"n": Int(1, 3), "act": Categorical("relu", "tanh")})


def search(
    sampler: optuna.samplers.BaseSampler, n_trials: int, task: SyntheticTask = TASK, sign=1.0
) -> optuna.Study:
    study = optuna.create_study(
        sampler=sampler, direction="minimize" if sign > 0 else "maximize", study_name="search"
    )
    study.optimize(lambda trial: sign * task.objective(trial), n_trials=n_trials)
    return study


def params_of(study: optuna.Study):
    return [trial.params for trial in study.trials]


def regret(make_sampler, n_trials: int) -> float:
    """The best regret of a search, averaged over new tasks; fixed seeds."""
    return float(
        np.mean(
            [
                best_regret(task, search(make_sampler(seed), n_trials, task).trials)
                for seed, task in enumerate(NEW_TASKS)
            ]
        )
    )


def test_five_trials_with_history_beat_twenty_without(history):
    with_history = regret(lambda seed: MetaSampler(history, seed=seed), 5)
    without = regret(lambda seed: TPESampler(seed=seed), 20)

    assert with_history < without / 2


def test_the_very_first_trial_with_history_beats_five_without(history):
    with_history = regret(lambda seed: MetaSampler(history, seed=seed), 1)
    without = regret(lambda seed: TPESampler(seed=seed), 5)

    assert with_history < without / 1.5


def test_the_meta_features_of_the_task_bring_the_first_trial_nearer(history):
    told, untold = [], []
    for task in NEW_TASKS:
        for into, known in ((told, task.described), (untold, None)):
            study = search(MetaSampler(history, task=known, seed=0), 1, task)
            into.append(best_regret(task, study.trials))

    assert np.mean(told) < np.mean(untold)


def test_a_history_turned_round_does_no_lasting_harm(flipped):
    no_history = History.from_studies([])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MisleadingHistoryWarning)
        misled = regret(lambda seed: MetaSampler(flipped, seed=seed), 50)

    fallback = regret(lambda seed: MetaSampler(no_history, seed=seed), 50)

    # a thirtieth of what a bad configuration costs
    assert misled < fallback + 0.03


def test_a_history_turned_round_is_left(flipped):
    for seed in range(3):
        study = optuna.create_study(sampler=MetaSampler(flipped, seed=seed))
        with pytest.warns(MisleadingHistoryWarning, match="goes on without history"):
            study.optimize(NEW_TASKS[seed].objective, n_trials=30)

        assert study.trials[-1].user_attrs[ORIGIN_ATTRIBUTE] == Origin.FALLBACK


def drawn_params(rng: np.random.Generator) -> dict[str, Any]:
    return {
        "x": float(rng.uniform()),
        "lr": float(10 ** rng.uniform(-5, -1)),
        "layers": int(rng.integers(1, 9)),
        "dropout": float(rng.uniform()),
        "act": str(rng.choice(["relu", "tanh", "gelu"])),
    }


def misled_study(history: History, **given) -> optuna.Study:
    """A study in which history never improved and every check did."""
    study = optuna.create_study(sampler=MetaSampler(history, seed=0, **given))
    losses = [*[100.0] * FIRST_CHECK, *(x for step in range(9) for x in (200.0, 99.0 - step))]
    origins = [*[Origin.PORTFOLIO] * FIRST_CHECK, *[Origin.SURROGATE, Origin.FALLBACK] * 9]
    rng = np.random.default_rng(0)
    for loss, origin in zip(losses, origins, strict=True):
        study.add_trial(
            create_trial(
                params=drawn_params(rng),
                distributions=SPACE.distributions(),
                value=loss,
                user_attrs={ORIGIN_ATTRIBUTE: origin},
            )
        )
    return study


def test_the_user_is_warned_once_when_history_misleads(history):
    study = misled_study(history)

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        for _ in range(3):
            study.tell(study.ask(SPACE.distributions()), 300.0)

    assert [warning.category for warning in caught] == [MisleadingHistoryWarning]
    assert study.study_name in str(caught[0].message)
    assert "gate=False" in str(caught[0].message)
    assert caught[0].filename == __file__


def test_after_a_restart_the_user_is_not_warned_again(history):
    study = misled_study(history)
    with pytest.warns(MisleadingHistoryWarning):
        study.tell(study.ask(SPACE.distributions()), 300.0)

    study.sampler = MetaSampler(history, seed=0)
    study.tell(study.ask(SPACE.distributions()), 300.0)  # a warning would be an error

    assert [t.user_attrs[ORIGIN_ATTRIBUTE] for t in study.trials[-2:]] == ["fallback"] * 2


def test_what_the_users_fallback_suggests_is_taken_over(history):
    study = misled_study(
        history, fallback=PartialFixedSampler({"layers": 7}, RandomSampler(seed=0))
    )

    with pytest.warns(MisleadingHistoryWarning):
        trial = study.ask(SPACE.distributions())

    assert trial.params["layers"] == 7


def test_a_history_that_need_not_prove_itself_is_trusted_to_the_end(history):
    study = misled_study(history, gate=False)

    for _ in range(3):
        study.tell(study.ask(SPACE.distributions()), 300.0)

    assert {t.user_attrs[ORIGIN_ATTRIBUTE] for t in study.trials[-3:]} == {"surrogate"}


def test_maximising_suggests_as_minimising_the_negative_does():
    nothing = History.from_studies([])
    lowered = family_history(range(8))
    for past, raised, n_trials in (
        (lowered, History.from_studies(_raised()), 16),
        (nothing, nothing, 8),
    ):
        one = search(MetaSampler(past, seed=3), n_trials)
        other = search(MetaSampler(raised, seed=3), n_trials, sign=-1.0)

        assert params_of(one) == params_of(other)


def _raised() -> list[optuna.Study]:
    """The studies of the shared history, maximising the negative."""
    tasks = [(seed, family_task(seed)) for seed in range(8)]
    return [
        past_study(task.name, lambda p, t=task: -t.loss(p), direction="maximize", seed=seed)
        for seed, task in tasks
    ]


def test_the_same_seed_gives_the_same_search_and_another_seed_another(history):
    one, same, other = (search(MetaSampler(history, seed=seed), 14) for seed in (1, 1, 2))

    assert params_of(one) == params_of(same) != params_of(other)


@pytest.mark.parametrize("stop", [1, 6, 12])
def test_a_search_that_goes_on_with_a_new_sampler_is_the_same_search(history, stop):
    whole = search(MetaSampler(history, seed=4), 15)

    study = search(MetaSampler(history, seed=4), stop)
    study.sampler = MetaSampler(history, seed=4)
    study.sampler.reseed_rng()  # as Optuna does in each worker
    study.optimize(TASK.objective, n_trials=15 - stop)

    assert params_of(study) == params_of(whole)


def test_a_sampler_goes_to_another_process_and_suggests_the_same(history):
    fresh = pickle.loads(pickle.dumps(MetaSampler(history, seed=5)))  # noqa: S301 (our own)
    used = MetaSampler(history, seed=5)
    whole = search(used, 10)
    copied = pickle.loads(pickle.dumps(used))  # noqa: S301 (our own)

    study = search(fresh, 5)
    study.sampler = copied
    study.optimize(TASK.objective, n_trials=5)

    assert params_of(study) == params_of(whole)


@pytest.mark.parametrize("n_before", [0, 5, 12], ids=["at first", "soon", "later"])
def test_workers_that_ask_at_the_same_time_get_different_configurations(history, n_before):
    sampler = MetaSampler(history, seed=0)
    study = search(sampler, n_before)

    asked = [study.ask(SPACE.distributions()).params for _ in range(6)]

    encoding = sampler._guides.guide(study, SPACE).model.encoding
    points = encoding.points(np.stack([encoding.values_of(params) for params in asked]))
    assert all(np.abs(a - b).max() > 1e-3 for a, b in combinations(points, 2))
    # they are not all variations of one: somewhere two are far apart
    assert max(np.abs(a - b).max() for a, b in combinations(points, 2)) > 0.1


@pytest.mark.parametrize("is_told", [True, False], ids=["one by one", "at the same time"])
def test_a_space_of_few_configurations_is_searched_without_repeating(is_told):
    past = [
        past_study(f"p{k}", lambda p, k=k: (p["n"] - 2) ** 2 + 0.1 * k, space=FEW, seed=k)
        for k in range(4)
    ]
    sampler = MetaSampler(History.from_studies(past), seed=0, gate=False)
    study = optuna.create_study(sampler=sampler)

    for _ in range(6):
        trial = study.ask(FEW.distributions())
        if is_told:
            study.tell(trial, (trial.params["n"] - 1) ** 2)

    assert len({tuple(params.values()) for params in params_of(study)}) == 6
    assert study.ask(FEW.distributions()).params.keys() == set(FEW)


def test_a_first_configuration_that_fails_is_left_for_others(history):
    study = optuna.create_study(sampler=MetaSampler(history, seed=0))

    for _ in range(5):
        study.tell(study.ask(SPACE.distributions()), state=TrialState.FAIL)

    assert len({tuple(params.values()) for params in params_of(study)}) == 5


def test_a_region_that_always_fails_is_avoided_after_a_while(history):
    def objective(trial: optuna.Trial) -> float:
        params = SPACE.suggest(trial)
        if params["act"] == "gelu":  # which is best on every past task
            raise MemoryError
        return TASK.loss(params)

    study = optuna.create_study(sampler=MetaSampler(history, seed=0, gate=False))
    study.optimize(objective, n_trials=30, catch=(MemoryError,))

    states = [trial.state for trial in study.trials]
    assert TrialState.FAIL in states[:5]
    assert states[-10:].count(TrialState.FAIL) <= 3


def test_a_long_search_still_gets_suggestions(history):
    study = optuna.create_study(sampler=MetaSampler(history, seed=0, gate=False))
    rng = np.random.default_rng(0)
    for params in (drawn_params(rng) for _ in range(400)):
        study.add_trial(
            create_trial(
                params=params, distributions=SPACE.distributions(), value=TASK.loss(params)
            )
        )

    study.optimize(TASK.objective, n_trials=3)

    assert best_regret(TASK, study.trials[-3:]) <= best_regret(TASK, study.trials[:-3])
