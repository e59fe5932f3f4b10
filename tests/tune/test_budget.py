import math

import pytest

from hyperlearn.errors import InvalidArgumentError
from hyperlearn.tune.budget import DEFAULT_TRIALS, Budget


def test_without_trials_and_time_there_is_a_number_of_trials():
    assert Budget(None, None, None).n_trials == DEFAULT_TRIALS


def test_time_alone_is_the_only_limit():
    assert Budget(None, 60.0, None).n_trials is None


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"n_trials": -1}, "n_trials"),
        ({"n_trials": 2.5}, "n_trials"),
        ({"n_trials": True}, "n_trials"),
        ({"timeout": 0.0}, "timeout"),
        ({"timeout": math.nan}, "timeout"),
        ({"target": math.inf}, "target"),
    ],
)
def test_a_limit_outside_its_range_is_refused_by_name(change, name):
    given = {"n_trials": 10, "timeout": None, "target": None, **change}

    with pytest.raises(InvalidArgumentError, match=f"^{name} is "):
        Budget(**given)
