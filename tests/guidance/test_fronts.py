import numpy as np
import optuna
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from hyperlearn.guidance.fronts import is_non_dominated, non_dominated_configurations
from hyperlearn.history.history import History
from hyperlearn.space.dimension import Categorical, Float, Int
from hyperlearn.space.search_space import SearchSpace
from tests.guidance.family import past_study

SPACE = SearchSpace({"x": Float(0.0, 1.0), "n": Int(1, 9)})
BOTH = ("minimize", "maximize")
LOSSES = arrays(
    np.float64,
    array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=8),
    elements=st.integers(0, 4).map(float),
)


def study_of(name: str, *runs: tuple[float, int, float, float], directions=BOTH) -> optuna.Study:
    """A study of several objectives with the runs (x, n, first value, second value)."""
    study = optuna.create_study(study_name=name, directions=directions)
    for x, n, *values in runs:
        study.enqueue_trial({"x": x, "n": n})
        study.optimize(lambda t, v=tuple(values): (SPACE.suggest(t), v)[1], n_trials=1)
    return study


def configurations(*studies: optuna.Study, space=SPACE, count=10, directions=BOTH, seed=0):
    return non_dominated_configurations(
        History.from_studies(studies).facts(),
        space,
        directions,
        count=count,
        rng=np.random.default_rng(seed),
    )


@given(LOSSES)
def test_a_run_is_non_dominated_if_no_run_is_better_somewhere_and_worse_nowhere(losses):
    expected = [
        not any(all(other <= run) and any(other < run) for other in losses) for run in losses
    ]

    assert is_non_dominated(losses).tolist() == expected


def test_no_runs_have_no_front():
    assert is_non_dominated(np.zeros((0, 2))).shape == (0,)


def test_only_configurations_that_nothing_dominates_are_taken():
    study = study_of(
        "one",
        (0.1, 1, 1.0, 1.0),
        (0.2, 2, 2.0, 1.0),  # more of what is to be low
        (0.3, 3, 1.0, 0.5),  # less of what is to be high
        (0.4, 4, 3.0, 2.0),
    )

    taken = configurations(study)

    assert sorted(params["n"] for params in taken) == [1, 4]


def test_the_most_balanced_configuration_comes_first():
    study = study_of("one", (0.1, 1, 0.0, 0.0), (0.5, 5, 4.0, 9.0), (0.9, 9, 10.0, 10.0))

    assert [params["n"] for params in configurations(study)] == [5, 1, 9]


def test_tasks_take_turns_and_no_configuration_comes_twice():
    one = study_of("one", (0.1, 1, 0.0, 0.0), (0.9, 9, 1.0, 1.0))
    other = study_of("other", (0.1, 1, 0.0, 0.0), (0.5, 5, 1.0, 1.0))

    taken = configurations(one, other)

    assert [params["n"] for params in taken] == [1, 9, 5]


def test_no_more_are_taken_than_asked_for():
    study = study_of("one", *((n / 10, n, float(n), float(n)) for n in range(1, 10)))

    assert len(configurations(study)) == 9
    assert len(configurations(study, count=4)) == 4


@pytest.mark.parametrize(
    "directions", [("minimize", "minimize"), ("maximize", "minimize"), ("minimize",) * 3]
)
def test_studies_of_other_directions_have_no_say(directions):
    study = study_of("one", (0.1, 1, 0.0, 0.0))

    assert configurations(study, directions=directions) == []


def test_a_study_of_other_hyperparameters_has_no_say():
    study = study_of("one", (0.1, 1, 0.0, 0.0))

    assert configurations(study, space=SearchSpace({"depth": Int(1, 3)})) == []


def test_a_history_without_results_has_no_say():
    failing = study_of("failing")
    failing.optimize(
        lambda t: (SPACE.suggest(t)["x"], float("nan")), n_trials=2, catch=(ValueError,)
    )

    assert configurations(failing) == []
    assert configurations(past_study("one objective", lambda p: p["x"], space=SPACE)) == []


def test_what_the_past_does_not_know_is_drawn_from_the_space():
    study = study_of("one", (0.1, 1, 0.0, 0.0), (0.9, 9, 1.0, 1.0))
    wider = SearchSpace({**SPACE, "act": Categorical("relu", "tanh")})

    taken = configurations(study, space=wider)

    assert [params["x"] for params in taken] == [0.1, 0.9]
    assert all(wider["act"].contains(params["act"]) for params in taken)


def test_a_past_value_outside_the_space_is_brought_inside():
    study = study_of("one", (0.1, 1, 0.0, 0.0), (0.9, 9, 1.0, 1.0))
    narrow = SearchSpace({"x": Float(0.2, 0.5), "n": Int(2, 8, step=3)})

    taken = configurations(study, space=narrow)

    assert [(params["x"], params["n"]) for params in taken] == [(0.2, 2), (0.5, 8)]
