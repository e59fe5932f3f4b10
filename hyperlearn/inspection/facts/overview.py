"""A study in one sentence."""

from hyperlearn.inspection.cells import cell, is_missing, number, plain
from hyperlearn.inspection.facts.trial_words import STATE_WORDS
from hyperlearn.inspection.summary import StudySummary, counts_text


def overview(summary: StudySummary) -> str:
    """Return what a study came to, in one sentence."""
    what = f"{summary.n_trials} trials on task {plain(summary.task)}"
    goal = plain(summary.metric or "the metric")
    if not summary.n_trials:
        return f"No trial has been run on task {plain(summary.task)} yet."
    if summary.best is None:
        counts = ", ".join(
            f"{count} {STATE_WORDS.get(state, state)}" for state, count in summary.states.items()
        )
        return f"{what}: {counts}."
    best = summary.best
    return (
        f"{what} brought {goal} to {number(best.value)} ({_aim(summary.direction)}), found in "
        f"trial {best.number}."
    )


def quick_facts(summary: StudySummary) -> tuple[tuple[str, str], ...]:
    """Return what stands at the top of a page about a study: labels and texts."""
    states = {STATE_WORDS.get(state, state): count for state, count in summary.states.items()}
    facts = [
        ("task", plain(summary.task)),
        ("goal", f"{summary.direction} {plain(summary.metric or 'a metric without a name')}"),
        ("trials", f"{summary.n_trials} ({counts_text(states)})" if states else "none yet"),
    ]
    if summary.best is not None:
        params = ", ".join(f"{name}={cell(value)}" for name, value in summary.best.params.items())
        facts.append(
            ("best", f"{number(summary.best.value)} with {plain(params) or 'nothing set'}")
        )
    if not is_missing(summary.started):
        facts.append(("time", f"{cell(summary.started)} to {cell(summary.finished)}"))
    return tuple(facts)


def _aim(direction: str) -> str:
    return "higher is better" if direction == "maximize" else "lower is better"
