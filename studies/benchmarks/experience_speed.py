"""How long a newcomer waits for the first suggestion with the shipped pack, and what opening costs.

    python -m studies.benchmarks.experience_speed

Each figure is processor time in a process of its own, with everything that is imported for it. The
search of one coordinate stands for those of which the pack says nothing.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence

SILENT = "silent"
SEARCHES = ("SVC", "RandomForestClassifier", "HistGradientBoostingRegressor", SILENT)


def measure(model: str) -> dict[str, float]:
    """Return seconds of processor time: the import, opening a history, the first suggestion."""
    began = time.process_time()
    import optuna  # noqa: PLC0415 (timed)

    import hyperlearn as hl  # noqa: PLC0415
    from hyperlearn.ready_spaces import ready_spaces  # noqa: PLC0415
    from hyperlearn.records import SPACE_ATTRIBUTE  # noqa: PLC0415

    sampler = hl.MetaSampler(seed=0)
    imported = time.process_time()
    hl.History("sqlite:///first.db").close()
    opened = time.process_time()
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    space = next((one.space for one in ready_spaces() if one.model == model), None)
    space = space or hl.SearchSpace({"x": hl.Float(0.0, 1.0), "y": hl.Float(0.0, 1.0)})
    study = optuna.create_study(direction="maximize", sampler=sampler)
    study.set_user_attr(SPACE_ATTRIBUTE, space.to_json())
    asked = time.process_time()
    space.suggest(study.ask())
    first = time.process_time() - asked
    return {"import": imported - began, "open": opened - imported, "first suggestion": first}


def main(arguments: Sequence[str] | None = None) -> None:
    """Time each search in a process of its own, with the pack and without."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--one", choices=SEARCHES, help="time one search, in this process")
    given = parser.parse_args(arguments)
    if given.one:
        print(json.dumps(measure(given.one)))
        return
    for model in SEARCHES:
        for packs in ("builtin", ""):
            with tempfile.TemporaryDirectory() as folder:
                told = subprocess.run(  # noqa: S603 (our own interpreter)
                    [sys.executable, "-m", __spec__.name, "--one", model],
                    env={**os.environ, **_surroundings(folder, packs)},
                    cwd=folder,
                    check=True,
                    capture_output=True,
                    text=True,
                ).stdout
            found = {name: round(seconds, 2) for name, seconds in json.loads(told).items()}
            print(f"{model:<30} packs={packs or 'none':<8} {found}")


def _surroundings(folder: str, packs: str) -> dict[str, str]:
    """Return the environment of a newcomer who has no history."""
    paths = [os.getcwd(), os.environ.get("PYTHONPATH", "")]  # noqa: PTH109 (a text is wanted)
    return {
        "HYPERLEARN_STORAGE": f"sqlite:///{folder}/none.db",
        "HYPERLEARN_PACKS": packs,
        "PYTHONPATH": os.pathsep.join(filter(None, paths)),
        "OMP_NUM_THREADS": "1",
    }


if __name__ == "__main__":
    main()
