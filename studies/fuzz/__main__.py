"""Feed the readers of files from strangers with made-up bytes.

Usage::

    python -m studies.fuzz --seconds 60                      # blindly, every target
    python -m studies.fuzz --seconds 60 --target json-lines --guided

Any error but one of hyperlearn's own ends it, with the bytes that caused it. ``--guided`` lets
atheris (``pip install atheris``, where it has a wheel) look at which lines of hyperlearn each input
comes to; one target at a time, since its engine ends the process.
"""

import argparse
import logging
import random
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

import optuna

from studies.fuzz.mutations import mutated


def main() -> None:
    """Run for the given time and print how many inputs were tried."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=60.0, help="of each target")
    parser.add_argument("--target", help="only this one")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--guided", action="store_true", help="by atheris")
    options = parser.parse_args()
    optuna.logging.set_verbosity(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder:
        if options.guided:
            _guided(Path(folder), options.target or "json-lines", options.seconds)
            return
        for name, n_inputs in blindly(Path(folder), options.seconds, options.seed).items():
            print(f"{name}: {n_inputs} inputs, no error but hyperlearn's own")


def blindly(folder: Path, seconds: float, seed: int) -> Mapping[str, int]:
    """Feed every target for some seconds; return how many inputs each got."""
    from studies.fuzz.targets import targets  # noqa: PLC0415 (atheris has to come first)

    tried = {}
    for name, target in targets(folder).items():
        draw, end, n_inputs = random.Random(seed), time.monotonic() + seconds, 0
        while time.monotonic() < end or not n_inputs:
            data = mutated(draw.choice(target.seeds), draw)
            try:
                target.survives(data)
            except BaseException:
                print(f"{name} fails at {data!r}", file=sys.stderr)
                raise
            n_inputs += 1
        tried[name] = n_inputs
    return tried


def _guided(folder: Path, name: str, seconds: float) -> None:
    import atheris  # type: ignore[import-not-found, import-untyped, unused-ignore] # noqa: PLC0415 (only where it is wanted)

    with atheris.instrument_imports(include=["hyperlearn.history.packs"]):
        from studies.fuzz.targets import targets  # noqa: PLC0415 (see above)

    target = targets(folder)[name]
    corpus = folder / "corpus"
    corpus.mkdir()
    for place, seed in enumerate(target.seeds):
        (corpus / str(place)).write_bytes(seed)
    arguments = [sys.argv[0], str(corpus), f"-max_total_time={int(seconds)}", "-max_len=16384"]
    atheris.Setup(arguments, lambda data: target.survives(bytes(data)) and None)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
