import math

from hyperlearn.integrations.scikit_learn.evaluations import Evaluation, last_line


def row(score, *, error=None, seconds=1.0, **more):
    return {
        "fit_error": error,
        "test_scores": score,
        "fit_time": seconds,
        "score_time": 0.5,
        "n_test_samples": 10,
        **more,
    }


def test_one_metric_is_called_the_score() -> None:
    evaluation = Evaluation.of_rows({"C": 1.0}, [row(0.5), row(1.0)])

    assert evaluation.split_scores == {"score": [0.5, 1.0]}
    assert evaluation.mean_scores == {"score": 0.75}
    assert evaluation.seconds == 3.0
    assert evaluation.failure is None


def test_several_metrics_keep_their_names() -> None:
    evaluation = Evaluation.of_rows({}, [row({"a": 1.0, "b": 2.0}), row({"a": 3.0, "b": 2.0})])

    assert evaluation.mean_scores == {"a": 2.0, "b": 2.0}


def test_a_split_that_failed_leaves_no_mean_and_says_why() -> None:
    error = "Traceback (most recent call last):\n  File ...\nValueError: too few rows\n"

    evaluation = Evaluation.of_rows({}, [row(1.0), row(math.nan, error=error)])

    assert math.isnan(evaluation.mean_scores["score"])
    assert evaluation.failure == "ValueError: too few rows"


def test_rows_are_made_up_in_the_shape_of_another_where_all_failed() -> None:
    failed = Evaluation({"C": 1.0}, (), 4.0, "ValueError: no")
    template = row({"a": 1.0}, train_scores={"a": 2.0})

    rows = failed.filled_rows(template, -1.0, 2)

    assert len(rows) == 2
    assert rows[0] == {
        "fit_error": "ValueError: no",
        "test_scores": {"a": -1.0},
        "train_scores": {"a": -1.0},
        "fit_time": 2.0,
        "score_time": 0.0,
        "n_test_samples": 10,
    }


def test_rows_that_are_there_are_kept() -> None:
    rows = (row(1.0), row(2.0))

    assert Evaluation.of_rows({}, rows).filled_rows(row(0.0), 0.0, 2) == rows


def test_an_evaluation_without_rows_has_no_scores() -> None:
    assert Evaluation.of_error({}, KeyboardInterrupt()).mean_scores == {}
    assert Evaluation.of_error({}, KeyboardInterrupt()).failure == "KeyboardInterrupt"
    assert Evaluation.of_error({}, ValueError("no")).failure == "ValueError: no"


def test_an_empty_traceback_says_nothing() -> None:
    assert last_line("  \n") == "no message"
