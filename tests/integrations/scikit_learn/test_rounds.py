import pytest
from sklearn.exceptions import FitFailedWarning

from hyperlearn.integrations.scikit_learn.rounds import Rounds
from tests.integrations.scikit_learn.test_evaluations import row


class Evaluator:
    """Scores a configuration by its only number; a negative one fails, as scikit-learn says it."""

    def __init__(self) -> None:
        self.rows = []

    def __call__(self, settings):
        if all(one["x"] < 0 for one in settings):
            raise ValueError("All the 2 fits failed.\nBelow are more:\nOSError: no luck")
        self.rows += [row(one["x"] + split) for one in settings for split in range(2)]
        return {"rows": self.rows}


def test_each_configuration_gets_its_own_rows() -> None:
    rounds = Rounds(Evaluator(), 2, 0.0)
    rounds.run([{"x": 9.0}])

    done = rounds.run([{"x": 1.0}, {"x": 5.0}])

    assert [one.split_scores["score"] for one in done] == [[1.0, 2.0], [5.0, 6.0]]
    assert [one.settings["x"] for one in rounds.evaluations] == [9.0, 1.0, 5.0]


def test_a_configuration_that_fails_altogether_is_one_of_the_results() -> None:
    rounds = Rounds(Evaluator(), 2, -7.0)
    rounds.run([{"x": 1.0}])

    with pytest.warns(FitFailedWarning, match="all 2 fits of {'x': -1.0}.*OSError: no luck"):
        (failed,) = rounds.run([{"x": -1.0}])
    rounds.run([{"x": 3.0}])

    assert failed.failure == "OSError: no luck"
    assert failed.rows == ()
    scores = [one["test_scores"] for one in rounds.all_rows()]
    assert scores == [1.0, 2.0, -7.0, -7.0, 3.0, 4.0]


def test_where_everything_failed_scikit_learns_own_error_is_raised() -> None:
    rounds = Rounds(Evaluator(), 2, 0.0)
    with pytest.warns(FitFailedWarning):
        rounds.run([{"x": -1.0}])

    with pytest.raises(ValueError, match="All the 2 fits failed"):
        rounds.all_rows()


def test_other_errors_are_errors() -> None:
    def broken(settings):
        raise ValueError("cv.split and cv.get_n_splits return inconsistent results")

    with pytest.raises(ValueError, match="inconsistent"):
        Rounds(broken, 2, 0.0).run([{"x": 1.0}])


def test_an_error_that_shall_be_raised_is_raised() -> None:
    with pytest.raises(ValueError, match="fits failed"):
        Rounds(Evaluator(), 2, "raise").run([{"x": -1.0}])
