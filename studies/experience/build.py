"""Measures the experience that ships with hyperlearn; stop it at any time, it goes on from there.

    python -m studies.experience.build --folder build/experience --configurations 100

Trains every model on every data set. The work is ordered so that it is balanced wherever it
stops: a configuration of each model on each data set, then the next.
"""

import argparse
import math
import signal
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from rich.console import Console
from rich.progress import Progress, TimeRemainingColumn

from studies.experience.data_sets import CLASSIFICATION, REGRESSION
from studies.experience.measuring import measure
from studies.experience.models import CLASSIFIERS, REGRESSORS, configuration
from studies.experience.prepared import Prepared, prepare
from studies.experience.runs import Run, RunKey, append_run, drop_incomplete_line, read_runs

PER_ROUND: Mapping[str, float] = {
    "LogisticRegression": 2,
    "Ridge": 2,
    "KNeighborsClassifier": 2,
    "KNeighborsRegressor": 2,
    "SVC": 0.5,
    "RandomForestClassifier": 0.25,
}
"""Configurations of a model in a round, 1 where nothing is said: quick ones get more, and those of
which public tables tell already get less."""
DEAR_CLASSES = 4
"""Gradient boosting grows as many trees as there are classes: of more it is left out."""


def plan(n_configurations: int) -> Iterator[RunKey]:
    """Yield what to run, in an order that is balanced wherever it stops."""
    for start in range(math.ceil(n_configurations / min(PER_ROUND.values()))):
        for names, models in ((CLASSIFICATION, CLASSIFIERS), (REGRESSION, REGRESSORS)):
            for data_set in names:
                for model in models:
                    for number in _numbers(PER_ROUND.get(model, 1), start, n_configurations):
                        yield RunKey(data_set, model, number)


def _numbers(per_round: float, start: int, n_configurations: int) -> range:
    """Return the configurations of a model in a round; the first round has one of each."""
    first, last = (math.ceil(per_round * one) for one in (start, start + 1))
    return range(first, min(last, n_configurations))


def is_too_dear(data: Prepared, model: str) -> bool:
    """Return whether a model is left out on a data set for the time it takes."""
    is_boosting = model == "HistGradientBoostingClassifier"
    return is_boosting and len(set(data.y.tolist())) > DEAR_CLASSES


def build(
    path: Path, n_configurations: int, minutes: float, stop: threading.Event | None = None
) -> int:
    """Measure what is not measured yet; return how many runs were added.

    Args:
        path: File of the runs.
        n_configurations: Of each model on each data set.
        minutes: After which to stop.
        stop: Set when to stop after the run that is under way.
    """
    drop_incomplete_line(path)
    done = {run.key for run in read_runs(path)}
    todo = [key for key in plan(n_configurations) if key not in done]
    kept = cache(prepare)
    ends = time.monotonic() + 60 * minutes
    added = 0
    console = Console()
    with Progress(
        *Progress.get_default_columns()[:-1], TimeRemainingColumn(), console=console
    ) as bar:
        task = bar.add_task("training", total=len(done) + len(todo), completed=len(done))
        for key in todo:
            if time.monotonic() > ends or (stop is not None and stop.is_set()):
                break
            data = kept(key.data_set)
            if not is_too_dear(data, key.model):
                params = configuration(
                    key.data_set, key.model, key.number, data.folds[0].X.shape[1]
                )
                append_run(path, Run(key, params, measure(data, key.model, params, key.number)))
                added += 1
            bar.advance(task)
    return added


def main(arguments: Sequence[str] | None = None) -> None:
    """Build, as the command line asks."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=Path, default=Path("build/experience"))
    parser.add_argument("--configurations", type=int, default=100)
    parser.add_argument("--minutes", type=float, default=float("inf"))
    given = parser.parse_args(arguments)
    given.folder.mkdir(parents=True, exist_ok=True)
    path = given.folder / "runs.jsonl"
    with stopping() as stop:
        added = build(path, given.configurations, given.minutes, stop)
    print(f"{added} runs added to {path}" + (", run it again to go on" if stop.is_set() else ""))


@contextmanager
def stopping() -> Iterator[threading.Event]:
    """Yield what Ctrl-C sets; an exception instead would be swallowed by a network in training."""
    stop = threading.Event()
    before = signal.signal(signal.SIGINT, lambda *_: stop.set())
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)


if __name__ == "__main__":
    main()
