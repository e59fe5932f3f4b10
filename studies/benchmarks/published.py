"""Checks the baselines against figures of their papers, where the tables are the same.

Usage::

    python -m studies.benchmarks.published

The one figure that can be checked is table 2 of Salinas, Shen and Perrone, ICML 2020: on two of our
tables, what CTS and GCP + prior gain over random search. Their measure is, task by task and
iteration by iteration to the hundredth, the mean regret of random search less that of the method as
a share of the former; its mean over both is printed here beside what the authors give for the paper
and for their two later implementations (README of their repository). As with them a method learns
from all tasks but the one that is searched.
"""

import argparse
from collections.abc import Sequence

import numpy as np
import optuna

from studies.benchmarks.methods import METHODS
from studies.benchmarks.protocol import Fold, run_search
from studies.benchmarks.report import markdown
from studies.benchmarks.space import FloatArray
from studies.benchmarks.tables import Table, load_table

PUBLISHED = {
    ("salinas_deepar", "cts"): (0.378, 0.542, 0.568),
    ("salinas_deepar", "gcp_prior"): (0.734, 0.933, 0.389),
    ("salinas_xgboost", "cts"): (0.015, 0.170, 0.141),
    ("salinas_xgboost", "gcp_prior"): (0.372, -0.013, 0.137),
}
"""The paper's figure, and those of the later implementations with scikit-learn and PyTorch."""
N_TRIALS = 100
HEAD = ("table", "method", "here", "paper", "later, scikit-learn", "later, PyTorch")


def main(arguments: list[str] | None = None) -> None:
    """Run the searches and print the figures side by side."""
    parser = argparse.ArgumentParser(description="Check baselines against their papers.")
    parser.add_argument("--seeds", type=int, default=10, help="searches of a method on a task")
    parser.add_argument("--tasks", type=int, help="tasks searched (default: all)")
    parser.add_argument("--trials", type=int, default=N_TRIALS, help="trials of a search")
    options = parser.parse_args(arguments)
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    rows = []
    for name in dict.fromkeys(table for table, _ in PUBLISHED):
        table = load_table(name)
        methods = [method for of, method in PUBLISHED if of == name]
        gains = relative_gains(table, methods, options.seeds, options.trials, options.tasks)
        for method, gain in zip(methods, gains, strict=True):
            given = (f"{figure:.3f}" for figure in PUBLISHED[name, method])
            rows.append([name, method, f"{gain:.3f}", *given])
    print(markdown(HEAD, rows))


def relative_gains(
    table: Table, methods: Sequence[str], n_seeds: int, n_trials: int, n_tasks: int | None = None
) -> list[float]:
    """Return what each method gains over random search, as a share of the latter's regret."""
    names = ("random", *methods)
    tasks = range(len(table.tasks))[:n_tasks]
    curves = np.array([_mean_curves(table, i, names, n_seeds, n_trials) for i in tasks])
    return [relative_gain(curves[:, 0], curves[:, i]) for i in range(1, len(names))]


def relative_gain(random: FloatArray, method: FloatArray) -> float:
    """Average the relative gain over tasks and trials.

    Args:
        random: Mean regret of random search after each trial, shape (n_tasks, n_trials).
        method: The same of the method; where random search has found the optimum, it is left out.
    """
    left = random > 0
    return float(((random[left] - method[left]) / random[left]).mean())


def _mean_curves(
    table: Table, index: int, names: Sequence[str], n_seeds: int, n_trials: int
) -> list[FloatArray]:
    target = table.tasks[index]
    sources = tuple(task for i, task in enumerate(table.tasks) if i != index)
    fold = Fold(table, index, sources, (target,))
    return [
        np.mean(
            [
                run_search(METHODS[name], fold, target, seed=seed, n_trials=n_trials).curve
                for seed in range(n_seeds)
            ],
            axis=0,
        )
        for name in names
    ]


if __name__ == "__main__":
    main()
