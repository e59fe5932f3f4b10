import math

import pandas as pd

from hyperlearn.inspection.columns import (
    WRAP_WIDTH,
    fitting,
    fold_params,
    params_text,
    total_width,
    write_columns,
)

FRAME = pd.DataFrame(
    {
        "study": ["a name of more than a few words", "b"],
        "n_trials": [5, 40],
        "params_C": [0.5, math.nan],
        "params_kernel": ["rbf", math.nan],
    }
)


def test_columns_stand_in_the_order_of_importance():
    columns = write_columns(FRAME, ("n_trials", "params_*", "absent"), {"n_trials": "trials"})
    assert [column.title for column in columns] == ["trials", "C", "kernel", "study"]


def test_numbers_are_aligned_and_missing_ones_are_dashes():
    columns = write_columns(FRAME, ("params_C",), {})
    assert columns[0].texts == ["0.5", "-"]
    assert not columns[0].is_text


def test_words_may_be_wrapped_and_numbers_may_not():
    study, n_trials = write_columns(FRAME[["study", "n_trials"]], ("study",), {})
    assert study.least_width == WRAP_WIDTH
    assert n_trials.least_width == len("n_trials")


def test_as_many_columns_are_kept_as_fit():
    columns = write_columns(FRAME, ("study", "n_trials"), {})
    width = total_width(columns[:2])
    assert fitting(columns, width) == columns[:2]
    assert fitting(columns, width - 1) == columns[:1]


def test_the_first_column_is_kept_in_any_width():
    columns = write_columns(FRAME, ("study",), {})
    assert fitting(columns, 1) == columns[:1]


def test_folded_hyperparameters_leave_out_what_a_trial_does_not_have():
    folded = fold_params(FRAME)
    assert folded["params"].tolist() == ["C=0.5 kernel=rbf", ""]
    assert list(folded.columns) == ["study", "n_trials", "params"]


def test_a_frame_without_hyperparameters_is_not_folded():
    assert list(fold_params(FRAME[["study"]]).columns) == ["study"]


def test_a_choice_of_none_is_told_from_a_missing_value():
    assert params_text({"depth": None, "lr": 1e-5}) == "depth=None lr=1e-05"


def test_a_column_tells_a_choice_of_none_from_a_missing_hyperparameter():
    frame = pd.DataFrame({"params_depth": pd.Series([None, 3, math.nan], dtype=object)})
    assert write_columns(frame, (), {})[0].texts == ["None", "3", "-"]


def test_a_column_without_any_value_comes_last():
    frame = FRAME.assign(task=[None, None])
    assert write_columns(frame, ("task", "study"), {})[-1].title == "task"


def test_the_name_of_a_hyperparameter_is_shown_as_text():
    columns = write_columns(pd.DataFrame({"params_\x1b[31m": [1.0]}), ("params_*",), {})
    assert columns[0].title == r"\x1b[31m"
    assert params_text({"\x1b[31m": "\x07"}) == r"\x1b[31m=\x07"


def test_whether_something_is_so_is_told_in_words_but_a_choice_as_it_is():
    frame = pd.DataFrame({"speaks": [True, False], "params_bias": [True, False]})
    first, second = write_columns(frame, (), {})
    assert first.texts == ["yes", "no"]
    assert second.texts == ["True", "False"]
