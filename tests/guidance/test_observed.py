import numpy as np
import optuna
import pytest
from hypothesis import given
from hypothesis import strategies as st
from optuna.distributions import FloatDistribution
from optuna.trial import FrozenTrial, TrialState

from hyperlearn.guidance.observed import ObservedRuns, observe, value_of
from hyperlearn.records import ORIGIN_ATTRIBUTE
from hyperlearn.space.dimension import Float
from hyperlearn.space.encoding import SpaceEncoding
from hyperlearn.space.search_space import SearchSpace

ENCODING = SpaceEncoding.spanning(SearchSpace({"x": Float(0.0, 1.0)}), [])
COMPLETE, FAIL, PRUNED = TrialState.COMPLETE, TrialState.FAIL, TrialState.PRUNED
RUNNING, WAITING = TrialState.RUNNING, TrialState.WAITING


def trial(number: int, value: float | None = None, x: float | None = 0.5, **given) -> FrozenTrial:
    made = optuna.trial.create_trial(
        params={} if x is None else {"x": x},
        distributions={} if x is None else {"x": FloatDistribution(0.0, 1.0)},
        state=given.pop("state", COMPLETE),
        value=value,
        **given,
    )
    made.number = number
    return made


def seen(*trials: FrozenTrial, sign: float = 1.0, current: int = 99) -> ObservedRuns:
    return observe(trials, ENCODING, sign=sign, current=current)


def test_finished_trials_are_told_with_their_losses_and_origins():
    observed = seen(
        trial(0, 3.0, x=0.1, user_attrs={ORIGIN_ATTRIBUTE: "portfolio"}), trial(1, 2.0, x=0.9)
    )

    assert observed.values.tolist() == [[0.1], [0.9]]
    assert observed.losses.tolist() == [3.0, 2.0]
    assert observed.origins == ("portfolio", "")
    assert observed.running.shape == observed.failed.shape == (0, 1)


def test_a_metric_to_maximise_is_a_loss_turned_round():
    assert seen(trial(0, 3.0), trial(1, -2.0), sign=-1.0).losses.tolist() == [-3.0, 2.0]


def test_a_trial_that_breaks_a_constraint_counts_as_the_worst():
    broken = trial(1, 0.0, constraints={"memory": 2.0})
    kept = trial(2, 1.0, constraints={"memory": 0.0})

    assert seen(trial(0, 3.0), broken, kept).losses.tolist() == [3.0, 3.0, 1.0]


@given(st.permutations(range(6)))
def test_trials_are_in_the_order_of_their_numbers(numbers):
    observed = seen(*(trial(number, float(number), x=number / 10) for number in numbers))

    assert observed.losses.tolist() == [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]
    assert observed.values[:, 0] == pytest.approx([0.0, 0.1, 0.2, 0.3, 0.4, 0.5])


@pytest.mark.parametrize("sign", [1.0, -1.0])
@pytest.mark.parametrize(
    "failed",
    [
        trial(1, state=FAIL),
        trial(1, float("inf")),
        trial(1, float("-inf")),
        trial(1, state=PRUNED),
        trial(1, state=PRUNED, intermediate_values={0: float("nan")}),
    ],
    ids=["failed", "infinite", "minus infinite", "pruned at once", "pruned at NaN"],
)
def test_a_trial_without_a_finite_value_counts_as_the_worst(failed, sign):
    observed = seen(trial(0, 4.0), failed, trial(2, 7.0), sign=sign)

    losses = sorted([4.0 * sign, 7.0 * sign])
    assert observed.losses[1] == losses[1]
    assert np.isfinite(observed.losses).all()


def test_while_nothing_has_succeeded_failures_are_apart():
    observed = seen(trial(0, state=FAIL, x=0.2), trial(1, float("inf"), x=0.4))

    assert len(observed.losses) == len(observed.values) == len(observed.origins) == 0
    assert observed.failed.tolist() == [[0.2], [0.4]]
    assert observed.tried.tolist() == [[0.2], [0.4]]


def test_a_pruned_trial_counts_with_its_last_report():
    pruned = trial(0, state=PRUNED, intermediate_values={2: 5.0, 10: 4.0, 1: 6.0})

    assert value_of(pruned) == 4.0


def test_a_failed_trial_has_no_value_even_if_it_reported():
    assert np.isnan(value_of(trial(0, state=FAIL, intermediate_values={0: 1.0})))


def test_running_trials_of_other_workers_are_apart():
    observed = seen(trial(0, 1.0, x=0.1), trial(1, state=RUNNING, x=0.7))

    assert observed.losses.tolist() == [1.0]
    assert observed.running.tolist() == [[0.7]]
    assert observed.tried.tolist() == [[0.1], [0.7]]


def test_the_trial_to_be_suggested_is_left_out():
    observed = seen(trial(0, 1.0), trial(1, state=RUNNING, x=0.7), current=1)

    assert observed.running.shape == (0, 1)


@pytest.mark.parametrize("state", [RUNNING, FAIL])
def test_a_trial_that_was_asked_for_nothing_yet_says_nothing(state):
    observed = seen(trial(0, 1.0), trial(1, state=state, x=None))

    assert len(observed.tried) == 1


def test_a_waiting_trial_is_not_there_yet():
    assert len(seen(trial(0, state=WAITING)).tried) == 0


def test_a_search_without_trials_has_shown_nothing():
    observed, nothing = seen(), ObservedRuns.nothing(1)

    assert observed.tried.shape == nothing.tried.shape == (0, 1)
    assert observed.origins == nothing.origins == ()


def test_workers_that_asked_before_and_show_nothing_yet_are_counted():
    trials = [trial(number, x=None, state=RUNNING) for number in (0, 1, 5)]
    shown = [trial(2, x=0.5, state=RUNNING), trial(3, 1.0)]

    assert seen(*trials, *shown, current=4).n_unseen == 2
    assert seen(*trials, current=4).n_unseen == 2
