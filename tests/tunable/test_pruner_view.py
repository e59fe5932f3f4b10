from hypothesis import given
from hypothesis import strategies as st

from hyperlearn.tunable.pruner_view import ALL_OF_THE_FIRST, LATEST, PrunerView


def standing():
    return 0.0


def shown(n_reports, *, is_thinned=True, clock=standing):
    view = PrunerView(is_thinned=is_thinned, clock=clock)
    return [number for number in range(n_reports) if view.is_shown()]


def test_all_of_the_first_reports_are_shown():
    assert shown(ALL_OF_THE_FIRST) == list(range(ALL_OF_THE_FIRST))


@given(st.integers(1, 20_000))
def test_a_report_is_shown_before_a_twentieth_more_of_them_have_come(n_reports):
    numbers = shown(n_reports)

    assert n_reports <= (numbers[-1] + 1) * (1 + LATEST)


def test_a_hundred_thousand_reports_are_few_for_a_pruner():
    assert len(shown(100_000)) < 300


def test_every_report_of_a_slow_run_is_shown():
    seconds = iter(range(100_000))

    assert shown(1_000, clock=lambda: next(seconds)) == list(range(1_000))


def test_nothing_is_left_out_where_optuna_alone_remembers():
    assert shown(1_000, is_thinned=False) == list(range(1_000))
