"""The command-line options that the benchmarks share."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from studies.benchmarks.protocol import N_FOLDS
from studies.benchmarks.runner import Arm, Experiment


def make_parser(description: str | None) -> argparse.ArgumentParser:
    """Return a parser that shows a module's description as it is written."""
    return argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )


def add_run_options(parser: argparse.ArgumentParser, *, tables: Sequence[str], out: str) -> None:
    """Add the options that say which searches are run and where their results go."""
    add = parser.add_argument
    add("--table", nargs="+", default=list(tables), metavar="NAME", help="default: %(default)s")
    add(
        *("--tables-dir", "--tables"),
        type=Path,
        action="append",
        default=[],
        metavar="FOLDER",
        help="a folder with more tables",
    )
    add("--out", type=Path, default=Path(out), help="file of the results (default: %(default)s)")
    add("--report", type=Path, nargs="+", metavar="FILE", help="run nothing, print these results")
    add("--seeds", type=int, default=3, help="searches of a method on a task")
    add("--trials", type=int, default=50, help="trials of a search")
    add("--jobs", type=int, default=1, help="worker processes, one thread each")
    add("--per-fold", type=int, help="targets searched in each fold (default: all)")
    add("--folds", type=int, nargs="+", default=range(N_FOLDS), help="folds searched (all five)")


def experiment_from(options: argparse.Namespace, arms: tuple[Arm, ...]) -> Experiment:
    """Return the experiment that the parsed options describe."""
    return Experiment(
        tables=tuple(options.table),
        arms=arms,
        out=options.out,
        folders=tuple(options.tables_dir),
        n_seeds=options.seeds,
        n_trials=options.trials,
        n_targets=options.per_fold,
        folds=tuple(options.folds),
    )
