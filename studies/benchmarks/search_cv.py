"""What `MetaSearchCV` costs beside the same fits by scikit-learn's own search.

Usage::

    python -m studies.benchmarks.search_cv --seeds 3

A search of 20 configurations on 5 splits is made by `MetaSearchCV`. scikit-learn's grid search
then makes exactly the same fits: its grid is the configurations that were tried. The difference is
what describing the data, suggesting and remembering take. Each is measured in a process of its own
and twice in it: for the first time, which imports what is needed, and once more. A search
*with history* finds eight earlier ones of other data in its database. Times are CPU times of one
thread, in seconds, the median over the seeds; the aim is an overhead of 5 % and one second.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sklearn.base import BaseEstimator
from sklearn.datasets import load_breast_cancer, load_digits, make_classification
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from studies.benchmarks.arguments import make_parser
from studies.benchmarks.runner import ONE_THREAD

N_TRIALS = 20
N_SPLITS = 5
N_EARLIER = 8
RUNS = 2
AIM_SHARE, AIM_SECONDS = 0.05, 1.0

Data = tuple[Any, Any]


@dataclass(frozen=True)
class Case:
    """A search that is measured.

    Attributes:
        make: Makes the estimator.
        load: Loads the data.
    """

    make: Callable[[], BaseEstimator]
    load: Callable[[], Data]


CASES = {
    "logistic regression, 569 x 30": Case(
        lambda: make_pipeline(StandardScaler(), LogisticRegression(max_iter=200)),
        lambda: load_breast_cancer(return_X_y=True),
    ),
    "SVC, 1797 x 64": Case(
        lambda: make_pipeline(StandardScaler(), SVC()), lambda: load_digits(return_X_y=True)
    ),
    "random forest of 20 trees, 569 x 30": Case(
        lambda: RandomForestClassifier(20, random_state=0),
        lambda: load_breast_cancer(return_X_y=True),
    ),
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print a Markdown table; as ``--worker``, be one of the processes."""
    options = _parser().parse_args(arguments)
    if options.worker:
        print(json.dumps(measure(options.case[0], options.worker, options.seed)))
        return
    print("| search | history | fits | overhead, first | overhead, later | aim |")
    print("| --- | --- | --- | --- | --- | --- |")
    for case in options.case:
        for with_history in (False, True):
            found = [
                _in_a_process(case, seed, with_history=with_history)
                for seed in range(options.seeds)
            ]
            print(_row(case, found, with_history=with_history), flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = make_parser(__doc__)
    add = parser.add_argument
    add("--seeds", type=int, default=3, help="processes that measure each search")
    add("--case", nargs="+", choices=list(CASES), default=list(CASES), metavar="NAME")
    add("--worker", metavar="URL", help=argparse.SUPPRESS)
    add("--seed", type=int, default=0, help=argparse.SUPPRESS)
    return parser


def measure(name: str, url: str, seed: int) -> list[tuple[float, float]]:
    """Return the CPU seconds of each search, ours and scikit-learn's with the same fits."""
    case = CASES[name]
    data = case.load()
    GridSearchCV(case.make(), {}, cv=2).fit(*data)  # scikit-learn's own imports count for nobody
    pairs = []
    for run in range(RUNS):
        began = time.process_time()
        from hyperlearn import MetaSearchCV  # noqa: PLC0415 (importing it is part of the cost)

        search = MetaSearchCV(
            case.make(), n_trials=N_TRIALS, cv=N_SPLITS, random_state=seed + 100 * run, history=url
        ).fit(*data)
        ours = time.process_time() - began
        tried = search.cv_results_["params"]
        began = time.process_time()
        grid = [{name: [value] for name, value in params.items()} for params in tried]
        GridSearchCV(case.make(), grid, cv=N_SPLITS).fit(*data)
        pairs.append((ours, time.process_time() - began))
    return pairs


def fill(name: str, url: str) -> None:
    """Leave earlier searches of other data behind."""
    from hyperlearn import MetaSearchCV  # noqa: PLC0415 (see `measure`)

    for seed in range(N_EARLIER):
        data = make_classification(120, 10 + seed, n_informative=4, random_state=seed)
        MetaSearchCV(
            CASES[name].make(), n_trials=N_TRIALS, cv=2, random_state=seed, history=url
        ).fit(*data)


def _in_a_process(case: str, seed: int, *, with_history: bool) -> list[list[float]]:
    with tempfile.TemporaryDirectory() as folder:
        url = str(Path(folder) / "history.db")
        if with_history:
            _python("-c", f"from studies.benchmarks.search_cv import fill; fill({case!r}, {url!r})")
        worker = ["--worker", url, "--case", case, "--seed", str(seed)]
        pairs: list[list[float]] = json.loads(
            _python("-m", "studies.benchmarks.search_cv", *worker).splitlines()[-1]
        )
        return pairs


def _python(*arguments: str) -> str:
    environment = os.environ | dict.fromkeys(ONE_THREAD, "1")
    command = [sys.executable, *arguments]
    done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603
    return done.stdout


def _row(case: str, found: Sequence[Sequence[Sequence[float]]], *, with_history: bool) -> str:
    fits = statistics.median(theirs for pairs in found for _, theirs in pairs)
    first = statistics.median(pairs[0][0] - pairs[0][1] for pairs in found)
    later = statistics.median(ours - theirs for pairs in found for ours, theirs in pairs[1:])
    aim = AIM_SHARE * fits + AIM_SECONDS
    history = "with" if with_history else "without"
    return f"| {case} | {history} | {fits:.2f} | {first:.2f} | {later:.2f} | {aim:.2f} |"


if __name__ == "__main__":
    main()
