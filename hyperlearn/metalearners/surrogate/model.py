"""The surrogate: from past tasks' runs to predictions for a new task.

`Surrogate.fit` learns, `Surrogate.task_weights` weighs the past tasks for a new one, and
`Surrogate.predict` predicts. The learned numbers travel as safetensors; the functions of the past
tasks are made again from the runs, which the history keeps anyway.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load, save
from scipy.stats import rankdata

from hyperlearn.errors import StorageError
from hyperlearn.metalearners.ageing import telling_columns
from hyperlearn.metalearners.surrogate.mixture import (
    MixtureParameters,
    Observations,
    ScalePrior,
    condition,
    scale_prior,
)
from hyperlearn.metalearners.surrogate.smoother import (
    Kernel,
    SourceFunction,
    evaluate_sources,
    fit_kernel,
    fit_source,
)
from hyperlearn.metalearners.surrogate.sources import SourceRuns
from hyperlearn.metalearners.surrogate.training import TrainingSet, train_mixture
from hyperlearn.metalearners.task_distance import (
    TaskDistance,
    fit_task_distance,
    functional_distances,
)
from hyperlearn.records import Candidates, FloatArray, Prediction, Seen
from hyperlearn.space.correlation import matern

N_REFERENCES = 300
N_TRAINING_TASKS = 128
FEWEST_TASKS_TO_TRAIN = 4
FEWEST_TASKS_TO_AGREE = 8
SCALARS = ("blend", "residual", "noise", "location_spread", "sharpness", "mean_weight")


@dataclass(frozen=True)
class LearnedWeights:
    """All that meta-training learns.

    Attributes:
        kernel: Shared by the past tasks' functions.
        parameters: How a new task relates to past ones.
        distance: Between tasks, from meta-features; None where they tell nothing.
        agreement: As in `agreement_of_tasks`.
    """

    kernel: Kernel
    parameters: MixtureParameters
    distance: TaskDistance | None
    agreement: float

    def to_bytes(self) -> bytes:
        """Return the weights in the safetensors format."""
        kernel, p = self.kernel, self.parameters
        arrays = {
            "kernel.inverse_lengthscales": kernel.inverse_lengthscales,
            "kernel.scalars": np.array([kernel.amplitude, kernel.constant, kernel.noise]),
            "mixture.inverse_lengthscales": p.inverse_lengthscales,
            "mixture.scalars": np.array([getattr(p, name) for name in SCALARS]),
            "agreement": np.array([self.agreement]),
        }
        if self.distance is not None:
            arrays["distance.weights"] = self.distance.weights
            arrays["distance.scale"] = np.array([self.distance.scale])
        return save(arrays)

    @classmethod
    def from_bytes(cls, data: bytes) -> "LearnedWeights":
        """Return the weights that `to_bytes` wrote.

        Raises:
            StorageError: They are damaged, or something else; nothing in them was executed.
        """
        try:
            return cls._from_arrays(load(data))
        except (SafetensorError, LookupError, ValueError, TypeError) as error:
            raise StorageError(
                f"weights of {len(data)} bytes are not what was kept ({error}); delete them"
            ) from None

    @classmethod
    def _from_arrays(cls, arrays: Mapping[str, FloatArray]) -> "LearnedWeights":
        amplitude, constant, noise = arrays["kernel.scalars"].tolist()
        scalars = dict(zip(SCALARS, arrays["mixture.scalars"].tolist(), strict=True))
        distance = None
        if "distance.weights" in arrays:
            distance = TaskDistance(arrays["distance.weights"], float(arrays["distance.scale"][0]))
        return cls(
            Kernel(arrays["kernel.inverse_lengthscales"], amplitude, constant, noise),
            MixtureParameters(
                **scalars, inverse_lengthscales=arrays["mixture.inverse_lengthscales"]
            ),
            distance,
            float(arrays["agreement"][0]),
        )


@dataclass(frozen=True)
class Surrogate:
    """Past tasks as functions, and what was learned about new ones.

    Attributes:
        names: Name of each past task.
        meta: Encoded meta-features and era of each, shape (n_tasks, n_features + 2).
        functions: Each past task's loss as a function.
        weights: What meta-training learned.
        prior: Location and scale to expect of a new task, in the metric's unit.
    """

    names: tuple[str, ...]
    meta: FloatArray
    functions: tuple[SourceFunction, ...]
    weights: LearnedWeights
    prior: ScalePrior

    @classmethod
    def fit(cls, sources: Sequence[SourceRuns], rng: np.random.Generator) -> "Surrogate":
        """Meta-train on past tasks.

        Args:
            sources: At least one past task with at least two different losses.
            rng: Makes training deterministic.
        """
        kernel = fit_kernel(sources, rng)
        chosen = np.sort(rng.permutation(len(sources))[:N_TRAINING_TASKS])
        functions = [fit_source(sources[task], kernel) for task in chosen]
        held = [sources[task] for task in chosen]
        distance, training = _training_set(held, functions, kernel, rng)
        parameters = train_mixture(
            training, rng, n_steps=100 if len(chosen) >= FEWEST_TASKS_TO_TRAIN else 0
        )
        agreement = agreement_of_tasks(held, training.functions)
        return cls.assemble(sources, LearnedWeights(kernel, parameters, distance, agreement))

    @classmethod
    def assemble(cls, sources: Sequence[SourceRuns], weights: LearnedWeights) -> "Surrogate":
        """Return the surrogate of past tasks with weights learned earlier."""
        functions = tuple(fit_source(runs, weights.kernel) for runs in sources)
        prior = scale_prior(
            np.array([function.mean for function in functions]),
            np.array([function.deviation for function in functions]),
            weights.parameters.location_spread,
        )
        names = tuple(runs.name for runs in sources)
        return cls(names, _descriptions(sources), functions, weights, prior)

    @property
    def agreement(self) -> float:
        """How well past tasks foretell one another; see `agreement_of_tasks`."""
        return self.weights.agreement

    def evaluate(self, points: FloatArray) -> FloatArray:
        """Return every past task's standardised loss at points, shape (n_points, n_tasks)."""
        return evaluate_sources(self.functions, self.weights.kernel, points)

    def task_weights(self, meta: FloatArray | None) -> FloatArray:
        """Return the prior probability that a new task resembles each past one, (n_tasks,).

        Args:
            meta: The new task's encoded meta-features, then its era; NaN, or less of them, where
                they are not known; None if nothing is.
        """
        distance = self.weights.distance
        if meta is None or distance is None:
            return np.full(len(self.names), 1.0 / len(self.names))
        known = np.full(self.meta.shape[1], np.nan)
        known[: len(meta)] = meta
        logits = -self.weights.parameters.sharpness * distance.to_tasks(known, self.meta)
        weights = np.exp(logits - logits.max())
        normalised: FloatArray = weights / weights.sum()
        return normalised

    def predict(self, task_weights: FloatArray, seen: Seen, candidates: Candidates) -> Prediction:
        """Return predictions at candidates after the runs so far.

        Args:
            task_weights: As from `task_weights`.
            seen: The new task's runs; may be empty.
            candidates: Where to predict.
        """
        scales = self.weights.parameters.inverse_lengthscales
        return condition(
            self.weights.parameters,
            self.prior,
            task_weights,
            Observations(
                seen.losses,
                seen.functions,
                matern(seen.points, seen.points, scales),
                candidates.functions,
                matern(seen.points, candidates.points, scales),
            ),
        )


