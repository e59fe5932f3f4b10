"""Real tasks that no checkpoint was trained on: real data, and mostly other architectures.

All data ship with scikit-learn. Rows are shuffled once and standardised by their training part; a
quarter of them validates.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn import datasets
from torch import nn
from torch.nn import functional

from hyperlearn.optim.model_family import LossFunction, ModelFamily

VALIDATION = 0.25
BATCH_SIZE = 32


@dataclass(frozen=True)
class RealTask:
    """A named task.

    Attributes:
        name: What it is called in the report.
        make_model: Makes a model with fresh weights.
        loss: Of a mini-batch.
        data: Returns inputs and targets.
    """

    name: str
    make_model: Callable[[], nn.Module]
    loss: LossFunction
    data: Callable[[], tuple[torch.Tensor, torch.Tensor]]

    def family(self) -> ModelFamily:
        """Return the task as a family to draw problems from."""
        X, y = self.data()
        return ModelFamily(self.make_model, self.loss, X, y, BATCH_SIZE, VALIDATION)


class Recurrent(nn.Module):
    """Reads an image row by row; a plain recurrent network of 32 units."""

    def __init__(self) -> None:
        super().__init__()
        self.read = nn.Linear(8, 32)
        self.recur = nn.Linear(32, 32)
        self.answer = nn.Linear(32, 10)

    def forward(self, X: torch.Tensor) -> torch.Tensor:
        """Return logits, shape (n_rows, 10), of images of shape (n_rows, 64)."""
        rows = torch.unflatten(X, -1, (8, 8))
        hidden = torch.zeros(X.shape[0], 32).to(X)
        for row in range(8):
            hidden = torch.tanh(self.read(rows[:, row]) + self.recur(hidden))
        answer: torch.Tensor = self.answer(hidden)
        return answer


class Transformer(nn.Module):
    """Attends over the rows of an image: one layer, two heads, normalised before each part."""

    def __init__(self) -> None:
        super().__init__()
        self.read = nn.Linear(8, 16)
        self.place = nn.Parameter(torch.randn(8, 16) * 0.1)
        self.before_attention, self.before_mixing = nn.LayerNorm(16), nn.LayerNorm(16)
        self.attend = nn.Linear(16, 48)
        self.gather = nn.Linear(16, 16)
        self.mix = nn.Sequential(nn.Linear(16, 32), nn.GELU(), nn.Linear(32, 16))
        self.answer = nn.Linear(16, 10)

    def forward(self, X: torch.Tensor) -> torch.Tensor:
        """Return logits, shape (n_rows, 10), of images of shape (n_rows, 64)."""
        values = self.read(torch.unflatten(X, -1, (8, 8))) + self.place
        queries, keys, contents = (
            torch.unflatten(part, -1, (2, 8)).transpose(-2, -3)
            for part in self.attend(self.before_attention(values)).chunk(3, -1)
        )
        shares = torch.softmax(queries @ keys.transpose(-1, -2) / math.sqrt(8), -1)
        values = values + self.gather((shares @ contents).transpose(-2, -3).flatten(-2))
        values = values + self.mix(self.before_mixing(values))
        answer: torch.Tensor = self.answer(values.mean(-2))
        return answer


def perceptron(*widths: int, activation: type[nn.Module]) -> nn.Sequential:
    """Return layers of these widths with an activation between them."""
    layers: list[nn.Module] = []
    for fan_in, fan_out in pairwise(widths):
        layers += [nn.Linear(fan_in, fan_out), activation()]
    return nn.Sequential(*layers[:-1])


def convolutional() -> nn.Sequential:
    """Return two convolutions and a linear layer over images of 8 x 8."""
    return nn.Sequential(
        nn.Unflatten(-1, (1, 8, 8)),
        nn.Conv2d(1, 8, 3, padding=1),
        nn.ReLU(),
        nn.Conv2d(8, 16, 3, stride=2, padding=1),
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(256, 10),
    )


def _rows(load: Callable[..., Any], *, is_numeric: bool) -> tuple[torch.Tensor, torch.Tensor]:
    """Return a data set of scikit-learn, shuffled and standardised."""
    loaded: tuple[NDArray[np.float64], NDArray[np.float64]] = load(return_X_y=True)
    X, y = loaded
    order = np.random.default_rng(0).permutation(len(X))
    X, y = X[order], y[order]
    n_train = len(X) - math.ceil(VALIDATION * len(X))
    X = (X - X[:n_train].mean(0)) / (X[:n_train].std(0) + 1e-6)
    X = np.clip(X, -5, 5)
    if is_numeric:
        y = (y - y[:n_train].mean()) / y[:n_train].std()
        return torch.tensor(X).float(), torch.tensor(y).float()[:, None]
    return torch.tensor(X).float(), torch.tensor(y).long()


def digits() -> tuple[torch.Tensor, torch.Tensor]:
    """Return 1,797 handwritten digits."""
    return _rows(datasets.load_digits, is_numeric=False)


def digits_themselves() -> tuple[torch.Tensor, torch.Tensor]:
    """Return the digits as their own targets."""
    X, _ = digits()
    return X, X.clone()


def breast_cancer() -> tuple[torch.Tensor, torch.Tensor]:
    """Return 569 tumours."""
    return _rows(datasets.load_breast_cancer, is_numeric=False)


def wine() -> tuple[torch.Tensor, torch.Tensor]:
    """Return 178 wines."""
    return _rows(datasets.load_wine, is_numeric=False)


def diabetes() -> tuple[torch.Tensor, torch.Tensor]:
    """Return 442 patients."""
    return _rows(datasets.load_diabetes, is_numeric=True)


ENTROPY, SQUARE = functional.cross_entropy, functional.mse_loss
TASKS = (
    RealTask("digits MLP", lambda: perceptron(64, 64, 10, activation=nn.ReLU), ENTROPY, digits),
    RealTask(
        "digits deep tanh",
        lambda: perceptron(64, 32, 32, 32, 10, activation=nn.Tanh),
        ENTROPY,
        digits,
    ),
    RealTask("digits conv", convolutional, ENTROPY, digits),
    RealTask(
        "digits autoencoder",
        lambda: perceptron(64, 32, 8, 32, 64, activation=nn.ReLU),
        SQUARE,
        digits_themselves,
    ),
    RealTask("digits RNN", Recurrent, ENTROPY, digits),
    RealTask("digits transformer", Transformer, ENTROPY, digits),
    RealTask(
        "breast cancer MLP",
        lambda: perceptron(30, 32, 2, activation=nn.ReLU),
        ENTROPY,
        breast_cancer,
    ),
    RealTask("wine GELU MLP", lambda: perceptron(13, 32, 32, 3, activation=nn.GELU), ENTROPY, wine),
    RealTask("diabetes MLP", lambda: perceptron(10, 32, 1, activation=nn.ReLU), SQUARE, diabetes),
)
