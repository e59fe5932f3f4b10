"""What the pack that ships with hyperlearn has to say about a search.

The pack speaks about the models that it was measured on and nothing else: a search is about one of
them where it shares at least two hyperparameters with the model, and these are at least half of the
search's own. A function that happens to have a ``learning_rate`` is none of them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from hyperlearn.history.packs.builtin import BUILTIN_PACK, BuiltinPack
from hyperlearn.history.quality import CLASSES, NUMBERS, kinds_of_metric
from hyperlearn.history.reading import Reading
from hyperlearn.ready_spaces import ReadySpace, ready_spaces
from hyperlearn.records import Lease, MetaLearnerStore, StudyFacts
from hyperlearn.space.aliases import NO_ALIASES, Aliases
from hyperlearn.space.dimension import Categorical, Dimension
from hyperlearn.space.matching import match_parameters
from hyperlearn.space.search_space import SearchSpace

FEWEST_SHARED = 2
LEAST_SHARE = 0.5
MOST_STUDIES = 30
"""Studies that are learned from while somebody waits."""
MOST_TRIALS = 30
"""Trials of each of them."""


@dataclass(frozen=True)
class Experience:
    """What the pack says about one search.

    Attributes:
        studies: Its studies under the search's names and direction; none where it is silent.
        weights: What was learned from them beforehand, or None where the search has coordinates
            that nothing was learned on; then there are fewer studies, as they are learned from
            while somebody waits.
        coordinates: Place of each coordinate of the search among those that were learned on.
    """

    studies: tuple[StudyFacts, ...] = ()
    weights: bytes | None = None
    coordinates: tuple[int, ...] = ()


NO_EXPERIENCE = Experience()


@dataclass(frozen=True)
class ExperiencedStore:
    """A store of weights in which a search without any finds those that came with its experience.

    Attributes:
        store: Where weights are kept.
        weights: What came with the experience, or None.
    """

    store: MetaLearnerStore
    weights: bytes | None

    def load_weights(self, kind: str, digest: str) -> bytes | None:
        """Return the bytes kept for a kind and a digest, or None."""
        return self.store.load_weights(kind, digest)

    def latest_weights(self, kind: str) -> bytes | None:
        """Return the bytes that were kept last for a kind, else those of the experience."""
        kept = self.store.latest_weights(kind)
        return self.weights if kept is None else kept

    def save_weights(
        self, kind: str, digest: str, weights: bytes, scores: Mapping[str, float]
    ) -> None:
        """Keep bytes."""
        self.store.save_weights(kind, digest, weights, scores)

    def hold_lease(self, name: str, holder: str, instead_of: Lease | None = None) -> Lease:
        """Take or renew a lease; see `MetaLearnerStore`."""
        return self.store.hold_lease(name, holder, instead_of)

    def release_lease(self, name: str, holder: str) -> None:
        """Give a lease back, if it is still the holder's."""
        self.store.release_lease(name, holder)


def experience_of(
    space: SearchSpace,
    direction: str,
    metric: str | None = None,
    *,
    model: str | None = None,
    aliases: Aliases = NO_ALIASES,
    pack: BuiltinPack = BUILTIN_PACK,
) -> Experience:
    """Return what the pack says about a search; it is read only where it says something.

    Args:
        space: The search space.
        direction: "minimize" or "maximize".
        metric: Name of the search's metric, None where it does not say. The pack knows accuracy and
            R²; it speaks where the metric is a measure of the same kind.
        model: Name of the class of the model that is searched, where it is known.
        aliases: Other names of the search's hyperparameters.
        pack: The pack.
    """
    meant = meant_model(space, kinds_of_metric(metric, direction), aliases, model)
    if meant is None or meant.model not in pack.models:
        return NO_EXPERIENCE
    facts = reading_of_model(pack, meant.model).facts
    coordinates, weights = _coordinates(space, meant, aliases), pack.weights(meant.model)
    if coordinates is None or weights is None:
        facts, coordinates, weights = _thinned(facts), (), None
    studies = tuple(aliases.applied(_turned(one, direction, metric), space) for one in facts)
    return Experience(studies, weights, coordinates)


