"""The outer loop: what the inner loops left behind becomes a trained surrogate of a new space.

Studies that speak about the new space are put on its coordinates, grouped by task, cleaned, and
given to the surrogate. What it learns is kept in the history under a digest of all it was learned
from, so that a second search, in this process or another, trains nothing.
"""

import hashlib
import math
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np
from optuna.trial import TrialState

from hyperlearn.errors import StorageError
from hyperlearn.learned_once import learned_by_one, learned_once
from hyperlearn.losses import Compression, finite_losses
from hyperlearn.metafeatures.encoding import MetaFeatureEncoder
from hyperlearn.metalearners.ageing import NOW, eras
from hyperlearn.metalearners.surrogate.sources import SourceRuns, in_usual_units, thinned
from hyperlearn.records import (
    BoolArray,
    Candidates,
    FloatArray,
    MetaLearnerStore,
    Prediction,
    Predictor,
    Seen,
    StudyFacts,
)
from hyperlearn.space.dimension import Categorical
from hyperlearn.space.encoding import SpaceEncoding
from hyperlearn.space.matching import match_parameters, objective_mismatch
from hyperlearn.space.search_space import SearchSpace

KIND = "surrogate"
RECIPE = "function-mixture-5"
"""Part of the digest: to be changed whenever training would give other weights."""
MOST_RUNS_OF_A_TASK = 250
FEWEST_RUNS_OF_A_TASK = 3
FINISHED = (TrialState.COMPLETE.value, TrialState.PRUNED.value, TrialState.FAIL.value)


@dataclass(frozen=True)
class Goal:
    """What a search optimises.

    Attributes:
        space: Its search space.
        direction: "minimize" or "maximize".
        metric: Name of the metric, or None where the study does not say.
    """

    space: SearchSpace
    direction: str
    metric: str | None = None

    def is_shared_by(self, study: StudyFacts) -> bool:
        """Return whether a study speaks about this goal: its direction, metric and space."""
        if objective_mismatch(study, self.direction, self.metric) is not None:
            return False
        return any(match.speaks for match in match_parameters(self.space, study.distributions))


@dataclass(frozen=True)
class TransferModel:
    """What a history teaches about a search space.

    Attributes:
        encoding: Coordinates that span the space and the history.
        predictor: The trained surrogate.
        features: Encoder of meta-features, or None where no past task has any.
        configurations: Past configurations on the space's coordinates, each once, best ones of
            every task first, shape (n_configurations, n_parameters); all feasible and complete.
    """

    encoding: SpaceEncoding
    predictor: Predictor
    features: MetaFeatureEncoder | None
    configurations: FloatArray

    def predict(self, task_weights: FloatArray, seen: Seen, candidates: Candidates) -> Prediction:
        """Return the surrogate's predictions after some runs of the new task.

        Args:
            task_weights: Prior weight of each past task, shape (n_tasks,).
            seen: The new task's runs, their losses as they came back; may be empty.
            candidates: Where to predict.

        Returns:
            Predictions on the scale of `Compression.of` the losses seen, as it was trained on
            compressed ones: what is better than the median run is in the metric's unit.
        """
        losses = Compression.of(seen.losses).apply(seen.losses)
        return self.predictor.predict(task_weights, replace(seen, losses=losses), candidates)

    def encoded_meta(self, meta_features: Mapping[str, float]) -> FloatArray:
        """Return a new task's meta-features and era as the surrogate knows them."""
        if self.features is None:
            return NOW
        encoded = self.features.transform(meta_features)
        return np.concatenate([encoded if meta_features else np.full_like(encoded, np.nan), NOW])


def train_transfer_model(
    studies: Sequence[StudyFacts],
    goal: Goal,
    *,
    store: MetaLearnerStore | None = None,
    seed: int = 0,
) -> TransferModel | None:
    """Train, or load, the surrogate of a search space from a history.

    Args:
        studies: The history, in any order.
        goal: What the new search optimises.
        store: Where trained weights are kept; None keeps nothing.
        seed: Makes training deterministic.

    Returns:
        The model, or None where no past task speaks about the goal.
    """
    speaking = sorted(filter(goal.is_shared_by, studies), key=lambda study: study.study_name)
    encoding = SpaceEncoding.spanning(goal.space, speaking)
    features = _feature_encoder(speaking)
    rng = np.random.default_rng(seed)
    groups = [g for g in _grouped(speaking, encoding) if g.is_informative()]
    if not groups:
        return None
    configurations = _configurations(groups, encoding, rng)
    ages = eras([g.started for g in groups], [g.code_digest for g in groups])
    sources = [
        thinned(g.runs(encoding, features, era), MOST_RUNS_OF_A_TASK, rng)
        for g, era in zip(groups, ages, strict=True)
    ]
    subject = _Subject.of(goal, encoding, features, seed)
    surrogate = _trained(in_usual_units(sources), subject, store, rng, seed)
    return TransferModel(encoding, surrogate, features, configurations)


