"""Compare the learned optimizer and schedule with tuned and with tuning-free optimizers.

    python -m studies.benchmarks.optimizer

Real tasks that no checkpoint was trained on (see `studies.optimizer.real_tasks`). The score of a
method is the mean over tasks of ``log((loss + 0.01) / (best + 0.01))``, where ``best`` is that of
the best learning rate of the best hand-made optimizer on the task: 0 is as good as tuning all of
them for every task. Runs are kept in ``--out`` and not repeated. ``--cost`` measures step time and
memory instead.
"""

import argparse
import json
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import torch

from studies.benchmarks.arguments import make_parser
from studies.optimizer.contenders import OURS, PEERS, Contender
from studies.optimizer.cost import cost_report
from studies.optimizer.grids import GRIDS, Grid
from studies.optimizer.real_tasks import TASKS, RealTask
from studies.optimizer.scores import Board
from studies.optimizer.trials import Ending, run_contender, run_grid

CONTENDERS = (*OURS, *PEERS)
ADAM_DEFAULT = 1e-3


def run(options: argparse.Namespace) -> None:
    """Do the runs that are missing and append them to the file of results."""
    done = {(e.task, e.method, e.horizon, e.seed) for e in read(options.out)}
    seeds = range(options.seeds)
    tasks = [task for task in TASKS if not options.task or task.name in options.task]
    for horizon in options.horizon:
        for task in tasks:
            for method in (*GRIDS, *CONTENDERS):
                wanted = {(task.name, method.name, horizon, seed) for seed in seeds}
                if wanted <= done or (options.method and method.name not in options.method):
                    continue
                started = time.process_time()
                endings = list(_runs(task, method, horizon, seeds))
                write(options.out, endings)
                seconds = time.process_time() - started
                print(f"{horizon} {task.name}, {method.name}: {seconds:.1f} CPU s", flush=True)


def _runs(task: RealTask, method: Grid | Contender, horizon: int, seeds: range) -> Iterator[Ending]:
    if isinstance(method, Grid):
        yield from run_grid(task, method, horizon, seeds)
    else:
        yield from (run_contender(task, method, horizon, seed) for seed in seeds)


def read(path: Path) -> list[Ending]:
    """Return the results that a file has."""
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8").splitlines()
    return [Ending(**json.loads(line)) for line in lines]


def write(path: Path, endings: list[Ending]) -> None:
    """Append results to a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.writelines(json.dumps(asdict(ending)) + "\n" for ending in endings)


def report(endings: list[Ending]) -> str:
    """Return a table of scores for each horizon, and one of the tasks."""
    parts = []
    for horizon in dict.fromkeys(ending.horizon for ending in endings):
        of_horizon = [ending for ending in endings if ending.horizon == horizon]
        grids = tuple(g.name for g in GRIDS if any(e.method == g.name for e in of_horizon))
        if "Adam" not in grids:
            continue
        board = Board(of_horizon, grids)
        n_seeds = len({ending.seed for ending in of_horizon})
        parts += [f"### {horizon} steps, {len(board.tasks)} tasks, {n_seeds} seeds", ""]
        parts += [*_scores(board), "", *_by_task(board), ""]
    return "\n".join(parts)


def _scores(board: Board) -> Iterator[str]:
    yield "| method | train | validation | >= Adam 1e-3 | >= tuned Adam | diverged |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: |"
    for method in board.methods:
        label = f"{method}, tuned per task" if method in board.grids else method
        numbers = [board.score(method, _train), board.score(method, _validation)]
        shares = [
            board.share_better(method, "Adam", _train, ADAM_DEFAULT),
            board.share_better(method, "Adam", _train),
        ]
        diverged = "" if method in board.grids else str(board.divergences(method))
        cells = [f"{number:.3f}" for number in numbers] + [f"{share:.0%}" for share in shares]
        yield f"| {label} | {' | '.join(cells)} | {diverged} |"
    default = [board.score_at("Adam", ADAM_DEFAULT, read) for read in (_train, _validation)]
    yield f"| Adam 1e-3 | {default[0]:.3f} | {default[1]:.3f} | | | |"


def _by_task(board: Board) -> Iterator[str]:
    shown = [method for method in board.methods if method not in board.grids]
    yield "| training score by task | " + " | ".join(shown) + " |"
    yield "| --- |" + " ---: |" * len(shown)
    for task in board.tasks:
        best = board.oracle(task, _train)
        cells = [f"{board.tuned(task, method, _train) - best:.2f}" for method in shown]
        yield f"| {task} | {' | '.join(cells)} |"


def _train(ending: Ending) -> float:
    return ending.train


def _validation(ending: Ending) -> float:
    return ending.validation


def main() -> None:
    """Run what the command line asks for and print the report."""
    parser = make_parser(__doc__)
    add = parser.add_argument
    add("--horizon", type=int, nargs="+", default=[200, 1000], help="steps (%(default)s)")
    add("--seeds", type=int, default=5)
    add("--task", nargs="+", help="names of tasks (all)")
    add("--method", nargs="+", help="names of methods (all)")
    add("--out", type=Path, default=Path("build/benchmarks/optimizer.jsonl"))
    add("--report", action="store_true", help="run nothing")
    add("--cost", action="store_true", help="measure step time and memory only")
    options = parser.parse_args()
    torch.set_num_threads(1)
    if options.cost:
        print(cost_report())
        return
    if not options.report:
        run(options)
    print(report(read(options.out)))


if __name__ == "__main__":
    main()
