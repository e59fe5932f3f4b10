import io

import numpy as np
import pytest
from rich.console import Console

from hyperlearn.demo.comparison import Comparison
from hyperlearn.demo.plan import Method
from hyperlearn.demo.report import checkpoints, results_table, verdict, worth

FAST = np.array([0.81, 0.82, 0.83, 0.84, 0.85, 0.86])
SLOW = np.array([0.51, 0.52, 0.53, 0.54, 0.85, 0.87])
POOR = np.array([0.41, 0.42, 0.43, 0.44, 0.45, 0.46])


def comparison(data_set, with_history, without_history, tpe):
    return Comparison(
        data_set, dict(zip(Method, (with_history, without_history, tpe), strict=True))
    )


def printed(renderable):
    stream = io.StringIO()
    Console(file=stream, width=80).print(renderable)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("n_trials", "expected"), [(1, [1]), (4, [1, 3, 4]), (20, [1, 3, 5, 10, 15, 20])]
)
def test_the_last_trial_is_always_shown(n_trials, expected):
    assert checkpoints(n_trials) == expected


def test_the_table_shows_each_method_with_the_trials_saved():
    text = printed(results_table([comparison("wine", FAST, SLOW, POOR)], n_seeds=3))

    rows = [
        line.split()
        for line in text.splitlines()
        if "41.0" in line or "51.0" in line or "81.0" in line
    ]
    assert rows[0][:2] == ["wine", "history"]
    assert rows[0][-1] == "5"
    assert rows[1][:2] == ["no", "history"]
    assert rows[1][-2:] == ["5", "0"]
    assert rows[2][0] == "TPE"
    assert rows[2][-4:] == [">", "6", ">", "1"]


def test_the_verdict_counts_where_history_saved_trials():
    sentences = verdict(
        [comparison("wine", FAST, SLOW, POOR), comparison("cars", FAST, POOR, POOR)]
    )

    assert "saved trials on 1 of 2 (cars); made no difference on 1 of 2 (wine)" in sentences[0]
    assert "saved trials on all 2 data sets" in sentences[1]


def test_the_verdict_names_the_data_sets_on_which_history_did_not_help():
    sentences = verdict([comparison("wine", POOR, FAST, SLOW)])

    assert "did not help" in sentences[0]
    assert "on wine" in sentences[0]
    assert "behind" in sentences[2]


def test_the_first_sentence_says_what_the_first_trials_with_history_are_worth():
    sentence = worth("On average", comparison("all", FAST, SLOW, POOR))

    assert "5 trials with history are worth 5 of a search without history" in sentence
    assert "more than 6 of Optuna's TPE" in sentence
