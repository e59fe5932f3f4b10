"""What the shipped pack is worth on data sets that it has not seen.

    python -m studies.benchmarks.experience --folder build/experience

Some data sets are left out, those of the same name in the public tables too; the pack is made of
the others, and each model is searched on those left out, by real training. Beside it: the estimator
as it stands, evenly drawn configurations (RandomizedSearchCV), Optuna's default sampler and FLAML's
zero-shot configurations where it has some and ``flaml`` can be found. Regret is 0 at the best of
all that any method found and 1 at the median of evenly drawn configurations.
"""

import argparse
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import numpy as np
import optuna

from hyperlearn.history.history import History
from studies.experience.build import is_too_dear
from studies.experience.data_sets import CLASSIFICATION, REGRESSION
from studies.experience.left_out import (
    Case,
    Journal,
    best_so_far,
    by_flaml,
    by_optuna,
    by_pack,
    default,
    evenly_drawn,
    pack_without,
)
from studies.experience.models import CLASSIFIERS, REGRESSORS
from studies.experience.pack import meta_features
from studies.experience.prepared import prepare

N_LONG = 25
N_SHORT = 5
N_RESAMPLES = 2_000
Values = Mapping[str, Sequence[float]]


def chosen(n_classes: int, n_numbers: int, seed: int) -> list[str]:
    """Draw data sets to be left out."""
    rng = np.random.default_rng(seed)
    return [
        str(name)
        for names, count in ((CLASSIFICATION, n_classes), (REGRESSION, n_numbers))
        for name in rng.choice(sorted(names), count, replace=False)
    ]


def of_source(word: str) -> list[str]:
    """Return all data sets whose package has a word in its name."""
    sources = {**CLASSIFICATION, **REGRESSION}
    return [name for name, source in sources.items() if word in source.package]


def cases(names: Sequence[str], features: Mapping[str, Mapping[str, float]]) -> list[Case]:
    """Return every model with every data set that it is not too dear on."""
    return [
        Case(data, model, features[data.name])
        for data in map(prepare, names)
        for model in (CLASSIFIERS if data.is_classes else REGRESSORS)
        if not is_too_dear(data, model)
    ]


def values_of(case: Case, folder: Path, history: History, *, seed: int, n_long: int) -> Values:
    """Search one case by every method; each one's values in the order of its trials."""
    drawn = Journal(folder / "drawn.jsonl", folder / "runs.jsonl")
    packed = Journal(folder / f"pack-{seed}.jsonl")
    found: dict[str, Sequence[float]] = {
        "default": [default(case, drawn)],
        "random": evenly_drawn(case, drawn, N_LONG),
        "pack": by_pack(case, packed, N_SHORT, seed, history),
    }
    if n_long:
        found["optuna"] = by_optuna(case, Journal(folder / f"optuna-{seed}.jsonl"), n_long, seed)
    flaml = by_flaml(case, Journal(folder / "flaml.jsonl"), N_SHORT)
    return found if flaml is None else {**found, "flaml": flaml}


def regrets(values: Values) -> dict[str, list[float]]:
    """Return each method's regret after each trial, 0 at the best, 1 at the median drawn evenly."""
    best = max(max(some) for some in values.values())
    middle = float(np.median(values["random"]))
    width = max(best - middle, 1e-9)
    return {
        method: [min((best - value) / width, 10.0) for value in best_so_far(some)]
        for method, some in values.items()
    }


def summary(found: Mapping[Case, Values], label: str) -> None:
    """Print mean regrets with the spread over data sets."""
    rows = {case: regrets(values) for case, values in found.items()}
    columns = [
        ("default", "default", 0), ("pack 1", "pack", 0), ("pack 5", "pack", N_SHORT - 1),
        ("random 1", "random", 0), ("random 5", "random", N_SHORT - 1),
        ("random 25", "random", N_LONG - 1), ("optuna 5", "optuna", N_SHORT - 1),
        ("optuna 25", "optuna", N_LONG - 1), ("flaml 1", "flaml", 0),
        ("flaml 5", "flaml", N_SHORT - 1),
    ]  # fmt: skip
    print(f"\n{label}: {len(rows)} searches on {len({case.data.name for case in rows})} data sets")
    for title, method, place in columns:
        some = {c: row[method][min(place, len(row[method]) - 1)] for c, row in rows.items()
                if method in row}  # fmt: skip
        if some:
            mean, low, high = _resampled(some)
            print(f"  {title:<10} {mean:.3f}  [{low:.3f}, {high:.3f}]  ({len(some)})")


def _resampled(some: Mapping[Case, float]) -> tuple[float, float, float]:
    """Return the mean and its 90 % interval, whole data sets being drawn anew."""
    by_set: dict[str, list[float]] = {}
    for case, value in some.items():
        by_set.setdefault(case.data.name, []).append(value)
    sets = list(by_set.values())
    rng = np.random.default_rng(0)
    means = [
        np.mean(np.concatenate([sets[at] for at in rng.integers(len(sets), size=len(sets))]))
        for _ in range(N_RESAMPLES)
    ]
    low, high = np.quantile(means, [0.05, 0.95])
    return float(np.mean(list(some.values()))), float(low), float(high)


def main(arguments: Sequence[str] | None = None) -> None:
    """Search the data sets that are left out, as the command line asks."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=Path, default=Path("build/experience"))
    parser.add_argument("--classification", type=int, default=6)
    parser.add_argument("--regression", type=int, default=4)
    parser.add_argument("--source", help="leave out every data set of this package instead")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args(arguments)
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    names = chosen(given.classification, given.regression, given.seed)
    if given.source:
        names = of_source(given.source)
    features = meta_features(given.folder, names)
    found: dict[Case, Values] = {}
    history = cache(lambda model: pack_without(model, names))
    for case in cases(names, features):
        n_long = 0 if given.source else N_LONG
        found[case] = values_of(
            case, given.folder, history(case.model), seed=given.seed, n_long=n_long
        )
        print(case.data.name, case.model, {k: round(max(v), 4) for k, v in found[case].items()})
    print(f"\nleft out: {', '.join(names)}")
    summary(found, "all models")
    shared = {case: values for case, values in found.items() if "flaml" in values}
    if shared:
        summary(shared, "models that FLAML has too")
    for model in sorted({case.model for case in found}):
        summary({case: one for case, one in found.items() if case.model == model}, model)


if __name__ == "__main__":
    main()
