"""How a run ended, in the words of any tool."""

from enum import StrEnum

from hyperlearn.errors import ImportSourceError


class RunState(StrEnum):
    """How a run ended; the values of those that are kept are Optuna's."""

    COMPLETE = "COMPLETE"
    FAIL = "FAIL"
    PRUNED = "PRUNED"
    UNFINISHED = "UNFINISHED"


_WORDS = {
    RunState.COMPLETE: ("complete", "completed", "finished", "terminated", "done", "success",
                        "succeeded", "ok", "true"),
    RunState.FAIL: ("fail", "failed", "failure", "crashed", "killed", "error", "errored"),
    RunState.PRUNED: ("pruned", "stopped", "paused"),
    RunState.UNFINISHED: ("running", "pending", "scheduled", "queued", "waiting", "preempted",
                          "inprogress", "in_progress", "stopping", "false"),
}  # fmt: skip
_STATES = {word: state for state, words in _WORDS.items() for word in words}


def state_of(word: object) -> RunState:
    """Return the state that a tool's word means.

    Raises:
        ImportSourceError: The word is none that is known.
    """
    state = _STATES.get(str(word).strip().lower().rpartition(".")[2])
    if state is None:
        raise ImportSourceError(
            f"state {word!r} is unknown; rewrite the column with {', '.join(sorted(_STATES))}"
        )
    return state
