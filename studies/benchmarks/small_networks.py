"""Real learning curves, healthy and failing: small networks trained on data sets of packages.

Usage::

    python -m studies.benchmarks.small_networks

On each data set many multilayer perceptrons are trained side by side, each with a rate, an
optimizer, a decay and weights of its own. Some are made to fail, in a way that is known: their
learning rate is 30 times what it was, their labels are shuffled, their weights frozen, their
initial weights far too large, or their weights become NaN on the way.
"""

import argparse
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import LabelEncoder, OneHotEncoder, StandardScaler

from hyperlearn.demo.data_sets import DATA_SETS, load
from hyperlearn.records import FloatArray, IntArray
from studies.benchmarks.arguments import make_parser

KINDS = ("healthy", "rate x 30", "labels shuffled", "weights frozen", "exploding start", "NaN")
SHARES = (0.6, 0.08, 0.08, 0.08, 0.08, 0.08)
N_EPOCHS = 40
N_HIDDEN = 24
BATCH = 32
SHIPPED = Path(__file__).parent / "data" / "small_networks.npz"


class Configurations(NamedTuple):
    """How each network is trained; arrays of shape (n_runs,)."""

    kind: IntArray
    rate: FloatArray
    momentum: FloatArray
    decay: FloatArray
    is_adam: IntArray
    nan_epoch: IntArray


def main(arguments: list[str] | None = None) -> None:
    """Train the networks and write their curves."""
    parser = make_parser(__doc__)
    parser.add_argument("--runs", type=int, default=120, help="networks on each data set")
    parser.add_argument("--out", type=Path, default=SHIPPED, help="default: the shipped file")
    options = parser.parse_args(arguments)
    write(options)


def write(options: argparse.Namespace) -> None:
    """Train on every data set and write one compressed file."""
    arrays: dict[str, np.ndarray] = {}
    for place, name in enumerate(DATA_SETS):
        rng = np.random.default_rng(place)
        configurations = draw(options.runs, rng)
        curves = train(*prepared(name, rng), configurations, seed=place)
        arrays[f"{name}/curves"] = curves.astype(np.float32)
        arrays[f"{name}/configurations"] = np.stack(configurations, axis=-1).astype(np.float32)
        print(f"{name}: {options.runs} networks")
    np.savez_compressed(options.out, allow_pickle=False, **arrays)


