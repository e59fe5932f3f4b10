"""Whether the surrogate's intervals hold what they promise on tasks it was not trained on.

Usage::

    python -m studies.benchmarks.calibration
    python -m studies.benchmarks.calibration --tables-dir FOLDER --table ecml2016_svm

Every task of a table takes its turn as the new one, with the tasks outside its fold as history. The
surrogate sees some runs of it, half of the time drawn towards good ones as a search would, and
predicts all others. Printed is how many results lie in the central 50 % and 90 % intervals, and the
continuous ranked probability score beside that of the bare runs (what knows nothing but the results
seen), in standard deviations of the task. All losses are on the scale on which the surrogate
predicts: those worse than the median of the runs seen count by their logarithm.
"""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import optuna
from scipy.special import ndtr

from hyperlearn.losses import Compression
from hyperlearn.meta_training import Goal, TransferModel, train_transfer_model
from hyperlearn.records import Candidates, IntArray, Prediction, Seen
from hyperlearn.space.search_space import SearchSpace
from studies.benchmarks.arguments import make_parser
from studies.benchmarks.protocol import N_FOLDS, Fold, make_fold
from studies.benchmarks.source_history import source_history
from studies.benchmarks.space import FloatArray
from studies.benchmarks.tables import Table, TaskTable, load_table, shipped_tables

RUNS_SEEN = (5, 10, 20, 40)
N_DRAWS = 2
MOST_PREDICTED = 200


class Case(NamedTuple):
    """A task that plays the new one, and what is known of it before its first run."""

    model: TransferModel
    table: Table
    target: TaskTable
    task_weights: FloatArray


class Scores(NamedTuple):
    """How well results were foretold, means over tasks and draws."""

    inside_50: float
    inside_90: float
    crps: float
    crps_of_runs: float


def main(arguments: list[str] | None = None) -> None:
    """Measure and print one Markdown row a table and number of runs."""
    parser = make_parser(__doc__)
    parser.add_argument("--table", nargs="+", default=shipped_tables(), metavar="NAME")
    parser.add_argument("--tables-dir", type=Path, action="append", default=[])
    options = parser.parse_args(arguments)
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    print("| table | runs seen | in 50 % | in 90 % | CRPS | CRPS of the bare runs |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for name in options.table:
        for n_seen, s in measured(load_table(name, options.tables_dir)).items():
            shares = f"{s.inside_50:.1%} | {s.inside_90:.1%}"
            print(f"| {name} | {n_seen} | {shares} | {s.crps:.3f} | {s.crps_of_runs:.3f} |")


def measured(table: Table) -> dict[int, Scores]:
    """Return the scores on all tasks of a table by the number of runs seen."""
    scores: dict[int, list[Scores]] = {n_seen: [] for n_seen in RUNS_SEEN}
    for index in range(N_FOLDS):
        fold = make_fold(table, index)
        model = _model(fold)
        for place, target in enumerate(fold.targets):
            meta = model.encoded_meta(table.meta_features(target))
            case = Case(model, table, target, model.predictor.task_weights(meta))
            for n_seen in RUNS_SEEN:
                for draw in range(N_DRAWS):
                    rng = np.random.default_rng([index, place, n_seen, draw])
                    scores[n_seen].append(_scores(case, n_seen, rng))
    return {n: Scores(*np.mean(rows, axis=0).tolist()) for n, rows in scores.items()}


def _model(fold: Fold) -> TransferModel:
    space = SearchSpace.from_distributions(fold.table.space.distributions())
    model = train_transfer_model(source_history(fold).facts(), Goal(space, "minimize"))
    if model is None:
        raise ValueError(f"no task of table {fold.table.name!r} outside fold {fold.index} varies")
    return model


def _scores(case: Case, n_seen: int, rng: np.random.Generator) -> Scores:
    """Return the scores of one task after some runs of it."""
    model, target = case.model, case.target
    rows = _drawn_rows(target.losses, rng)[: n_seen + MOST_PREDICTED]
    params = map(case.table.space.params, target.vectors[rows])
    values = np.stack([model.encoding.values_of(one) for one in params])
    points = model.encoding.points(values)
    functions = model.predictor.evaluate(points)
    losses = Compression.of(target.losses[rows[:n_seen]]).apply(target.losses[rows])
    prediction = model.predict(
        case.task_weights,
        Seen(points[:n_seen], functions[:n_seen], target.losses[rows[:n_seen]]),
        Candidates(values[n_seen:], points[n_seen:], functions[n_seen:]),
    )
    unit = max(float(losses.std()), 1e-12)
    away = np.abs(distribution_function(prediction, losses[n_seen:]) - 0.5)
    return Scores(
        float((away <= 0.25).mean()),
        float((away <= 0.45).mean()),
        float(crps_of_mixture(prediction, losses[n_seen:]).mean()) / unit,
        float(crps_of_sample(losses[:n_seen], losses[n_seen:]).mean()) / unit,
    )


def _drawn_rows(losses: FloatArray, rng: np.random.Generator) -> IntArray:
    """Return all rows in a random order, half of the time with good ones rather early."""
    chance = np.ones(len(losses))
    if rng.random() < 0.5:
        rank = np.argsort(np.argsort(-losses, kind="stable"), kind="stable")
        chance = np.exp(2.0 * rank / len(rank))
    return rng.choice(len(chance), len(chance), replace=False, p=chance / chance.sum())


def _deviations(prediction: Prediction) -> FloatArray:
    """Return the deviation of a run in each component, (n_components, n_candidates)."""
    return np.hypot(prediction.deviations, prediction.noise_deviation)


def distribution_function(prediction: Prediction, losses: FloatArray) -> FloatArray:
    """Return the predicted probability of a result below each loss, shape (n_candidates,)."""
    below = ndtr((losses - prediction.means) / _deviations(prediction))
    return np.asarray(prediction.probabilities @ below)


def crps_of_mixture(prediction: Prediction, losses: FloatArray) -> FloatArray:
    """Return the continuous ranked probability score of each loss, shape (n_candidates,).

    Source:
        Grimit, Gneiting, Berrocal and Johnson, Q. J. R. Meteorol. Soc. 2006, equation 5.
    """
    weights, means, deviations = (
        prediction.probabilities,
        prediction.means,
        _deviations(prediction),
    )
    missed = weights @ _mean_distance(losses - means, deviations)
    apart = np.zeros_like(losses)
    for weight, mean, deviation in zip(weights, means, deviations, strict=True):
        apart += weight * (weights @ _mean_distance(mean - means, np.hypot(deviation, deviations)))
    return np.asarray(missed - 0.5 * apart)


def crps_of_sample(sample: FloatArray, losses: FloatArray) -> FloatArray:
    """Return the score that the bare sample gets as the distribution of each loss."""
    apart = np.abs(sample[:, None] - sample[None, :]).mean()
    return np.asarray(np.abs(sample[:, None] - losses[None, :]).mean(axis=0) - 0.5 * apart)


def _mean_distance(mean: FloatArray, deviation: FloatArray) -> FloatArray:
    """Return the mean absolute value of a normal variable."""
    z = mean / deviation
    density = np.exp(-0.5 * z * z) / np.sqrt(2.0 * np.pi)
    return np.asarray(mean * (2.0 * ndtr(z) - 1.0) + 2.0 * deviation * density)


if __name__ == "__main__":
    main()
