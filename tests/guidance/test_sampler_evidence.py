"""Every trial tells where its configuration came from, and why."""

import json

import numpy as np
import optuna
import pytest

from hyperlearn.guidance.evidence import (
    CHECK,
    DEFAULTS,
    ENQUEUED,
    FRONT,
    FRONT_TRIED,
    NOISE,
    UNGUIDED,
    is_explained_by,
)
from hyperlearn.guidance.gate import FIRST_COVER, Race, Turn, turn_of
from hyperlearn.guidance.guides import N_FRONT
from hyperlearn.guidance.sampler import MetaSampler
from hyperlearn.history.history import History
from hyperlearn.records import ORIGIN_ATTRIBUTE, SPACE_ATTRIBUTE, WHY_ATTRIBUTE
from tests.guidance.family import SPACE, family_task, past_study

TASK = family_task(100)
NONE = History.from_studies([])


def origins(study: optuna.Study) -> list[str]:
    """The origin of every trial; each must have one, and a reason."""
    for trial in study.trials:
        why = trial.user_attrs[WHY_ATTRIBUTE]
        assert why["sentence"]
        assert json.loads(json.dumps(why, allow_nan=False)) == why
    return [trial.user_attrs[ORIGIN_ATTRIBUTE] for trial in study.trials]


def study_with(
    history: History, *, is_told: bool = False, gate: bool = True, **given
) -> optuna.Study:
    study = optuna.create_study(sampler=MetaSampler(history, seed=0, gate=gate), **given)
    if is_told:
        study.set_user_attr(SPACE_ATTRIBUTE, SPACE.to_json())
    return study


@pytest.mark.parametrize("is_told", [True, False], ids=["space told", "define by run"])
def test_history_begins_with_the_portfolio_and_goes_on_with_the_surrogate(history, is_told):
    study = study_with(history, is_told=is_told)

    study.optimize(TASK.objective, n_trials=FIRST_COVER)

    assert origins(study) == ["portfolio", *["surrogate"] * (FIRST_COVER - 1)]


def test_a_check_says_that_it_is_made_without_history(history):
    first_check = next(n for n in range(99) if turn_of(n, Race(0, 0, is_lost=False)) == Turn.CHECK)
    study = study_with(history)

    study.optimize(TASK.objective, n_trials=first_check + 1)

    assert origins(study)[first_check] == "fallback"
    assert is_explained_by(study.trials[first_check], CHECK)


def test_a_history_of_noise_is_not_asked():
    rng = np.random.default_rng(0)
    noise = History.from_studies(
        [past_study(f"noise-{k}", lambda _: float(rng.normal()), seed=k) for k in range(10)]
    )
    gated, trusting = study_with(noise), study_with(noise, gate=False)

    for study in (gated, trusting):
        study.optimize(TASK.objective, n_trials=3)

    assert origins(gated)[1:] == ["fallback"] * 2
    assert all(is_explained_by(trial, NOISE) for trial in gated.trials[1:])
    assert origins(trusting) == ["portfolio", "surrogate", "surrogate"]


@pytest.mark.parametrize("is_told", [True, False], ids=["space told", "define by run"])
def test_without_history_every_trial_says_that_it_starts_anew(is_told):
    study = study_with(NONE, is_told=is_told)

    study.optimize(TASK.objective, n_trials=4)

    assert origins(study) == ["fallback"] * 4
    assert all(is_explained_by(trial, UNGUIDED) for trial in study.trials)


@pytest.mark.parametrize("is_told", [True, False], ids=["space told", "define by run"])
@pytest.mark.parametrize("place", [0, 3])
@pytest.mark.parametrize("is_whole", [True, False], ids=["all of it", "a part of it"])
def test_what_was_enqueued_says_so(history, is_told, place, is_whole):
    study = study_with(history, is_told=is_told)
    study.optimize(TASK.objective, n_trials=place)
    whole = {"x": 0.5, "lr": 1e-3, "layers": 2, "dropout": 0.0, "act": "tanh"}
    study.enqueue_trial(whole if is_whole else {"x": 0.5})

    study.optimize(TASK.objective, n_trials=2)

    assert study.trials[place].params["x"] == 0.5
    assert origins(study)[place] == "enqueued"
    assert is_explained_by(study.trials[place], ENQUEUED)
    assert origins(study)[place + 1] == "surrogate"