def draw(n_runs: int, rng: np.random.Generator) -> Configurations:
    """Draw sensible configurations, and which of them are made to fail."""
    kind = rng.choice(len(KINDS), n_runs, p=SHARES)
    is_adam = rng.integers(0, 2, n_runs)
    rate = np.where(
        is_adam, 10 ** rng.uniform(-3.3, -1.7, n_runs), 10 ** rng.uniform(-2.3, -0.7, n_runs)
    )
    momentum = np.where(is_adam, 0.9, rng.choice([0.0, 0.5, 0.9], n_runs))
    rate = np.where((momentum == 0.9) & (is_adam == 0), rate / 5.0, rate)
    return Configurations(
        kind,
        np.where(kind == KINDS.index("rate x 30"), 30.0 * rate, rate),
        momentum,
        10 ** rng.uniform(-6.0, -2.0, n_runs),
        is_adam,
        rng.integers(1, N_EPOCHS // 4, n_runs),
    )


def prepared(
    name: str, rng: np.random.Generator
) -> tuple[FloatArray, IntArray, FloatArray, IntArray]:
    """Return a data set as numbers, two thirds to train and a third to validate."""
    features, labels = load(name)
    columns = make_column_transformer(
        (
            make_pipeline(SimpleImputer(), StandardScaler()),
            make_column_selector(dtype_include="number"),
        ),
        (
            OneHotEncoder(handle_unknown="ignore", sparse_output=False, max_categories=12),
            make_column_selector(dtype_exclude="number"),
        ),
    )
    X, y = columns.fit_transform(features), LabelEncoder().fit_transform(labels)
    order = rng.permutation(len(y))
    cut = 2 * len(y) // 3
    return X[order[:cut]], y[order[:cut]], X[order[cut:]], y[order[cut:]]


def train(
    X: FloatArray,
    y: IntArray,
    X_valid: FloatArray,
    y_valid: IntArray,
    configurations: Configurations,
    *,
    seed: int,
) -> FloatArray:
    """Train all networks at once; return their curves, shape (n_runs, n_epochs, 3).

    The metrics are training loss, validation loss and validation accuracy.
    """
    generator = torch.Generator().manual_seed(seed)
    networks = _Networks(X.shape[1], int(y.max()) + 1, configurations, generator)
    inputs, truth = torch.tensor(X, dtype=torch.float32), torch.tensor(y)
    labels = truth.repeat(len(configurations.kind), 1)
    for run in np.flatnonzero(configurations.kind == KINDS.index("labels shuffled")):
        labels[run] = truth[torch.randperm(len(truth), generator=generator)]
    valid = torch.tensor(X_valid, dtype=torch.float32), torch.tensor(y_valid)
    curves = []
    for epoch in range(N_EPOCHS):
        order = torch.randperm(len(truth), generator=generator)
        losses = [networks.learn(inputs[b], labels[:, b]) for b in torch.split(order, BATCH)]
        networks.poison(torch.tensor(configurations.nan_epoch <= epoch))
        curves.append(torch.stack([torch.stack(losses).mean(0), *networks.judge(*valid)], -1))
    return torch.stack(curves, 1).numpy().astype(np.float64)


class _Networks:
    """Multilayer perceptrons of one shape with weights and optimizers of their own."""

    def __init__(
        self, n_inputs: int, n_classes: int, how: Configurations, generator: torch.Generator
    ) -> None:
        self.how = how
        n_runs = len(how.kind)
        sizes = [(n_inputs, N_HIDDEN), (N_HIDDEN, N_HIDDEN), (N_HIDDEN, n_classes)]
        grown = torch.tensor(np.where(how.kind == KINDS.index("exploding start"), 20.0, 1.0))
        self.weights = []
        for before, after in sizes:
            drawn = torch.randn(n_runs, before, after, generator=generator) * (2.0 / before) ** 0.5
            self.weights += [drawn * grown[:, None, None].float(), torch.zeros(n_runs, 1, after)]
        self.first = [torch.zeros_like(w) for w in self.weights]
        self.second = [torch.zeros_like(w) for w in self.weights]
        self.n_steps = 0

    def learn(self, inputs: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
        """Make one step and return the losses before it, shape (n_runs,)."""
        parameters = [w.requires_grad_(True) for w in self.weights]
        losses = self._losses(self._logits(inputs), labels)
        gradients = torch.autograd.grad(losses.sum(), parameters)
        self.n_steps += 1
        with torch.no_grad():
            self._step(gradients)
        return losses.detach()

    def judge(
        self, inputs: torch.Tensor, labels: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Return losses and accuracies on other data, shape (n_runs,) each."""
        with torch.no_grad():
            logits = self._logits(inputs)
            accuracy = (logits.argmax(-1) == labels).float().mean(-1)
            return self._losses(logits, labels.repeat(len(logits), 1)), accuracy

    def poison(self, is_time: torch.Tensor) -> None:
        """Make the weights NaN where that is a run's fate and its time has come."""
        fated = torch.tensor(self.how.kind == KINDS.index("NaN")) & is_time
        with torch.no_grad():
            self.weights[0][fated] = float("nan")

    def _logits(self, inputs: torch.Tensor) -> torch.Tensor:
        w1, b1, w2, b2, w3, b3 = self.weights
        hidden = torch.relu(torch.relu(inputs @ w1 + b1) @ w2 + b2)
        logits: torch.Tensor = hidden @ w3 + b3
        return logits

    @staticmethod
    def _losses(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
        each = torch.nn.functional.cross_entropy(logits.transpose(1, 2), labels, reduction="none")
        return each.mean(-1)

    def _step(self, gradients: tuple[torch.Tensor, ...]) -> None:
        how = self.how
        rate, momentum, decay, is_adam = (
            torch.tensor(part, dtype=torch.float32)[:, None, None]
            for part in (how.rate, how.momentum, how.decay, how.is_adam)
        )
        moves = torch.tensor(how.kind != KINDS.index("weights frozen"))[:, None, None]
        for w, g, m, v in zip(self.weights, gradients, self.first, self.second, strict=True):
            pulled = g + decay * w
            m.copy_(momentum * m + torch.where(is_adam > 0, 1.0 - momentum, 1.0) * pulled)
            v.copy_(0.999 * v + 0.001 * pulled * pulled)
            mean = m / (1.0 - 0.9**self.n_steps)
            root = (v / (1.0 - 0.999**self.n_steps)).sqrt() + 1e-8
            w.sub_(moves * rate * torch.where(is_adam > 0, mean / root, m))
            w.detach_()


if __name__ == "__main__":
    main()
