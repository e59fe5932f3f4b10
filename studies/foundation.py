"""The foundation: the recurrent networks that ship with the package, trained on recorded curves.

Usage::

    python -m studies.foundation

A search fine-tunes them on the history it finds. The benchmarks never use them: they train their
own on tasks other than those they are tried on.
"""

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

import hyperlearn
from hyperlearn.metalearners.curve_forecaster.fitting import fit_forecaster
from hyperlearn.metalearners.curve_forecaster.model import CurveForecaster
from hyperlearn.metalearners.outlook.fitting import fit_outlook
from hyperlearn.metalearners.outlook.model import OutlookModel
from studies.benchmarks.arguments import make_parser
from studies.benchmarks.curves import CurveTask, load_curve_tasks
from studies.benchmarks.failing import labelled

FOLDER = Path(hyperlearn.__file__).parent / "metalearners" / "weights"


def healthy(task: CurveTask) -> CurveTask:
    """Return a task without the runs that were made to fail."""
    runs = np.flatnonzero(task.kinds == 0)
    return CurveTask(task.table, task.family, task.curves.only(runs), task.kinds[runs])


def main(arguments: list[str] | None = None) -> None:
    """Train on all recorded curves and write the weights."""
    parser = make_parser(__doc__)
    parser.add_argument("--only", choices=["forecaster", "outlook"], help="default: both")
    only = parser.parse_args(arguments).only
    tasks = load_curve_tasks()
    if only != "outlook":
        _write("curve_forecaster", lambda: _forecaster(tasks))
    if only != "forecaster":
        _write("outlook", lambda: _outlook(tasks))


def _forecaster(tasks: list[CurveTask]) -> CurveForecaster:
    return fit_forecaster([healthy(task).curves for task in tasks], np.random.default_rng(0))


def _outlook(tasks: list[CurveTask]) -> OutlookModel:
    return fit_outlook([labelled(task) for task in tasks], np.random.default_rng(0))


def _write(name: str, fit: Callable[[], CurveForecaster | OutlookModel]) -> None:
    began = time.process_time()
    weights = fit().to_bytes()
    (FOLDER / f"{name}.safetensors").write_bytes(weights)
    print(f"{name}: {time.process_time() - began:.0f} s of CPU time, {len(weights)} bytes")


if __name__ == "__main__":
    main()
