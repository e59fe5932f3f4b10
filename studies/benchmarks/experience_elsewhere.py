"""What the shipped pack does to searches of a model that others measured, on data they chose.

    python -m studies.benchmarks.experience_elsewhere --tables-dir FOLDER --table ecml2016_svm

A table of support vector machines is replayed as in ``studies.benchmarks.regret``, three times:
with the pack and nothing else, without any history, and by Optuna's TPE. What the pack knows of
data sets with the table's names is left out. The bounds of the table are not those of the pack.
"""

import argparse
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import optuna

from hyperlearn.guidance.sampler import MetaSampler
from hyperlearn.history.history import History
from studies.benchmarks.optuna_search import OptunaSearch, make_sampler
from studies.benchmarks.protocol import Fold, Method, Setting, run_search
from studies.benchmarks.space import FloatArray
from studies.benchmarks.tables import Table, load_table
from studies.experience.left_out import pack_without

BUDGETS = (1, 3, 5, 10, 25)
N_RESAMPLES = 2_000
Maker = Callable[[Setting], Method]


def makers(table: Table, model: str) -> dict[str, Maker]:
    """Return how a search is made by each method."""
    pack = pack_without(model, [task.name for task in table.tasks], "minimize")
    nothing = History.from_studies([])
    return {
        "pack": lambda setting: OptunaSearch(setting, MetaSampler(pack, seed=setting.seed)),
        "no history": lambda setting: OptunaSearch(
            setting, MetaSampler(nothing, seed=setting.seed)
        ),
        "optuna tpe": lambda setting: OptunaSearch(setting, make_sampler("tpe", setting.seed)),
    }


def curves(table: Table, made: Mapping[str, Maker], n_seeds: int) -> dict[str, FloatArray]:
    """Return each method's regret, shape (n_tasks, n_trials), seeds averaged."""
    found: dict[str, list[FloatArray]] = {name: [] for name in made}
    for index, task in enumerate(table.tasks):
        fold = Fold(table, index, (), (task,))
        for name, make in made.items():
            runs = [
                run_search(make, fold, task, seed=seed, n_trials=max(BUDGETS)).curve
                for seed in range(n_seeds)
            ]
            found[name].append(np.mean(runs, axis=0))
    return {name: np.stack(rows) for name, rows in found.items()}


def report(found: Mapping[str, FloatArray]) -> str:
    """Return mean regrets, and how often the pack was better or worse than no history."""
    lines = []
    for name, rows in found.items():
        means = "  ".join(f"@{budget}: {rows[:, budget - 1].mean():.4f}" for budget in BUDGETS)
        lines.append(f"{name:<11} {means}")
    rng = np.random.default_rng(0)
    for budget in BUDGETS:
        gained = found["no history"][:, budget - 1] - found["pack"][:, budget - 1]
        drawn = gained[rng.integers(len(gained), size=(N_RESAMPLES, len(gained)))].mean(axis=1)
        low, high = np.quantile(drawn, [0.025, 0.975])
        counts = f"better on {(gained > 0).sum()}, worse on {(gained < 0).sum()}"
        lines.append(f"gain @{budget}: {gained.mean():.4f} [{low:.4f}, {high:.4f}], {counts}")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> None:
    """Replay a table, as the command line asks."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--table", default="ecml2016_svm")
    parser.add_argument("--tables-dir", type=Path, action="append", default=[])
    parser.add_argument("--model", default="SVC")
    parser.add_argument("--seeds", type=int, default=2)
    given = parser.parse_args(arguments)
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    table = load_table(given.table, given.tables_dir)
    print(f"{table.name}: {len(table.tasks)} tasks, {given.seeds} seeds")
    print(report(curves(table, makers(table, given.model), given.seeds)))


if __name__ == "__main__":
    main()
