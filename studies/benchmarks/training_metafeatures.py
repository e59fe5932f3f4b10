"""Do meta-features of a task's first runs tell which past tasks it resembles?

Each task of a table takes its turn as the new one. Its first runs (ten) are known, of the past
tasks all are. The task distance is learned among the past tasks only, from one kind of knowledge:

    data        the meta-features that the table has of the task itself
    training    the meta-features of the first runs, ``hyperlearn.metafeatures.training``
    results     how far the first runs' results are from those that past tasks had there: what the
                surrogate goes by today
    a+b         several of them

*distance* is the rank correlation of the predicted with the true task distances (how differently
two tasks rank all configurations). *regret* is the normalised regret of the best of the first runs
and of the next five configurations, those that are best on the three nearest past tasks. Both are
means over tasks and seeds, with a 95 % bootstrap interval over tasks of the difference to
``results``. *own* draws the first runs anew for each task; *shared* are the same ones for all, as
when all searches start from one portfolio.

    python -m studies.benchmarks.training_metafeatures --tables-dir FOLDER
"""

import argparse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import nnls

from hyperlearn.metafeatures.encoding import MetaFeatureEncoder
from hyperlearn.metafeatures.rank_correlation import rank_correlation
from hyperlearn.metafeatures.training import training_meta_features
from hyperlearn.metalearners.task_distance import functional_distances
from studies.benchmarks.curve_tables import CURVES, CurveTask, load_curve_tasks
from studies.benchmarks.space import FloatArray

N_FIRST = 10
N_NEAREST = 3
N_NEXT = 5
RIDGE = 0.05
ARMS: dict[str, tuple[str, ...]] = {
    "none": (),
    "data": ("data",),
    "training": ("training",),
    "results": ("results",),
    "results+data": ("results", "data"),
    "results+training": ("results", "training"),
    "results+data+training": ("results", "data", "training"),
}


@dataclass(frozen=True)
class Draw:
    """What is known of all tasks once the first runs of each were made.

    Attributes:
        functions: Standardised losses, shape (n_rows, n_tasks).
        gaps: Squared differences of tasks by kind of knowledge, each (n_tasks, n_tasks, n).
        first: Rows of each task's first runs, shape (n_tasks, N_FIRST).
    """

    functions: FloatArray
    gaps: Mapping[str, FloatArray]
    first: np.ndarray


