"""A history as it is read, whatever it is kept in."""

from dataclasses import dataclass

from hyperlearn.history.own_facts import OwnFacts
from hyperlearn.history.trial_source import TrialSource


@dataclass(frozen=True)
class Contents:
    """A history.

    Attributes:
        source: Its studies and trials.
        own: What hyperlearn remembers beside them.
    """

    source: TrialSource
    own: OwnFacts
