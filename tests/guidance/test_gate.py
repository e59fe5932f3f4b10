import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hyperlearn.guidance.gate import (
    CONTRADICTED,
    FIRST_CHECK,
    FIRST_COVER,
    LEAST_AGREEMENT,
    MARGIN,
    Race,
    Turn,
    is_noise,
    run_race,
    turn_of,
)
from hyperlearn.records import Origin

HISTORY = (Origin.PORTFOLIO, Origin.SURROGATE)
RUNS = st.lists(st.tuples(st.integers(0, 20), st.sampled_from([*Origin, ""])), max_size=25)
FAIR = Race(by_history=0, by_checks=0, is_lost=False)


def race_of(*runs: tuple[float, str]) -> Race:
    losses, origins = zip(*runs, strict=True) if runs else ((), ())
    return run_race(np.array(losses, dtype=np.float64), origins)


def race_after(*runs: tuple[float, str]) -> Race:
    """The race over these runs after first trials of which the best gave 100, the worst 200."""
    first = [(100.0, Origin.PORTFOLIO), (200.0, Origin.PORTFOLIO)] * FIRST_CHECK
    return race_of(*first[:FIRST_CHECK], *runs)


def misled(n_improvements: int = 10) -> list[tuple[float, str]]:
    """Runs in which history never improves and each check does."""
    runs: list[tuple[float, str]] = []
    for step in range(n_improvements):
        runs += [(200.0, Origin.SURROGATE), (99.0 - step, Origin.FALLBACK)]
    return runs


def test_an_improvement_counts_for_whoever_suggested_it():
    race = race_after(
        (99, Origin.PORTFOLIO),
        (98, Origin.SURROGATE),
        (97, Origin.PORTFOLIO),
        (96, Origin.FALLBACK),
    )

    assert (race.by_history, race.by_checks) == (3, 1)


@given(st.lists(st.sampled_from(list(Origin)), max_size=FIRST_CHECK))
def test_before_the_first_check_nobody_races(origins):
    assert race_of(*((-float(place), origin) for place, origin in enumerate(origins))) == FAIR


def test_a_run_as_good_as_the_best_is_no_improvement():
    assert race_after((100, Origin.SURROGATE), (100, Origin.FALLBACK)) == FAIR


@pytest.mark.parametrize("origin", [Origin.DEFAULTS, Origin.ENQUEUED, ""])
def test_what_the_user_asked_for_counts_for_nobody_but_has_to_be_beaten(origin):
    race = race_after((93, origin), (94, Origin.FALLBACK), (92, Origin.SURROGATE))

    assert (race.by_history, race.by_checks) == (1, 0)


def test_history_is_no_longer_asked_where_checks_alone_improve():
    race = race_after(*misled())

    assert race.is_lost
    assert {turn_of(number, race) for number in range(50)} == {Turn.FALLBACK}


@pytest.mark.parametrize(("gain", "points"), [(49.0, 1), (51.0, 2)])
def test_an_improvement_by_more_than_the_deviation_so_far_counts_as_two(gain, points):
    race = race_after((100.0 - gain, Origin.FALLBACK))

    assert (race.by_history, race.by_checks, race.is_lost) == (0, points, points == 2)


@pytest.mark.parametrize("origin", HISTORY)
def test_a_history_whose_suggestions_improve_is_kept(origin):
    runs = [(100.0 - step, (origin, Origin.FALLBACK)[step % 2]) for step in range(40)]

    assert not race_after(*runs).is_lost


def test_a_lost_race_stays_lost():
    late = [(-float(step), Origin.SURROGATE) for step in range(1, 40)]

    race = race_after(*misled(), *late)

    assert race.by_history > race.by_checks
    assert race.is_lost


@pytest.mark.parametrize("number", [FIRST_COVER, FIRST_CHECK, 40])
def test_a_history_that_the_trials_contradict_is_not_asked(number):
    assert turn_of(number, FAIR, CONTRADICTED) == Turn.CONTRADICTED
    assert turn_of(number, FAIR, CONTRADICTED - 0.1) == turn_of(number, FAIR)


@given(RUNS, st.integers(0, 25))
def test_more_runs_never_take_a_verdict_back(runs, length):
    assert race_after(*runs).is_lost >= race_after(*runs[:length]).is_lost


@given(RUNS)
def test_a_race_is_lost_if_and_only_if_checks_led_by_the_margin_at_some_point(runs):
    races = [race_after(*runs[:length]) for length in range(len(runs) + 1)]

    led = any(race.by_checks - race.by_history >= MARGIN for race in races)

    assert races[-1].is_lost == led


@given(RUNS)
def test_the_verdict_does_not_depend_on_the_unit(runs):
    transformed = [(1e3 * loss - 7.0, origin) for loss, origin in runs]

    assert race_of(*transformed) == race_of(*runs)


@given(st.integers(0, FIRST_COVER - 1))
def test_history_makes_the_first_suggestions(number):
    assert turn_of(number, FAIR) == Turn.HISTORY


@given(st.integers(0, 1000))
def test_afterwards_half_of_the_turns_are_histories_and_the_others_checks_and_covers(start):
    turns = [turn_of(FIRST_CHECK + start + step, FAIR) for step in range(4)]

    assert sorted(turns) == [Turn.CHECK, Turn.COVER, Turn.HISTORY, Turn.HISTORY]


@given(st.integers(0, 1000), st.integers(0, 5))
def test_while_checks_lead_there_are_no_covers(start, by_history):
    leading = Race(by_history, by_history + 1, is_lost=False)

    turns = [turn_of(FIRST_CHECK + start + step, leading) for step in range(4)]

    assert sorted(turns) == [Turn.CHECK, Turn.CHECK, Turn.HISTORY, Turn.HISTORY]


def test_a_history_whose_tasks_foretell_nothing_is_noise():
    assert is_noise(LEAST_AGREEMENT - 0.01)
    assert is_noise(-0.5)
    assert not is_noise(LEAST_AGREEMENT + 0.01)


def test_an_agreement_that_nobody_knows_proves_nothing():
    assert not is_noise(math.nan)
