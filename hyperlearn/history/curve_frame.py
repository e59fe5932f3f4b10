"""Learning curves as a DataFrame: every metric of every step that any trial reported."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from hyperlearn.history.columns import CurveColumns, rows_where, stacked
from hyperlearn.history.frames import joined, looked_up, repeated, texts
from hyperlearn.records import StudyFacts

UNNAMED_METRIC = "value"
"""What a study's own metric is called where the study does not say."""


def curves_frame(
    facts: Sequence[StudyFacts], measured: CurveColumns, intermediate: CurveColumns
) -> pd.DataFrame:
    """Return one row for each value: ``History.curves``.

    Args:
        facts: The studies whose trials are wanted.
        measured: What hyperlearn recorded; of a metric told twice for a step the first counts.
        intermediate: What Optuna recorded. It fills up what hyperlearn did not, where the study
            says which metric that is; otherwise it stands for trials of which nothing else was
            recorded.
    """
    ids = joined([one.trial_ids for one in facts], np.int64)
    named = joined([one.trial_ids for one in facts if one.metric_names], np.int64)
    is_wanted = np.isin(intermediate.trial_ids, named)
    is_wanted |= ~np.isin(intermediate.trial_ids, measured.trial_ids)
    curves = stacked(measured, rows_where(intermediate, is_wanted))
    curves = rows_where(curves, np.isin(curves.trial_ids, ids))
    trials = curves.trial_ids
    own_names = looked_up(trials, ids, repeated(facts, "metric_names"), None)
    frame = pd.DataFrame(
        {
            "study": texts(looked_up(trials, ids, repeated(facts, "study_name"), None)),
            "number": looked_up(
                trials, ids, joined([one.numbers for one in facts], np.int64), -1
            ).astype(np.int64),
            "step": curves.steps,
            "seconds": curves.seconds,
            "metric": texts(
                [
                    metric or (names[0] if names else UNNAMED_METRIC)
                    for metric, names in zip(curves.metrics, own_names, strict=True)
                ]
            ),
            "value": curves.values,
        }
    )
    frame = frame.drop_duplicates(["study", "number", "step", "metric"], keep="first")
    return frame.sort_values(["study", "number", "step", "metric"], ignore_index=True)
