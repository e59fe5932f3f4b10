"""Why a configuration was suggested, in words and numbers."""

from collections.abc import Sequence

from hyperlearn.records import Evidence, Origin

REASONS = {
    Origin.PORTFOLIO: "good on most of {n_tasks} past tasks, counted by how alike they are",
    Origin.SURROGATE: "expected {mean:.4g} ± {deviation:.2g} from this search and {n_tasks} "
    "past tasks, most like {nearest}",
    Origin.FALLBACK: "a check without history, from this search alone; history expected "
    "{mean:.4g} ± {deviation:.2g}",
}


def explained(
    origin: Origin,
    *,
    mean: float,
    deviation: float,
    nearest: Sequence[tuple[str, float]],
    n_tasks: int,
) -> Evidence:
    """Return the evidence of a suggestion that history knows about.

    Args:
        origin: The part of the sampler it came from.
        mean: Predicted metric, the study's own sign and unit.
        deviation: Standard deviation of a run around that, same unit.
        nearest: The past tasks that count most, with their weights, heaviest first.
        n_tasks: Number of past tasks.
    """
    names = ", ".join(f"{name} ({weight:.0%})" for name, weight in nearest)
    sentence = REASONS[origin].format(
        mean=mean, deviation=deviation, nearest=names, n_tasks=n_tasks
    )
    return Evidence(origin, sentence, mean, deviation, tuple(nearest))