def agreement_of_tasks(sources: Sequence[SourceRuns], functions: Sequence[FloatArray]) -> float:
    """Return how much better than chance past tasks foretell one another's results.

    Args:
        sources: The past tasks' runs.
        functions: For each, every task's standardised loss at its runs, (n_runs, n_tasks).

    Returns:
        Squared rank correlation of a task's losses with another's function, averaged over all
        pairs, in units of what unrelated losses give, 1 / (n_runs - 1): about 1 where the history
        is noise, 10 and more where tasks are alike, or contrary to one another in a way that can be
        learned. NaN for fewer than `FEWEST_TASKS_TO_AGREE` tasks, which prove nothing.
    """
    n_tasks = len(sources)
    if n_tasks < FEWEST_TASKS_TO_AGREE:
        return float("nan")
    ratios = []
    for task, (runs, values) in enumerate(zip(sources, functions, strict=True)):
        others = np.delete(values, task, axis=1)
        squared = _rank_correlations(runs.losses, others) ** 2
        ratios.append(float(squared.mean()) * (len(runs.losses) - 1))
    return float(np.mean(ratios))


def _rank_correlations(losses: FloatArray, functions: FloatArray) -> FloatArray:
    """Return Spearman's correlation of losses with each column, shape (n_columns,); 0 if flat."""
    one = rankdata(losses) - (len(losses) + 1) / 2
    others = rankdata(functions, axis=0) - (len(losses) + 1) / 2
    size = np.sqrt((one @ one) * (others * others).sum(axis=0))
    correlations: FloatArray = one @ others / np.where(size > 0, size, 1.0)
    return correlations


def _descriptions(sources: Sequence[SourceRuns]) -> FloatArray:
    """Return meta-features and era of each past task, shape (n_tasks, n_features + 2)."""
    return np.stack([np.concatenate([runs.meta, runs.era]) for runs in sources])


def _training_set(
    sources: Sequence[SourceRuns],
    functions: Sequence[SourceFunction],
    kernel: Kernel,
    rng: np.random.Generator,
) -> tuple[TaskDistance | None, TrainingSet]:
    """Return the learned task distance and the past tasks beside one another's functions."""
    values = [evaluate_sources(functions, kernel, runs.points) for runs in sources]
    everywhere = np.vstack(values)
    references = everywhere[rng.permutation(len(everywhere))[:N_REFERENCES]]
    meta = _descriptions(sources)
    ages = meta[:, -2:]
    ages[:, ~telling_columns(functional_distances(references), ages)] = 0.0
    distance = fit_task_distance(meta, references)
    distances = np.zeros((len(sources), len(sources)))
    if distance is not None:
        distances = np.stack([distance.to_tasks(one, meta) for one in meta])
    return distance, TrainingSet(
        sources,
        values,
        np.array([function.mean for function in functions]),
        np.array([function.deviation for function in functions]),
        distances,
        kernel.inverse_lengthscales,
    )
