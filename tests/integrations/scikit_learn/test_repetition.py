import math
from dataclasses import replace

import optuna

from hyperlearn.history.history import History
from hyperlearn.integrations.scikit_learn.repetition import Repetition, digest_of


def studies(*names: str):
    made = [optuna.create_study(study_name=name) for name in names]
    facts = History.from_studies(made).facts()
    return [replace(one, started=10.0 + place) for place, one in enumerate(facts)]


def test_a_search_that_never_was_has_its_title_and_forgets_nothing() -> None:
    repetition = Repetition.among(studies("other", "A on b (c) x"), "A on b", is_repeatable=True)

    assert repetition == Repetition("A on b", math.inf)
    assert not repetition.is_bounded


def test_a_repeated_search_is_counted_and_knows_what_the_first_one_knew() -> None:
    known = studies("A (c)", "A (c) #2", "B")

    assert Repetition.among(known, "A (c)", is_repeatable=True) == Repetition("A (c) #3", 10.0)


def test_without_a_seed_nothing_is_forgotten() -> None:
    assert Repetition.among(studies("A"), "A", is_repeatable=False) == Repetition("A #2", math.inf)


def test_a_study_without_trials_began_never() -> None:
    known = [replace(one, started=math.nan) for one in studies("A")]

    assert Repetition.among(known, "A", is_repeatable=True) == Repetition("A #2", math.inf)


def test_a_digest_tells_searches_apart() -> None:
    assert digest_of("a", 1) == digest_of("a", 1)
    assert digest_of("a", 1) != digest_of("a", 2)
