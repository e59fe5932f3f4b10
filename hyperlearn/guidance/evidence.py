"""Why a configuration was suggested, in words and numbers."""

from collections.abc import Sequence
from typing import NamedTuple

from optuna.study import Study
from optuna.trial import FrozenTrial

from hyperlearn.records import ORIGIN_ATTRIBUTE, WHY_ATTRIBUTE, Evidence, Origin

FIXED = "fixed_params"
"""Trial system attribute in which Optuna keeps what was enqueued."""
UNGUIDED = Evidence(Origin.FALLBACK, "no past run speaks about this search, so it starts anew")
HANDED_OVER = Evidence(
    Origin.FALLBACK, "suggestions without history did better here, so history is no longer asked"
)
CONTRADICTED = Evidence(
    Origin.FALLBACK, "the trials so far contradict the past tasks, so history is not asked"
)
ENQUEUED = Evidence(Origin.ENQUEUED, "asked for by enqueue_trial")
DEFAULTS = Evidence(Origin.DEFAULTS, "the function's own defaults")
FRONT = Evidence(Origin.PORTFOLIO, "no run of a past task is better in every objective")
FRONT_TRIED = Evidence(
    Origin.FALLBACK, "what past tasks recommend was tried, so this search goes on by itself"
)
CHECK = Evidence(Origin.FALLBACK, "a check without history, from this search alone")
NOISE = Evidence(
    Origin.FALLBACK, "past tasks do not foretell one another's results, so history is not asked"
)


class Reason(NamedTuple):
    """Why history suggested a configuration, to be filled in with numbers."""

    origin: Origin
    template: str


RECOMMENDED = Reason(
    Origin.PORTFOLIO, "good on most of {n_tasks} past tasks, counted by how alike they are"
)
COVERING = Reason(
    Origin.PORTFOLIO, "good on those of {n_tasks} past tasks that the trials so far do not serve"
)
PREDICTED = Reason(
    Origin.SURROGATE,
    "expected {mean:.4g} ± {deviation:.2g} from this search and {n_tasks} past tasks, most like "
    "{nearest}",
)


def explained(
    reason: Reason,
    *,
    mean: float,
    deviation: float,
    nearest: Sequence[tuple[str, float]],
    n_tasks: int,
) -> Evidence:
    """Return the evidence of a suggestion that history made.

    Args:
        reason: Why it made it.
        mean: Predicted metric, the study's own sign and unit.
        deviation: Standard deviation of a run around that, same unit.
        nearest: The past tasks that count most, with their weights, heaviest first.
        n_tasks: Number of past tasks.
    """
    names = ", ".join(f"{name} ({weight:.0%})" for name, weight in nearest)
    sentence = reason.template.format(
        mean=mean, deviation=deviation, nearest=names, n_tasks=n_tasks
    )
    return Evidence(reason.origin, sentence, mean, deviation, tuple(nearest))


def asked_for(trial: FrozenTrial) -> Evidence | None:
    """Return the evidence of a trial that was enqueued, None for one that is to be suggested."""
    if FIXED not in trial.system_attrs:
        return None
    is_default = trial.user_attrs.get(ORIGIN_ATTRIBUTE) == Origin.DEFAULTS
    return DEFAULTS if is_default else ENQUEUED


def write_evidence(study: Study, trial: FrozenTrial, evidence: Evidence) -> None:
    """Write a suggestion's origin and evidence into its trial."""
    storage, trial_id = study._storage, trial._trial_id  # noqa: SLF001 (no public way to write)
    storage.set_trial_user_attr(trial_id, ORIGIN_ATTRIBUTE, str(evidence.origin))
    storage.set_trial_user_attr(trial_id, WHY_ATTRIBUTE, evidence.as_attribute())


def is_explained(study: Study, trial: FrozenTrial) -> bool:
    """Return whether evidence stands in a running trial, of which a sampler has an older copy."""
    storage, trial_id = study._storage, trial._trial_id  # noqa: SLF001 (as above)
    return ORIGIN_ATTRIBUTE in storage.get_trial_user_attrs(trial_id)


def is_explained_by(trial: FrozenTrial, evidence: Evidence) -> bool:
    """Return whether this evidence stands in a trial."""
    return trial.user_attrs.get(WHY_ATTRIBUTE) == evidence.as_attribute()
