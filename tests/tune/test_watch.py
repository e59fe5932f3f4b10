import io

import pytest
from optuna.trial import TrialState, create_trial
from rich.console import Console

from hyperlearn.errors import FailedTrialsError
from hyperlearn.tunable.objective import Objective
from hyperlearn.tune.messages import in_words
from hyperlearn.tune.progress import SearchProgress
from hyperlearn.tune.watch import FIRST_TRIALS, Watch

ACCURACY = Objective.of("accuracy", "maximize")
FAILED = create_trial(state=TrialState.FAIL)
PRUNED = create_trial(state=TrialState.PRUNED)


def watch(target=None):
    progress = SearchProgress(
        ACCURACY, n_trials=9, timeout=None, best=None, console=Console(file=io.StringIO()),
        wanted=False,
    )  # fmt: skip
    return Watch("train", ACCURACY, target, progress)


def complete(value):
    return create_trial(value=value)


def test_a_target_is_reached_by_a_complete_trial_only():
    watching = watch(target=0.9)

    assert not watching.finished(complete(0.8), None)
    assert not watching.finished(PRUNED, None)
    assert not watching.finished(FAILED, ValueError("no"))
    assert watching.finished(complete(0.9), None)


def test_without_a_target_nothing_is_reached():
    assert not watch().finished(complete(1.0), None)


def test_a_search_whose_first_trials_all_fail_is_given_up():
    watching, failure = watch(), ValueError("no\nsuch file")
    for _ in range(FIRST_TRIALS - 1):
        watching.finished(FAILED, RuntimeError("another"))

    with pytest.raises(
        FailedTrialsError, match=r"all 5 trials of 'train' failed.*ValueError: no such file"
    ) as error:
        watching.finished(FAILED, failure)

    assert error.value.__cause__ is failure


@pytest.mark.parametrize("good", [complete(0.5), PRUNED])
def test_one_trial_that_did_not_fail_keeps_the_search_going(good):
    watching = watch()
    watching.finished(good, None)

    for _ in range(3 * FIRST_TRIALS):
        watching.finished(FAILED, ValueError("no"))
    watching.check_not_all_failed()

    assert watching.n_finished == 3 * FIRST_TRIALS + 1


def test_a_short_search_whose_trials_all_failed_is_an_error_at_the_end():
    watching = watch()
    watching.check_not_all_failed()
    watching.finished(FAILED, ValueError("no"))

    with pytest.raises(FailedTrialsError, match="all 1 trials"):
        watching.check_not_all_failed()


def test_a_failure_is_told_in_one_line():
    assert in_words(ValueError("two\n  lines")) == "ValueError: two lines"
    assert in_words(KeyboardInterrupt()) == "KeyboardInterrupt"
    assert in_words(None) == "no message"
