"""Step time and memory at ten million parameters, beside torch's AdamW."""

import statistics
import time
from collections.abc import Callable

import torch
from torch.optim import Optimizer

from hyperlearn.optim.learned_optimizer import LearnedOptimizer
from hyperlearn.optim.learned_schedule import LearnedSchedule
from studies.optimizer.contenders import take_step

SHAPES = (*[(1024, 1024)] * 9, *[(1024,)] * 9, (512, 1024), (512,))
N_STEPS = 15
MAKERS: dict[str, Callable[[list[torch.nn.Parameter]], Optimizer]] = {
    "AdamW foreach": lambda p: torch.optim.AdamW(p, foreach=True),
    "Adam foreach": lambda p: torch.optim.Adam(p, foreach=True),
    "LearnedOptimizer": lambda p: LearnedOptimizer(p, total_steps=1000),
    "LearnedSchedule on AdamW": lambda p: LearnedSchedule(
        torch.optim.AdamW(p, foreach=True), total_steps=1000
    ),
}


def step_seconds(make: Callable[[list[torch.nn.Parameter]], Optimizer]) -> tuple[float, float]:
    """Return the median CPU seconds of a step, and bytes of state per byte of parameters."""
    generator = torch.Generator().manual_seed(0)
    parameters = [torch.nn.Parameter(torch.randn(s, generator=generator)) for s in SHAPES]
    for parameter in parameters:
        parameter.grad = torch.randn(parameter.shape, generator=generator)
    optimizer = make(parameters)
    seconds = []
    for step in range(N_STEPS):
        loss = torch.tensor(1.0 / (step + 1))
        started = time.process_time()
        take_step(optimizer, loss)
        seconds.append(time.process_time() - started)
    inner = optimizer.optimizer if isinstance(optimizer, LearnedSchedule) else optimizer
    state = sum(_bytes(value) for held in inner.state.values() for value in held.values())
    return statistics.median(seconds[3:]), state / sum(map(_bytes, parameters))


def _bytes(value: object) -> int:
    return value.numel() * value.element_size() if isinstance(value, torch.Tensor) else 0


def cost_report() -> str:
    """Return a Markdown table."""
    lines = ["| optimizer | CPU ms a step | of AdamW | state / parameters |"]
    lines.append("| --- | ---: | ---: | ---: |")
    base, _ = step_seconds(MAKERS["AdamW foreach"])
    for name, make in MAKERS.items():
        seconds, memory = step_seconds(make)
        lines.append(f"| {name} | {seconds * 1e3:.1f} | {seconds / base:.2f} | {memory:.2f} |")
    return "\n".join(lines)
