"""Training of the metric network: episodes in which a few runs of a task are labelled."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch

from hyperlearn.metalearners.curve_forecaster.network import learning_rate
from hyperlearn.metalearners.curves.encoding import encode
from hyperlearn.metalearners.curves.episodes import draw_shares, grid_places, points_at
from hyperlearn.metalearners.curves.task_curves import TaskCurves
from hyperlearn.metalearners.outlook.fates import fates_of, target_scale
from hyperlearn.metalearners.outlook.network import OutlookNetwork
from hyperlearn.records import BoolArray, FloatArray, IntArray

N_EPISODES = 6
N_JUDGED = 16
LABELLED = (0, 0, 4, 8, 12, 16, 20)
HARDEST, EASIEST = 0.03, 0.5


class Labelled(NamedTuple):
    """Curves of a task, and which of them are known to fail.

    Attributes:
        curves: The curves.
        failing: 1 for a failing run, 0 for a healthy one, NaN where nobody knows, (n_runs,).
    """

    curves: TaskCurves
    failing: FloatArray


def train_network(
    tasks: Sequence[Labelled], rng: np.random.Generator, *, n_steps: int, rate: float = 4e-3
) -> dict[str, FloatArray]:
    """Train a metric network on the curves of past tasks; return its weights by name."""
    torch.manual_seed(int(rng.integers(2**31)))
    network = OutlookNetwork()
    optimizer = torch.optim.Adam(network.parameters(), lr=rate)
    chances = np.sqrt([len(task.curves) for task in tasks])
    for step in range(n_steps):
        optimizer.param_groups[0]["lr"] = learning_rate(step, n_steps, rate)
        drawn = [
            tasks[place] for place in rng.choice(len(tasks), N_EPISODES, p=chances / chances.sum())
        ]
        shares = draw_shares([task.curves for task in drawn], rng)
        losses = [_loss(network, task, shares, rng) for task in drawn]
        loss = torch.stack(losses).mean()
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
    return {n: w.detach().numpy().astype(np.float64) for n, w in network.state_dict().items()}


def _loss(
    network: OutlookNetwork, task: Labelled, shares: FloatArray, rng: np.random.Generator
) -> torch.Tensor:
    """Return the loss of one episode: of each part of the evidence, of their sum, of failing."""
    curves = task.curves
    finals = curves.finals
    target = float(np.quantile(finals[np.isfinite(finals)], rng.uniform(HARDEST, EASIEST)))
    order = rng.permutation(len(curves))
    n_labelled = min(int(rng.choice(LABELLED)), len(curves) // 2)
    rest = order[n_labelled:]
    runs = np.concatenate([order[:n_labelled], _balanced(rest, finals[rest] <= target, rng)])
    chosen = curves.only(runs)
    known = np.arange(n_labelled) if n_labelled else np.arange(len(runs))
    scale = target_scale(chosen.losses[known], target)
    points = points_at(
        chosen, scale, np.full(len(curves.times), np.nan), grid_places(curves.times, shares)
    )
    fates = torch.from_numpy(fates_of(chosen.losses[:, -1], scale))
    states, _ = network.cell(_tensor(encode(points)))
    places = network.embed(states)
    prototypes = network.prototypes_of(places[:n_labelled], fates[:n_labelled])
    units, times = _tensor(points.units)[n_labelled:], _tensor(points.times)[n_labelled:]
    parts = network.parts(states[n_labelled:], places[n_labelled:], prototypes, units, times)
    truth = (fates[n_labelled:, None] == 0).float().expand_as(units)
    loss = torch.stack([_bce(part, truth) for part in parts]).mean() + 2.0 * _bce(
        torch.stack(parts).sum(0), truth
    )
    failing = _tensor(task.failing[runs])
    is_known = torch.isfinite(failing)
    if bool(is_known.any()):
        verdict = network.failing(states[is_known]).squeeze(-1)
        loss = loss + _bce(verdict, failing[is_known][:, None].expand_as(verdict))
    return loss


def _balanced(runs: IntArray, is_good: BoolArray, rng: np.random.Generator) -> IntArray:
    """Draw runs to be judged, half of them such that reach the target where there are any."""
    good, bad = runs[is_good], runs[~is_good]
    if not len(good) or not len(bad):
        return rng.choice(runs, N_JUDGED)
    half = rng.random(N_JUDGED) < 0.4
    return np.where(half, rng.choice(good, N_JUDGED), rng.choice(bad, N_JUDGED))


def _bce(logits: torch.Tensor, truth: torch.Tensor) -> torch.Tensor:
    return torch.nn.functional.binary_cross_entropy_with_logits(logits, truth)


def _tensor(array: FloatArray) -> torch.Tensor:
    return torch.from_numpy(np.ascontiguousarray(array, dtype=np.float32))