def test_the_rest_of_a_first_trial_that_was_enqueued_in_part_comes_from_the_portfolio(history):
    enqueued, plain = study_with(history), study_with(history)
    enqueued.enqueue_trial({"x": 0.5})

    for study in (enqueued, plain):
        study.optimize(TASK.objective, n_trials=1)

    assert enqueued.trials[0].params == {**plain.trials[0].params, "x": 0.5}


def test_the_functions_own_defaults_stay_what_they_are_called(history):
    study = study_with(history, is_told=True)
    study.enqueue_trial({"x": 0.5}, user_attrs={ORIGIN_ATTRIBUTE: "defaults"})

    study.optimize(TASK.objective, n_trials=1)

    assert origins(study) == ["defaults"]
    assert is_explained_by(study.trials[0], DEFAULTS)


def test_a_hyperparameter_that_only_later_trials_have_changes_no_origin(history):
    study = study_with(history)
    study.optimize(TASK.objective, n_trials=2)

    study.optimize(lambda t: TASK.objective(t) + t.suggest_float("extra", 0, 1), n_trials=1)

    assert origins(study) == ["portfolio", "surrogate", "surrogate"]


def test_the_predicted_metric_has_the_sign_and_the_unit_of_the_studys_metric():
    directions = {"minimize": 1.0, "maximize": -1.0}
    predicted = {}
    for direction, sign in directions.items():
        past = [
            past_study(
                f"past-{seed}",
                lambda p, s=seed, sign=sign: sign * family_task(s).loss(p),
                direction=direction,
                seed=seed,
            )
            for seed in range(4)
        ]
        study = study_with(History.from_studies(past), direction=direction)
        study.optimize(lambda t, sign=sign: sign * TASK.objective(t), n_trials=6)
        whys = [trial.user_attrs[WHY_ATTRIBUTE] for trial in study.trials]
        predicted[direction] = [why["mean"] for why in whys]
        values = [trial.value for trial in study.trials]
        deviations = [why["deviation"] for why in whys]
        assert np.median(np.abs(np.subtract(values, predicted[direction])) / deviations) < 3

    assert predicted["maximize"] == [-mean for mean in predicted["minimize"]]


def test_the_evidence_names_past_tasks(history):
    study = study_with(history)

    study.optimize(TASK.objective, n_trials=3)

    named = {name for name, _ in study.trials[-1].user_attrs[WHY_ATTRIBUTE]["nearest_tasks"]}
    assert named
    assert named <= {f"task-{seed}" for seed in range(8)}


def pair_history() -> History:
    study = optuna.create_study(
        study_name="pair",
        directions=["minimize", "maximize"],
        sampler=optuna.samplers.RandomSampler(seed=0),
    )
    study.optimize(pair, n_trials=12)
    return History.from_studies([study])


def pair(trial: optuna.Trial) -> tuple[float, float]:
    x, y = trial.suggest_float("x", 0, 1), trial.suggest_float("y", 0, 1)
    return x, y * (1 - x)


def test_several_objectives_begin_with_what_no_past_run_dominates():
    past = pair_history()
    front = [
        trial.params
        for trial in past_pairs(past)
        if not any(
            other.values[0] < trial.values[0] and other.values[1] > trial.values[1]
            for other in past_pairs(past)
        )
    ]
    study = study_with(past, directions=["minimize", "maximize"])

    study.optimize(pair, n_trials=N_FRONT + 2)

    taken = [trial.params for trial in study.trials if is_explained_by(trial, FRONT)]
    assert len(taken) == len(front)
    assert all(any(params == pytest.approx(other) for other in front) for params in taken)
    rest = len(study.trials) - len(front)
    assert origins(study) == ["portfolio"] * len(front) + ["fallback"] * rest
    assert all(is_explained_by(trial, FRONT_TRIED) for trial in study.trials[len(front) :])


def past_pairs(history: History) -> list[optuna.trial.FrozenTrial]:
    return history._opened.given.studies[0].trials


@pytest.mark.parametrize("directions", [["minimize"] * 2, ["minimize", "maximize", "minimize"]])
def test_several_objectives_of_which_no_past_run_speaks_start_anew(directions):
    study = study_with(pair_history(), directions=directions)

    study.optimize(lambda t: [t.suggest_float("x", 0, 1)] * len(directions), n_trials=3)

    assert origins(study) == ["fallback"] * 3
    assert all(is_explained_by(trial, UNGUIDED) for trial in study.trials)