def meant_model(
    space: SearchSpace,
    kinds: Iterable[str],
    aliases: Aliases = NO_ALIASES,
    model: str | None = None,
) -> ReadySpace | None:
    """Return the model that a search space is about, by the names and domains they share.

    Of several it is the one of whose own hyperparameters the space has the largest part, the more
    if that is equal, then the one of the earlier kind.

    Args:
        space: The search space.
        kinds: Kinds of target that are meant, the likelier first.
        aliases: Other names of the search's hyperparameters.
        model: Name of the model's class, where it is known; then it is that or none.
    """
    best, found = (0.0, 0), None
    for kind in kinds:
        for ready in ready_spaces():
            if _kind(ready) != kind or model not in {None, ready.model}:
                continue
            n_shared = _n_shared(space, ready, aliases)
            likeness = (n_shared / len(ready.space), n_shared)
            if n_shared >= max(FEWEST_SHARED, LEAST_SHARE * len(space)) and likeness > best:
                best, found = likeness, ready
    return found


def _kind(ready: ReadySpace) -> str:
    return CLASSES if ready.is_classifier else NUMBERS


def _n_shared(space: SearchSpace, ready: ReadySpace, aliases: Aliases) -> int:
    earlier = aliases.earlier_names(space, ready.space)
    renamed = {new: ready.space[old].distribution() for new, old in earlier.items()}
    return sum(match.speaks for match in match_parameters(space, renamed))


def _coordinates(space: SearchSpace, ready: ReadySpace, aliases: Aliases) -> tuple[int, ...] | None:
    """Return the place of each coordinate of a space among a ready one's; None if one has none."""
    places: list[int] = []
    firsts, n_dims = {}, 0
    for name, dimension in ready.space.items():
        firsts[name] = n_dims
        n_dims += len(dimension.choices) if isinstance(dimension, Categorical) else 1
    earlier = aliases.earlier_names(space, ready.space)
    for name, dimension in space.items():
        if name not in earlier:
            return None
        inside = _places_inside(dimension, ready.space[earlier[name]])
        if inside is None:
            return None
        places += [firsts[earlier[name]] + place for place in inside]
    return tuple(places)


def _places_inside(dimension: Dimension, learned: Dimension) -> list[int] | None:
    if isinstance(dimension, Categorical) and isinstance(learned, Categorical):
        known = list(learned.choices)
        if all(learned.contains(choice) for choice in dimension.choices):
            return [known.index(choice) for choice in dimension.choices]
        return None
    is_same_scale = getattr(dimension, "log", None) == getattr(learned, "log", None)
    return [0] if is_same_scale else None


def _thinned(facts: Sequence[StudyFacts]) -> tuple[StudyFacts, ...]:
    """Return some of the studies, evenly, with their first trials."""
    step = -(-len(facts) // MOST_STUDIES)
    return tuple(_beginning(one) for one in facts[::step])


def _beginning(study: StudyFacts) -> StudyFacts:
    return replace(
        study,
        numbers=study.numbers[:MOST_TRIALS],
        trial_ids=study.trial_ids[:MOST_TRIALS],
        states=study.states[:MOST_TRIALS],
        losses=study.losses[:MOST_TRIALS],
        params={name: values[:MOST_TRIALS] for name, values in study.params.items()},
    )


@cache
def reading_of_model(pack: BuiltinPack, model: str) -> Reading:
    """Return the pack's studies of a model, read once.

    Raises:
        PackError: The pack was damaged after it was installed.
    """
    contents = pack.contents(model)
    return Reading.of(contents.source.read(), contents.own.tasks(), None)


def _turned(study: StudyFacts, direction: str, metric: str | None) -> StudyFacts:
    """Return a study of the pack under a search's direction and metric.

    Lower is better already; where the search minimises, the loss is what is missing to a perfect
    score: the error rate, or the share of variance that is not explained.
    """
    return replace(
        study,
        directions=(direction,),
        metric_names=None if metric is None else (metric,),
        losses=study.losses if direction == "maximize" else 1.0 + study.losses,
    )