def main() -> None:
    """Print a table of both figures for each table, way of drawing and kind of knowledge."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--tables-dir", type=Path, required=True, help="a folder with the tables")
    parser.add_argument("--table", nargs="+", default=list(CURVES), help="default: %(default)s")
    parser.add_argument("--seeds", type=int, default=10, help="draws of the first runs")
    options = parser.parse_args()
    for name in options.table:
        tasks = load_curve_tasks(name, options.tables_dir)
        for is_shared in (False, True):
            print(f"\n{name}, {len(tasks)} tasks, first runs {'shared' if is_shared else 'own'}")
            _print(_figures(tasks, options.seeds, is_shared=is_shared))


def _figures(tasks: Sequence[CurveTask], n_seeds: int, *, is_shared: bool) -> dict[str, FloatArray]:
    """Return distance and regret by arm, each of shape (n_tasks, 2), seeds averaged."""
    found: dict[str, list[FloatArray]] = {arm: [] for arm in ARMS}
    for seed in range(n_seeds):
        draw = _drawn(tasks, np.random.default_rng(seed), is_shared=is_shared)
        for arm, kinds in ARMS.items():
            if "data" not in kinds or tasks[0].meta_features:
                found[arm].append(np.array(list(_judged(draw, kinds))))
    return {arm: np.nanmean(runs, axis=0) for arm, runs in found.items() if runs}


def _drawn(tasks: Sequence[CurveTask], rng: np.random.Generator, *, is_shared: bool) -> Draw:
    losses = np.column_stack([_filled(task.losses) for task in tasks])
    functions = (losses - losses.mean(axis=0)) / losses.std(axis=0)
    n_rows, n_tasks = functions.shape
    first = np.array([rng.choice(n_rows, N_FIRST, replace=False) for _ in tasks])
    if is_shared:
        first[:] = first[0]
    training = [
        training_meta_features([task.traces[row] for row in rows])
        for task, rows in zip(tasks, first, strict=True)
    ]
    gaps = {
        "training": _meta_gaps(training),
        "data": _meta_gaps([task.meta_features for task in tasks]),
        "results": np.zeros((n_tasks, n_tasks, 1)),
    }
    for new, rows in enumerate(first):
        there = functions[rows] - functions[rows][:, [new]]
        gaps["results"][new, :, 0] = np.mean(there**2, axis=0)
    return Draw(functions, gaps, first)


def _filled(losses: FloatArray) -> FloatArray:
    """Return ranks of losses in [0, 1], failures last: diverged losses reach 1e18."""
    filled = np.where(np.isfinite(losses), losses, np.inf)
    ranks: FloatArray = np.argsort(np.argsort(filled, kind="stable")) / (len(filled) - 1)
    return ranks


def _meta_gaps(tasks: Sequence[Mapping[str, float]]) -> FloatArray:
    encoded = MetaFeatureEncoder.fit(tasks).transform_all(tasks)
    gaps: FloatArray = (encoded[:, np.newaxis] - encoded[np.newaxis]) ** 2
    return gaps


def _judged(draw: Draw, kinds: Sequence[str]) -> Iterator[tuple[float, float]]:
    """Yield distance and regret with each task as the new one."""
    true = functional_distances(draw.functions)
    gaps = np.concatenate(
        [np.zeros((*true.shape, 0)), *(draw.gaps[kind] for kind in kinds)], axis=2
    )
    for new in range(len(true)):
        past = np.array([task for task in range(len(true)) if task != new])
        weights = _learned(gaps[np.ix_(past, past)], true[np.ix_(past, past)])
        predicted = gaps[new, past] @ weights
        distance = rank_correlation(predicted, true[new, past])
        yield (0.0 if np.isnan(distance) else distance), _regret(draw, new, past, predicted)


def _learned(gaps: FloatArray, true: FloatArray) -> FloatArray:
    """Return non-negative weights of the gaps that explain the tasks' distances."""
    n_gaps = gaps.shape[2]
    if not n_gaps:
        return np.zeros(0)
    rows, columns = np.nonzero(~np.eye(len(true), dtype=bool))
    design = np.column_stack([gaps[rows, columns], np.ones(len(rows))])
    pull = np.sqrt(RIDGE * len(rows)) * np.eye(n_gaps, n_gaps + 1)
    target = np.concatenate([true[rows, columns], np.zeros(n_gaps)])
    return np.asarray(nnls(np.vstack([design, pull]), target)[0][:-1])


def _regret(draw: Draw, new: int, past: np.ndarray, predicted: FloatArray) -> float:
    near = past[np.argsort(predicted, kind="stable")[:N_NEAREST]]
    if not np.ptp(predicted):
        near = past
    promise = draw.functions[:, near].mean(axis=1)
    promise[draw.first[new]] = np.inf
    tried = np.concatenate([draw.first[new], np.argsort(promise, kind="stable")[:N_NEXT]])
    losses = draw.functions[:, new]
    return float((losses[tried].min() - losses.min()) / np.ptp(losses))


def _print(figures: Mapping[str, FloatArray]) -> None:
    base = figures["results"]
    print(f"{'knowledge':<24}{'distance':>9}  {'minus results':<20}{'regret':>9}  minus results")
    for arm, values in figures.items():
        cells = [
            f"{values[:, column].mean():9.4f}  {_interval(values[:, column] - base[:, column]):<20}"
            for column in (0, 1)
        ]
        print(f"{arm:<24}{''.join(cells)}".rstrip(), flush=True)


def _interval(differences: FloatArray) -> str:
    if not differences.any():
        return ""
    rng = np.random.default_rng(0)
    drawn = rng.choice(differences, (2_000, len(differences))).mean(axis=1)
    low, high = np.quantile(drawn, [0.025, 0.975])
    return f"[{low:+.4f}, {high:+.4f}]"


if __name__ == "__main__":
    main()
