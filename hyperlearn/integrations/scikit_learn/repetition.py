"""Searches that are run again: what makes two of them the same, and what the first one knew.

Whoever gives a seed wants the same result again. History grows with every search, so a search that
is repeated with its seed learns from what was there when it was run first, itself left out.
"""

import hashlib
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass

from hyperlearn.records import StudyFacts

DIGITS = 6


@dataclass(frozen=True)
class Repetition:
    """A search among those of the history.

    Attributes:
        study_name: A name that no other study has.
        known_until: When the same search was run first, seconds since 1970 in UTC; infinite where
            it never was, or where it is none that could be repeated.
    """

    study_name: str
    known_until: float

    @property
    def is_bounded(self) -> bool:
        """Whether there is something to forget."""
        return math.isfinite(self.known_until)

    @classmethod
    def among(
        cls, studies: Iterable[StudyFacts], title: str, *, is_repeatable: bool
    ) -> "Repetition":
        """Return what a search is called, and how far back it has to forget.

        Args:
            studies: The history.
            title: The same for the same search.
            is_repeatable: Whether the search has a seed.
        """
        pattern = re.compile(rf"{re.escape(title)}(?: #(\d+))?")
        earlier = [
            (int(found[1] or 1), study.started)
            for study in studies
            if (found := pattern.fullmatch(study.study_name))
        ]
        count = 1 + max((number for number, _ in earlier), default=0)
        began = [started for _, started in earlier if not math.isnan(started)]
        return cls(
            title if count == 1 else f"{title} #{count}",
            min(began, default=math.inf) if is_repeatable else math.inf,
        )


def digest_of(*parts: object) -> str:
    """Return a short digest of what makes a search what it is, by its ``repr``; all digits."""
    digest = hashlib.sha256(repr(parts).encode()).digest()
    return f"{int.from_bytes(digest[:8]) % 10**DIGITS:0{DIGITS}d}"