def weights_on(weights: bytes, coordinates: Sequence[int]) -> bytes:
    """Return weights that were learned elsewhere for a space with some of their coordinates.

    Args:
        weights: What a store of meta-learners was given.
        coordinates: Place of each coordinate of the space among those that they belong to.
    """
    from hyperlearn.metalearners.surrogate.upkeep import (  # noqa: PLC0415 (torch takes seconds)
        on_coordinates,
    )

    return on_coordinates(weights, coordinates)


@dataclass(frozen=True)
class _TaskRuns:
    """All finished runs of one task whose studies share their coordinates and their code."""

    task_name: str
    started: float
    code_digest: str | None
    meta_features: Mapping[str, float]
    known: BoolArray
    values: FloatArray
    losses: FloatArray

    def is_informative(self) -> bool:
        return len(self.losses) >= FEWEST_RUNS_OF_A_TASK and float(np.ptp(self.losses)) > 0

    def runs(
        self, encoding: SpaceEncoding, features: MetaFeatureEncoder | None, era: FloatArray
    ) -> SourceRuns:
        meta = np.zeros(0) if features is None else features.transform(self.meta_features)
        points = encoding.points(self.values)
        losses = Compression.of(self.losses).apply(self.losses)
        return SourceRuns(self.task_name, points, losses, self.known, meta, era)


def _grouped(studies: Sequence[StudyFacts], encoding: SpaceEncoding) -> list[_TaskRuns]:
    """Put the studies of one task together where coordinates and code are the same.

    The same runs under several names are evidence of one task only.
    """
    groups: dict[tuple[str, bytes, str | None], list[StudyFacts]] = {}
    for study in studies:
        known = encoding.known_of_study(study).tobytes()
        groups.setdefault((study.task_name, known, study.code_digest), []).append(study)
    different: dict[tuple[bytes, bytes], _TaskRuns] = {}
    for members in groups.values():
        runs = _task_runs(members, encoding)
        different.setdefault((runs.values.tobytes(), runs.losses.tobytes()), runs)
    return list(different.values())


def _task_runs(studies: Sequence[StudyFacts], encoding: SpaceEncoding) -> _TaskRuns:
    values, losses = [], []
    for study in studies:
        usable = np.isin(study.states, FINISHED) & _has_place(study, encoding)
        values.append(encoding.values_of_study(study)[usable])
        losses.append(study.losses[usable, 0])
    meta_features: dict[str, float] = {}
    for study in studies:
        meta_features |= study.meta_features
    return _TaskRuns(
        studies[0].task_name,
        max((s.started for s in studies if not math.isnan(s.started)), default=math.nan),
        studies[0].code_digest,
        meta_features,
        encoding.known_of_study(studies[0]),
        *finite_losses(np.concatenate(values), np.concatenate(losses)),
    )


def _has_place(study: StudyFacts, encoding: SpaceEncoding) -> BoolArray:
    """Return which trials lie on the coordinates.

    A log scale has no place for 0, say, and a trial that failed before it asked for anything has
    no place at all.
    """
    values = encoding.values_of_study(study)
    placed = np.asarray(np.isfinite(values).any(axis=1))
    matches = match_parameters(encoding.space, study.distributions)
    for column, match in enumerate(matches):
        if match.speaks and not isinstance(encoding.space[match.name], Categorical):
            given = ~np.isnan(study.params[match.name])
            placed &= ~(given & np.isnan(values[:, column]))
    return placed


def _feature_encoder(studies: Sequence[StudyFacts]) -> MetaFeatureEncoder | None:
    described: dict[str, dict[str, float]] = {}
    for study in studies:
        if study.meta_features:
            described.setdefault(study.task_name, {}).update(study.meta_features)
    return MetaFeatureEncoder.fit(list(described.values())) if described else None


