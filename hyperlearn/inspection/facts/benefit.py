"""What history is worth for searches like one study, in a sentence and a table."""

import numpy as np
import pandas as pd

from hyperlearn.guidance.benefit import BUDGETS, benefit_frame
from hyperlearn.history.history import History
from hyperlearn.inspection.cells import number
from hyperlearn.inspection.facts.reading import StudyReading, latest_study


def benefit_of(history: History, study: str | None) -> pd.DataFrame:
    """Return what history is worth in the search space of a study: see `benefit_frame`.

    Args:
        history: The history.
        study: Name of a study; None takes the one that was made last.

    Raises:
        EmptyHistoryError: Too few tasks speak about the space.
        UnknownNameError: There is no such study.
    """
    study = latest_study(history) if study is None else study
    return benefit_frame(history.facts(), StudyReading.of(history, study).goal)


def benefit_sentence(frame: pd.DataFrame) -> str:
    """Say what the rows of `benefit_of` come to."""
    k = BUDGETS[-1]
    with_history, without = frame[f"history_{k}"], frame[f"random_{k}"]
    n_better = int(np.sum(with_history <= without))
    return (
        f"After {k} trials the regret is {number(float(with_history.mean()))} with history and "
        f"{number(float(without.mean()))} without (0 is the best recorded run, 1 the average one); "
        f"history was as good or better on {n_better} of {len(frame)} tasks."
    )
