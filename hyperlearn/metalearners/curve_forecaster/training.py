"""Training of the forecaster: from nothing on past tasks, or further on a new task's runs."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import torch

from hyperlearn.metalearners.curve_forecaster.network import (
    ForecastNetwork,
    clocks_of,
    learning_rate,
    mean_of,
    negative_log_density,
)
from hyperlearn.metalearners.curves.encoding import encode
from hyperlearn.metalearners.curves.episodes import draw_episode, draw_shares
from hyperlearn.metalearners.curves.task_curves import TaskCurves
from hyperlearn.records import FloatArray

N_EPISODES = 8
N_RUNS = 12
UNTOLD = 0.5
"""How often a run's strategy is left out, so that the curve has to speak for itself."""


class _Batch(NamedTuple):
    """Curves of several episodes; shapes (n, n_points, ...)."""

    features: torch.Tensor
    units: torch.Tensor
    times: torch.Tensor
    strategies: torch.Tensor


def train_network(
    tasks: Sequence[TaskCurves],
    rng: np.random.Generator,
    *,
    n_steps: int,
    rate: float = 4e-3,
    start: Mapping[str, FloatArray] | None = None,
) -> dict[str, FloatArray]:
    """Train a forecaster on the curves of past tasks.

    Args:
        tasks: Past tasks, each with two runs or more.
        rng: Draws episodes and initial weights.
        n_steps: Steps of Adam.
        rate: Highest learning rate.
        start: Weights to go on from; None begins anew.

    Returns:
        The weights by name.
    """
    torch.manual_seed(int(rng.integers(2**31)))
    network = ForecastNetwork()
    if start is not None:
        network.load_state_dict({n: torch.tensor(w, dtype=torch.float32) for n, w in start.items()})
    optimizer = torch.optim.Adam(network.parameters(), lr=rate)
    chances = np.sqrt([len(task) for task in tasks])
    for step in range(n_steps):
        optimizer.param_groups[0]["lr"] = learning_rate(step, n_steps, rate)
        batch = _draw_batch(tasks, chances / chances.sum(), rng)
        loss = _loss(network, batch, rng)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
    return {n: w.detach().numpy().astype(np.float64) for n, w in network.state_dict().items()}


def _draw_batch(
    tasks: Sequence[TaskCurves], chances: FloatArray, rng: np.random.Generator
) -> _Batch:
    drawn = [tasks[place] for place in rng.choice(len(tasks), N_EPISODES, p=chances)]
    shares = draw_shares(drawn, rng)
    episodes = [draw_episode(task, N_RUNS, shares, rng) for task in drawn]
    finals = [
        episode.scale.to_unit(task.losses[episode.runs, -1])
        for task, episode in zip(drawn, episodes, strict=True)
    ]
    strategies = np.concatenate([episode.strategies for episode in episodes])
    is_told = rng.random(len(strategies)) >= UNTOLD
    units = np.concatenate([episode.points.units for episode in episodes])
    times = np.concatenate([episode.points.times for episode in episodes])
    last = np.concatenate(finals)[:, None]
    return _Batch(
        _tensor(np.concatenate([encode(episode.points) for episode in episodes])),
        _tensor(np.concatenate([units, last], axis=1)),
        _tensor(np.concatenate([times, np.ones_like(last)], axis=1)),
        _tensor(strategies * is_told[:, None]),
    )


def _loss(network: ForecastNetwork, batch: _Batch, rng: np.random.Generator) -> torch.Tensor:
    """Return the loss of forecasts from every point: of the end, and of some later point."""
    states, _ = network.cell(batch.features)
    n_points = states.shape[1]
    now, base = batch.times[:, :-1], batch.units[:, :-1]
    strategies = batch.strategies[:, None].expand(-1, n_points, -1)
    final = batch.units[:, -1:].expand(-1, n_points)
    outputs = network(states, strategies, clocks_of(now, torch.ones_like(now)))
    weight = (now < 0.999).float()
    log_loss = negative_log_density(outputs, base, final)
    miss = (mean_of(outputs, base) - final).abs()
    later = np.minimum(
        np.arange(n_points) + 1 + rng.integers(0, n_points, (len(states), n_points)), n_points
    )
    places = torch.from_numpy(later)
    asked, values = batch.times.gather(1, places), batch.units.gather(1, places)
    on_the_way = negative_log_density(
        network(states, strategies, clocks_of(now, asked)), base, values
    )
    losses = log_loss + 4.0 * miss + 0.3 * on_the_way
    return (losses * weight).sum() / weight.sum().clamp_min(1.0)


def _tensor(array: FloatArray) -> torch.Tensor:
    return torch.from_numpy(np.ascontiguousarray(array, dtype=np.float32))
