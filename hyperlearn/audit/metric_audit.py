"""What an audit of a metric found, as values for people and for programs."""

import html
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from typing_extensions import override


class Verdict(StrEnum):
    """How a check of the metric came out, the best first."""

    SOUND = "sound"
    UNKNOWN = "unknown"
    DOUBTFUL = "doubtful"
    FLAWED = "flawed"


NOTHING_TO_DO = "nothing to do"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found.

    Attributes:
        check: Name of the check.
        verdict: How it came out.
        number: What was measured, of no unit; NaN where nothing could be.
        sentence: What that means, for a person.
        remedy: What to do about it.
    """

    check: str
    verdict: Verdict
    number: float
    sentence: str
    remedy: str = NOTHING_TO_DO

    @classmethod
    def unknown(cls, check: str, sentence: str, remedy: str) -> "Finding":
        """Return the finding of a check that had too little to go by."""
        return cls(check, Verdict.UNKNOWN, np.nan, sentence, remedy)


@dataclass(frozen=True, slots=True)
class MetricAudit:
    """Whether a study's metric serves to tell good configurations from bad ones.

    Attributes:
        study: Name of the study.
        metric: Name of the metric.
        n_runs: How many complete runs it was judged by.
        findings: One of each check, the gravest first.
    """

    study: str
    metric: str
    n_runs: int
    findings: tuple[Finding, ...]

    @property
    def verdict(self) -> Verdict:
        """The gravest verdict of all; what is unknown is no reproach."""
        order = (Verdict.FLAWED, Verdict.DOUBTFUL, Verdict.SOUND)
        found = {finding.verdict for finding in self.findings}
        return next((one for one in order if one in found), Verdict.UNKNOWN)

    @property
    def flaws(self) -> tuple[Finding, ...]:
        """The findings that ask for something to be done."""
        grave = (Verdict.FLAWED, Verdict.DOUBTFUL)
        return tuple(finding for finding in self.findings if finding.verdict in grave)

    def __getitem__(self, check: str) -> Finding:
        """Return the finding of a check.

        Raises:
            KeyError: There is no check of that name.
        """
        for finding in self.findings:
            if finding.check == check:
                return finding
        known = ", ".join(repr(finding.check) for finding in self.findings)
        raise KeyError(f"no check is called {check!r}; there are {known}")

    @override
    def __str__(self) -> str:
        title = f"{self.metric!r} of study {self.study!r} by {self.n_runs} runs: {self.verdict}"
        found = (
            f"{one.check}: {one.verdict}: {one.sentence}; {one.remedy}" for one in self.findings
        )
        return "\n".join([title, *found])

    def _repr_html_(self) -> str:
        """Return the audit as a table for notebooks."""
        return "".join(self._html())

    def _html(self) -> Iterator[str]:
        title = f"{self.metric} of {self.study}, {self.n_runs} runs: {self.verdict}"
        yield f"<table><caption>{html.escape(title)}</caption><thead><tr>"
        yield "".join(f"<th>{name}</th>" for name in ("check", "verdict", "number"))
        yield "<th>finding</th><th>remedy</th></tr></thead><tbody>"
        for one in self.findings:
            number = "" if np.isnan(one.number) else f"{one.number:.3g}"
            cells = (one.check, one.verdict, number, one.sentence, one.remedy)
            yield "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in cells) + "</tr>"
        yield "</tbody></table>"
