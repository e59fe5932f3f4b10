"""A process that runs trials of a study until it is killed, for tests of what that leaves behind.

``python -m tests.history.workers URL STUDY FILE``: after each trial that Optuna has recorded as
finished, its number and value are appended to FILE, one write each.
"""

import os
import sys
import time

import optuna

from hyperlearn.history.history import History


def main(url: str, name: str, file: str) -> None:
    """Run trials; each is measured, recorded, finished and told of, in that order."""
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    told = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    with History(url) as history:
        study = optuna.load_study(
            study_name=name,
            storage=history.optuna_storage(),
            sampler=optuna.samplers.RandomSampler(),
        )
        recorder = history.recorder()

        def objective(trial: optuna.Trial) -> float:
            began = time.perf_counter()
            x = trial.suggest_float("x", 0, 1)
            n = trial.suggest_int("n", 1, 9)
            rows = [(step, 0.1 * step, "loss", x) for step in range(20)]
            recorder.measurements(trial._trial_id, rows)
            recorder.run(trial._trial_id, seconds=time.perf_counter() - began)
            return x + n

        while True:
            study.optimize(
                objective,
                n_trials=1,
                callbacks=[lambda _, one: os.write(told, f"{one.number} {one.value!r}\n".encode())],
            )


if __name__ == "__main__":
    main(*sys.argv[1:])
