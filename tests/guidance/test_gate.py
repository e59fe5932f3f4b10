import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hyperlearn.guidance.gate import CHECK_EVERY, FIRST_CHECK, Race, Turn, run_race, turn_of
from hyperlearn.records import Origin

HISTORY = (Origin.PORTFOLIO, Origin.SURROGATE)
RUNS = st.lists(st.tuples(st.integers(0, 20), st.sampled_from([*Origin, ""])), max_size=25)
FAIR = Race(by_history=0, by_checks=0, is_lost=False)


def race_of(*runs: tuple[float, str]) -> Race:
    losses, origins = zip(*runs, strict=True) if runs else ((), ())
    return run_race(np.array(losses, dtype=np.float64), origins)


def misled(n_improvements: int = 10) -> list[tuple[float, str]]:
    """Runs in which history never improves and each check does."""
    runs = [(100.0, Origin.PORTFOLIO)]
    for step in range(n_improvements):
        runs += [(200.0, Origin.SURROGATE), (99.0 - step, Origin.FALLBACK)]
    return runs


def test_an_improvement_counts_for_whoever_suggested_it():
    race = race_of(
        (9, Origin.PORTFOLIO),
        (8, Origin.SURROGATE),
        (7, Origin.PORTFOLIO),
        (6, Origin.FALLBACK),
    )

    assert (race.by_history, race.by_checks) == (2, 1)


def test_the_first_run_improves_on_nothing():
    assert race_of((1, Origin.FALLBACK)) == race_of((1, Origin.PORTFOLIO)) == race_of() == FAIR


def test_a_run_as_good_as_the_best_is_no_improvement():
    assert race_of((5, Origin.PORTFOLIO), (5, Origin.FALLBACK), (6, Origin.FALLBACK)) == FAIR


@pytest.mark.parametrize("origin", [Origin.DEFAULTS, Origin.ENQUEUED, ""])
def test_what_the_user_asked_for_counts_for_nobody_but_has_to_be_beaten(origin):
    race = race_of((9, Origin.PORTFOLIO), (3, origin), (4, Origin.FALLBACK), (2, Origin.SURROGATE))

    assert (race.by_history, race.by_checks) == (1, 0)


def test_history_is_no_longer_asked_where_checks_alone_improve():
    race = race_of(*misled())

    assert race.is_lost
    assert {turn_of(number, race) for number in range(50)} == {Turn.FALLBACK}


@pytest.mark.parametrize("origin", HISTORY)
def test_a_history_whose_suggestions_improve_is_kept(origin):
    runs = [(100.0 - step, (origin, Origin.FALLBACK)[step % 2]) for step in range(1, 30)]

    assert not race_of((100.0, Origin.PORTFOLIO), (99.5, origin), *runs).is_lost


def test_a_lost_race_stays_lost():
    late = [(-float(step), Origin.SURROGATE) for step in range(1, 40)]

    race = race_of(*misled(), *late)

    assert race.by_history > race.by_checks
    assert race.is_lost


@given(RUNS, st.integers(0, 25))
def test_more_runs_never_take_a_verdict_back(runs, length):
    assert race_of(*runs).is_lost >= race_of(*runs[:length]).is_lost


@given(RUNS)
def test_a_race_is_lost_only_where_checks_led_at_some_point(runs):
    led = any(
        race.by_checks > race.by_history
        for race in (race_of(*runs[:length]) for length in range(len(runs) + 1))
    )

    assert led or not race_of(*runs).is_lost


@given(RUNS)
def test_the_verdict_depends_on_the_order_of_losses_only(runs):
    transformed = [(np.exp(loss / 5.0) * 1e3, origin) for loss, origin in runs]

    assert race_of(*transformed) == race_of(*runs)


@given(st.integers(0, FIRST_CHECK - 1))
def test_history_makes_the_first_suggestions(number):
    assert turn_of(number, FAIR) == Turn.HISTORY


@given(st.integers(0, 1000))
def test_checks_come_regularly_and_leave_history_its_turns(start):
    turns = [turn_of(FIRST_CHECK + start + step, FAIR) for step in range(CHECK_EVERY)]

    assert turns.count(Turn.CHECK) == 1
    assert turns.count(Turn.HISTORY) == CHECK_EVERY - 1
