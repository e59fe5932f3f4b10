"""How early and how surely runs are judged, on tasks held out by data set and family.

Usage::

    python -m studies.benchmarks.outlook --seeds 3

Ten finished runs of each held-out task are labelled. The target is what 5, 10, 20 or 30 % of the
task's runs reach; AUROC is that of the chance to reach it among the other runs. Failing runs are
networks that were made to fail, or have memorised; alarms count until 25 % of the budget for them
and until the end for healthy runs.
"""

import time
from collections.abc import Sequence

import numpy as np
import pandas as pd
from sklearn.metrics import roc_auc_score

from hyperlearn.guidance.target_monitor import TargetMonitor
from hyperlearn.metalearners.outlook.fitting import FEWEST_POINTS, QUANTILES, judge_task
from hyperlearn.metalearners.outlook.model import EARLY, OutlookModel
from hyperlearn.metalearners.outlook.standstill import stands_still
from hyperlearn.records import FloatArray
from studies.benchmarks.arguments import make_parser
from studies.benchmarks.curves import CurveTask
from studies.benchmarks.failing import labelled
from studies.benchmarks.small_networks import KINDS
from studies.benchmarks.trained import Fold, add_fold_options, folds, outlook_of

SHARES = (0.2, 0.4)
N_BINS = 10


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print three tables."""
    parser = make_parser(__doc__)
    add_fold_options(parser)
    parser.add_argument("--labelled", type=int, default=10, help="labelled runs of each task")
    options = parser.parse_args(arguments)
    reach, alarms = [], []
    for fold in folds(options):
        outlook = outlook_of(fold, options.kept)
        for task in fold.held:
            reach += _reach(task, outlook, fold, options.labelled)
            if task.table == "small_networks":
                alarms += _alarms(task, outlook, fold, options.labelled)
    print(_of_targets(pd.DataFrame(reach)).to_string())
    print(_of_alarms(pd.DataFrame(alarms)).to_string())
    print(f"one update of TargetMonitor: {update_milliseconds():.2f} ms of CPU time")


def _reach(
    task: CurveTask, outlook: OutlookModel, fold: Fold, n_labelled: int
) -> list[dict[str, object]]:
    known = labelled(task)
    order = np.random.default_rng(fold.seed).permutation(len(task.curves))
    some, rest = order[:n_labelled], order[n_labelled:]
    finals = task.curves.finals
    rows = []
    for quantile in QUANTILES:
        target = float(np.quantile(finals[np.isfinite(finals)], quantile))
        reached = finals[rest] <= target
        if not 0 < reached.sum() < len(rest):
            continue
        chances = judge_task(outlook, known, some, rest, target).p_target
        for share in SHARES:
            now = int(np.searchsorted(task.curves.times, share + 1e-9)) - 1
            last = task.curves.losses[rest, now]
            last = np.where(np.isfinite(last), np.minimum(last, 1e30), 1e30)
            rows.append(
                {
                    "table": task.table,
                    "share": share,
                    "last value": roc_auc_score(reached, -last),
                    "metric network": roc_auc_score(reached, chances[:, now]),
                    "chances": chances[:, now],
                    "reached": reached,
                }
            )
    return rows


def _of_targets(rows: pd.DataFrame) -> pd.DataFrame:
    """Return AUROC, the Brier score beside that of the base rate, and the calibration error."""
    found = []
    for (table, share), group in rows.groupby(["table", "share"], sort=False):
        chances, reached = (np.concatenate(group[name].tolist()) for name in ("chances", "reached"))
        base = np.concatenate([np.full(len(one), one.mean()) for one in group["reached"]])
        found.append(
            {
                "table": table,
                "share": share,
                "last value": group["last value"].mean(),
                "metric network": group["metric network"].mean(),
                "Brier": np.mean((chances - reached) ** 2),
                "Brier of base rate": np.mean((base - reached) ** 2),
                "calibration error": calibration_error(chances, reached),
            }
        )
    return pd.DataFrame(found).round(4)


def calibration_error(chances: FloatArray, came_true: np.ndarray) -> float:
    """Return the expected calibration error over ten bins of equal width.

    Source:
        Naeini, Cooper and Hauskrecht, AAAI 2015.
    """
    bins = np.minimum((chances * N_BINS).astype(np.int64), N_BINS - 1)
    error = 0.0
    for one in range(N_BINS):
        inside = bins == one
        if inside.any():
            gap = abs(float(chances[inside].mean()) - float(came_true[inside].mean()))
            error += gap * float(inside.mean())
    return error


def _alarms(
    task: CurveTask, outlook: OutlookModel, fold: Fold, n_labelled: int
) -> list[dict[str, object]]:
    known = labelled(task)
    order = np.random.default_rng(fold.seed).permutation(len(task.curves))
    some, rest = order[:n_labelled], order[n_labelled:]
    finals = task.curves.finals
    target = float(np.quantile(finals[np.isfinite(finals)], 0.2))
    judgement = judge_task(outlook, known, some, rest, target)
    is_failing = outlook.is_failing(judgement, task.curves.times)
    is_failing[:, : FEWEST_POINTS - 1] = False
    losses = task.curves.losses[rest]
    alarms = is_failing | ~np.isfinite(losses) | stands_still(losses)
    rows = []
    for run, alarm in zip(rest, alarms, strict=True):
        if np.isnan(known.failing[run]):
            continue
        kind = KINDS[task.kinds[run]]
        if kind == "healthy" and known.failing[run] == 1.0:
            kind = "memorising"
        early = task.curves.times <= EARLY
        rows.append(
            {
                "run": kind,
                "early": bool(alarm[early].any()),
                "ever": bool(alarm.any()),
            }
        )
    return rows


def _of_alarms(rows: pd.DataFrame) -> pd.DataFrame:
    groups = rows.groupby("run", sort=False)
    table = groups.mean()
    table["runs"] = groups.size()
    return table.round(4)


def update_milliseconds(n_steps: int = 200) -> float:
    """Return the CPU time of one update of a monitor, in milliseconds."""
    monitor = TargetMonitor(0.9, metric="accuracy", direction="maximize", n_steps=n_steps)
    monitor.update(0, accuracy=0.5, train_loss=0.7)
    began = time.process_time()
    for step in range(1, n_steps):
        decay = 0.97**step
        monitor.update(step, accuracy=1.0 - 0.5 * decay, train_loss=0.7 * decay)
    return 1000.0 * (time.process_time() - began) / (n_steps - 1)


if __name__ == "__main__":
    main()
