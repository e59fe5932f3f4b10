"""Train the checkpoints of the learned optimizer and of the learned schedule that ship.

    python -m studies.optimizer.train

Only made-up data are trained on; the best weights by held-out made-up problems are kept. On one
core of a two-core x86-64 machine the optimizer takes about 9 minutes of CPU time and the schedule
about 5. A run that was stopped goes on where it was when it is given the same ``--state`` folder.
"""

import argparse
import time
from dataclasses import replace
from pathlib import Path
from typing import Literal, get_args

import torch

from hyperlearn.optim.checkpoint import Checkpoint, Kind
from hyperlearn.optim.meta_trainer import MetaTrainer
from hyperlearn.optim.synthetic import SyntheticFamily

HERE = Path("hyperlearn") / "optim" / "checkpoints"
N_META_STEPS: dict[Kind, int] = {"optimizer": 800, "schedule": 500}
EVALUATIONS = 2
HORIZONS = (40, 600)


def trainer_for(kind: Kind, state: Path, seed: int) -> MetaTrainer:
    """Return a trainer, taken up from its file if there is one."""
    family = SyntheticFamily()
    if state.exists():
        return MetaTrainer.resume(state, family)
    return MetaTrainer(
        family,
        kind=kind,
        horizons=HORIZONS,
        validation_share=0.5,
        n_slots=5,
        learning_rate=2e-3,
        seed=seed,
    )


def train(kind: Kind, folder: Path, seed: int, n_meta_steps: int) -> Checkpoint:
    """Train one checkpoint and say how it goes."""
    state = folder / f"{kind}.state.safetensors"
    started = time.process_time()
    trainer = trainer_for(kind, state, seed)
    checkpoint = trainer.train(
        n_meta_steps, evaluate_every=max(1, n_meta_steps // EVALUATIONS), save_to=state
    )
    seconds = time.process_time() - started
    for step, score in trainer.held_out_scores.items():
        print(f"{kind} {step:6d}: train {score.train:.3f}, validation {score.validation:.3f}")
    print(f"{kind}: {seconds:.0f} CPU s, {len(checkpoint.weights)} weights")
    return replace(checkpoint, recipe={**checkpoint.recipe, "cpu_seconds": round(seconds)})


def main() -> None:
    """Train what the command line asks for and write it where the package looks for it."""
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    add("--kind", nargs="+", choices=get_args(Literal["optimizer", "schedule"]), default=None)
    add("--seed", type=int, default=0)
    add("--meta-steps", type=int, help="instead of the number that the shipped ones had")
    add("--state", type=Path, default=Path(), help="folder of the files to go on from")
    add("--out", type=Path, default=HERE)
    options = parser.parse_args()
    torch.set_num_threads(1)
    for kind in options.kind or N_META_STEPS:
        n_meta_steps = options.meta_steps or N_META_STEPS[kind]
        checkpoint = train(kind, options.state, options.seed, n_meta_steps)
        print(f"written: {checkpoint.save(options.out / f'{kind}.safetensors')}")


if __name__ == "__main__":
    main()
