"""The metric network as torch trains it; `model` runs the same weights in numpy."""

import torch

from hyperlearn.metalearners.curves.encoding import N_FEATURES
from hyperlearn.metalearners.outlook.fates import Fate

N_UNITS = 32
N_EMBEDDED = 12
GLOBAL_WEIGHT = 2.0
"""How many runs the prototypes learned from past tasks count for beside a new task's own."""


class OutlookNetwork(torch.nn.Module):
    """A recurrent cell over the curve, a learned metric space, and a judge of failing runs."""

    def __init__(self) -> None:
        super().__init__()
        self.cell = torch.nn.LSTM(N_FEATURES, N_UNITS, batch_first=True)
        self.embedding = torch.nn.Linear(N_UNITS, N_EMBEDDED)
        self.prototypes = torch.nn.Parameter(0.5 * torch.randn(len(Fate), N_EMBEDDED))
        self.closeness = torch.nn.Parameter(torch.tensor([0.5, 0.0]))
        self.slope = torch.nn.Linear(2, 1)
        self.direct = torch.nn.Linear(N_UNITS + N_EMBEDDED, 1)
        self.failing = torch.nn.Sequential(
            torch.nn.Linear(N_UNITS, 16), torch.nn.Tanh(), torch.nn.Linear(16, 1)
        )

    def embed(self, states: torch.Tensor) -> torch.Tensor:
        """Return places in the metric space, shape (..., n_embedded).

        Args:
            states: Outputs of the cell, shape (..., n_units).
        """
        return torch.tanh(self.embedding(states))

    def prototypes_of(self, places: torch.Tensor, fates: torch.Tensor) -> torch.Tensor:
        """Return the mean place of each fate, shape (n_points, n_fates, n_embedded).

        Args:
            places: Of the task's labelled runs, shape (n_labelled, n_points, n_embedded).
            fates: What became of each, shape (n_labelled,).
        """
        is_of = torch.nn.functional.one_hot(fates, len(Fate)).to(places.dtype)
        sums = torch.einsum("kf,kpe->pfe", is_of, places) + GLOBAL_WEIGHT * self.prototypes
        return sums / (is_of.sum(0) + GLOBAL_WEIGHT)[None, :, None]

    def parts(
        self,
        states: torch.Tensor,
        places: torch.Tensor,
        prototypes: torch.Tensor,
        units: torch.Tensor,
        times: torch.Tensor,
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Return the three logits of reaching the target, and so its evidence.

        They are the gap to the target, the metric space and the network's own view. Shapes are
        (n_runs, n_points, ...), that of the prototypes (n_points, n_fates, n_embedded).
        """
        clocks = torch.stack([times, times.clamp_min(1e-3).log10()], -1)
        slope = torch.nn.functional.softplus(self.slope(clocks)).squeeze(-1)
        distances = ((places[:, :, None] - prototypes[None]) ** 2).sum(-1)
        missed = torch.logsumexp(-distances[..., 1:], -1)
        near = self.closeness[0].exp() * (-distances[..., 0] - missed) + self.closeness[1]
        own = self.direct(torch.cat([states, places], -1)).squeeze(-1)
        return -4.0 * slope * units, near, own