def _trained(
    sources: Sequence[SourceRuns],
    subject: "_Subject",
    store: MetaLearnerStore | None,
    rng: np.random.Generator,
    seed: int,
) -> Predictor:
    """Return the surrogate of the sources: trained before, on fewer of them, or now.

    Which weights a history gets is decided once and kept, so that all workers of a search and one
    that goes on later make the same suggestions. Weights that are learned beside a search serve the
    searches after it.
    """
    from hyperlearn.metalearners.surrogate.background import (  # noqa: PLC0415 (torch takes seconds)
        learn_beside,
    )
    from hyperlearn.metalearners.surrogate.model import (  # noqa: PLC0415
        LearnedWeights,
        Surrogate,
    )
    from hyperlearn.metalearners.surrogate.upkeep import (  # noqa: PLC0415
        Training,
        carried_over,
        to_bytes,
        training_of,
    )

    n_runs = sum(len(source.losses) for source in sources)
    training = Training(subject.spans, *subject.features, len(sources), n_runs)
    if store is None:
        return Surrogate.fit(sources, rng)
    digest = _digest(sources, seed)
    scores = {"n_tasks": len(sources), "n_runs": n_runs}

    def load() -> Surrogate | None:
        kept = store.load_weights(KIND, digest)
        if kept is not None:
            with suppress(StorageError):  # damaged, or not what was kept: it is learned anew
                return Surrogate.assemble(sources, LearnedWeights.from_bytes(kept))
        return None

    def learn(draws: np.random.Generator) -> Surrogate:
        surrogate = Surrogate.fit(sources, draws)
        store.save_weights(subject.kind, digest, to_bytes(surrogate.weights, training), scores)
        return surrogate

    def take_over_or_learn() -> Surrogate:
        earlier = store.latest_weights(subject.kind)
        if earlier is None or not training.can_use(training_of(earlier)):
            surrogate = learn(rng)
            store.save_weights(KIND, digest, surrogate.weights.to_bytes(), scores)
            return surrogate
        weights = carried_over(earlier, training)
        store.save_weights(KIND, digest, weights.to_bytes(), scores)
        if training.has_outgrown(training_of(earlier)):
            beside = f"{subject.kind} {digest[:32]}"
            learn_beside(
                digest, lambda draws: learned_by_one(store, beside, lambda: learn(draws)), seed
            )
        return Surrogate.assemble(sources, weights)

    return learned_once(store, f"{KIND} {digest}", load, take_over_or_learn)


@dataclass(frozen=True)
class _Subject:
    """What weights are about, whatever the runs: they serve no other subject.

    Attributes:
        kind: Under which kind they are kept.
        spans: Width of each coordinate, shape (n_dims,).
        features: How many meta-features there are, and a number that stands for their names.
    """

    kind: str
    spans: FloatArray
    features: tuple[int, int]

    @classmethod
    def of(
        cls, goal: Goal, encoding: SpaceEncoding, features: MetaFeatureEncoder | None, seed: int
    ) -> "_Subject":
        about = f"{RECIPE}:{seed}:{goal.direction}:{goal.metric}:{goal.space.to_json()}"
        names = () if features is None else features.names
        digest = hashlib.sha256(repr(names).encode()).digest()
        return cls(
            f"{KIND} {hashlib.sha256(about.encode()).hexdigest()[:32]}",
            encoding.spans,
            (len(names), int.from_bytes(digest[:7])),
        )


def _digest(sources: Sequence[SourceRuns], seed: int) -> str:
    """Return a digest of all that training sees."""
    digest = hashlib.sha256(f"{RECIPE}:{seed}".encode())
    for source in sources:
        digest.update(source.name.encode())
        for array in (source.points, source.losses, source.known, source.meta, source.era):
            digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()


def _configurations(
    groups: Sequence[_TaskRuns], encoding: SpaceEncoding, rng: np.random.Generator
) -> FloatArray:
    """Return past configurations, each once: the best of every task by rank, then the others.

    A hyperparameter of which a past task knows nothing is once in the middle of its domain, the
    best guess without any evidence, and once drawn evenly from it.
    """
    filled = []
    for group in groups:
        values = group.values[np.argsort(group.losses, kind="stable")]
        drawn = encoding.completed(values, rng)
        if not group.known.all():
            both = np.stack([encoding.centred(values), drawn], axis=1)
            drawn = both.reshape(-1, values.shape[1])
        filled.append(drawn)
    depth = max(len(values) for values in filled)
    by_rank = np.array([v[rank] for rank in range(depth) for v in filled if rank < len(v)])
    keys = np.round(encoding.points(by_rank), 9)
    first = np.unique(keys, axis=0, return_index=True)[1]
    return by_rank[np.sort(first)]
