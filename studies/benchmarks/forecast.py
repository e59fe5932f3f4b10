"""How well the end of a curve is foretold, on tasks held out by data set and family.

Usage::

    python -m studies.benchmarks.forecast --seeds 3

Ten finished runs of each held-out task are known to all methods; its other runs are foretold at 10,
20 and 40 % of their budget. MAE is that of the metric on the scale of the task, on which the
known runs begin at 1 and the best of them ends at 0. `best 30 %` is Spearman's rank correlation
among the 30 % of runs that ended best.
"""

import time
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.stats import spearmanr

from hyperlearn.metalearners.curve_forecaster.fitting import N_FINE_STEPS, fine_tuned
from hyperlearn.metalearners.curve_forecaster.model import CurveForecaster
from hyperlearn.metalearners.curve_forecaster.reliability import conformal_factor, hindsight
from hyperlearn.metalearners.curve_forecaster.training import train_network
from hyperlearn.metalearners.curves.episodes import points_at, scale_of_task
from hyperlearn.metalearners.curves.mixture import LogisticMixture
from hyperlearn.metalearners.curves.task_curves import TaskCurves
from hyperlearn.records import FloatArray
from studies.benchmarks.arguments import make_parser
from studies.benchmarks.forecast_peers import Boosting, last_value, power_law
from studies.benchmarks.trained import Fold, add_fold_options, folds, forecaster_of

SHARES = (0.1, 0.2, 0.4)
N_KNOWN = 10
N_TUNING = 5


class Question(NamedTuple):
    """The runs of a held-out task, some known, the others to be foretold."""

    table: str
    known: TaskCurves
    asked: TaskCurves


def questions(fold: Fold) -> list[Question]:
    """Return one question for each held-out task, healthy runs only."""
    made = []
    for task in fold.held:
        runs = np.random.default_rng(fold.seed).permutation(np.flatnonzero(task.kinds == 0))
        known = task.curves.only(runs[:N_KNOWN])
        if np.isfinite(known.finals).any():
            made.append(Question(task.table, known, task.curves.only(runs[N_KNOWN:])))
    return made


def one_of_each_table(asked: Sequence[Question]) -> list[Question]:
    """Return the last question of each table: a training for every task would take hours."""
    return list({question.table: question for question in asked}.values())


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print two Markdown tables."""
    parser = make_parser(__doc__)
    add_fold_options(parser)
    options = parser.parse_args(arguments)
    rows: list[dict[str, object]] = []
    for fold in folds(options):
        forecaster = forecaster_of(fold, options.kept)
        known = [task.curves.only(np.flatnonzero(task.kinds == 0)) for task in fold.known]
        for share in SHARES:
            boosting = Boosting(known, share, fold.seed)
            for question in questions(fold):
                rows += _measured(question, forecaster, boosting, share)
        for question in one_of_each_table(questions(fold)):
            rows += _tuned(question, forecaster, fold)
    frame = pd.DataFrame(rows).groupby(["table", "share", "method"], sort=False)
    print(frame.mean().round(4).to_string())


def _measured(
    question: Question, forecaster: CurveForecaster, boosting: Boosting, share: float
) -> list[dict[str, object]]:
    known, asked = question.known, question.asked
    scale, rival = scale_of_task(known, asked.losses[:0, 0], None)
    points = points_at(asked, scale, rival, np.arange(len(asked.times)))
    now = int(np.searchsorted(asked.times, share + 1e-9)) - 1
    final = scale.to_unit(asked.losses[:, -1])
    mixture = _forecast(forecaster, question, now)
    factor = conformal_factor(hindsight(forecaster, known, share))
    low, median, high = mixture.quantiles(np.array([0.1, 0.5, 0.9])).T
    covered = (final >= median - factor * (median - low)) & (
        final <= median + factor * (high - median)
    )
    ends = {
        "last value": last_value(points, now),
        "power law": power_law(points, now),
        "gradient boosting": boosting.forecast(points, now, asked.strategies),
        "forecaster": median,
    }
    good = final <= np.quantile(final, 0.3)
    rows = []
    for method, end in ends.items():
        row = _scores(end, final, good)
        if method == "forecaster":
            row |= {
                "log density": float(mixture.log_density(final).mean()),
                "coverage": float(((final >= low) & (final <= high)).mean()),
                "conformal": float(covered.mean()),
            }
        rows.append({"table": question.table, "share": share, "method": method, **row})
    return rows


def _scores(end: FloatArray, final: FloatArray, good: np.ndarray) -> dict[str, float]:
    return {
        "MAE": float(np.abs(end - final).mean()),
        "rank": float(spearmanr(end, final)[0]),
        "best 30 %": float(spearmanr(end[good], final[good])[0]),
    }


def _forecast(forecaster: CurveForecaster, question: Question, now: int) -> LogisticMixture:
    asked = question.asked
    scale, rival = scale_of_task(question.known, asked.losses[:0, 0], None)
    points = points_at(asked, scale, rival, np.arange(now + 1))
    states = forecaster.read(points)[:, -1]
    n_runs = len(asked)
    return forecaster.forecast(
        states, points.units[:, -1], asked.strategies, points.times[:, -1], np.ones(n_runs)
    )


def _tuned(question: Question, forecaster: CurveForecaster, fold: Fold) -> list[dict[str, object]]:
    """Compare the forecaster, itself tuned on five runs, and one trained on those from nothing."""
    few = Question(question.table, question.known.only(np.arange(N_TUNING)), question.asked)
    if not np.isfinite(few.known.finals).any():
        return []
    share, now = SHARES[1], int(np.searchsorted(few.asked.times, SHARES[1] + 1e-9)) - 1
    scale, _ = scale_of_task(few.known, few.asked.losses[:0, 0], None)
    final = scale.to_unit(few.asked.losses[:, -1])
    good = final <= np.quantile(final, 0.3)
    began = time.process_time()
    tuned = fine_tuned(forecaster, few.known, np.random.default_rng(fold.seed))
    seconds = time.process_time() - began
    anew = train_network([few.known], np.random.default_rng(fold.seed), n_steps=N_FINE_STEPS)
    rows = []
    for method, one in (
        ("5 runs, not tuned", forecaster),
        ("5 runs, tuned", tuned),
        ("5 runs, from nothing", CurveForecaster(anew)),
    ):
        end = _forecast(one, few, now).quantiles(np.array([0.5]))[:, 0]
        row = {"table": few.table, "share": share, "method": method, **_scores(end, final, good)}
        rows.append(row | ({"seconds": seconds} if one is tuned else {}))
    return rows


if __name__ == "__main__":
    main()
