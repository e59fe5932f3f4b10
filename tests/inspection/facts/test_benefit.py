import pandas as pd

from hyperlearn.inspection.facts.benefit import benefit_sentence
from tests.inspection.conftest import PLAIN


def test_what_history_is_worth_is_told_in_a_sentence():
    frame = pd.DataFrame({"history_10": [0.1, 0.3], "random_10": [0.2, 0.2]})
    assert "0.2 with history and 0.2 without" in benefit_sentence(frame)
    assert "on 1 of 2 tasks" in benefit_sentence(frame)


def test_a_history_tells_what_it_is_worth(history):
    frame = history.benefit(PLAIN)
    assert "adult" in frame["task"].tolist()
    assert (frame["n_runs"] >= 12).all()
