"""Everything that is said about one study, in the order in which a person wants to know it.

To say something more, write a function from a `StudyReading` to a `Section` and list it here: the
report, the web pages and the notebook then show it alike.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from hyperlearn.history.history import History
from hyperlearn.inspection.facts.configurations import best_section
from hyperlearn.inspection.facts.environment import environment_section
from hyperlearn.inspection.facts.failures import failure_section
from hyperlearn.inspection.facts.forecasts import forecast_section
from hyperlearn.inspection.facts.importance import importance_section
from hyperlearn.inspection.facts.learning_curves import curve_section
from hyperlearn.inspection.facts.metric_audit import audit_section
from hyperlearn.inspection.facts.overview import overview, quick_facts
from hyperlearn.inspection.facts.parallel import parallel_section
from hyperlearn.inspection.facts.progress import progress_section
from hyperlearn.inspection.facts.reading import StudyReading
from hyperlearn.inspection.facts.responses import response_section
from hyperlearn.inspection.facts.section import Section
from hyperlearn.inspection.facts.suggestions import suggestion_section
from hyperlearn.inspection.facts.task_map import map_section
from hyperlearn.inspection.summary import StudySummary

SectionMaker = Callable[[StudyReading], Section | None]

SECTIONS: Mapping[str, SectionMaker] = {
    "best": best_section,
    "progress": progress_section,
    "importance": importance_section,
    "response": response_section,
    "parallel": parallel_section,
    "curves": curve_section,
    "forecasts": forecast_section,
    "map": map_section,
    "why": suggestion_section,
    "failures": failure_section,
    "audit": audit_section,
    "environment": environment_section,
}
"""What makes each section, by its key."""

TITLES: Mapping[str, str] = {
    "best": "Best configurations",
    "progress": "Progress beside a replay without history",
    "importance": "Importance",
    "response": "Response to each hyperparameter",
    "parallel": "Parallel coordinates",
    "curves": "Learning curves",
    "forecasts": "Forecasts of runs that were stopped",
    "map": "Map of tasks",
    "why": "Why each suggestion",
    "failures": "Failures",
    "audit": "Audit of the metric",
    "environment": "Environment",
}
"""What stands above each section before it is worked out."""


@dataclass(frozen=True, slots=True)
class StudyPage:
    """A study as a person reads it.

    Attributes:
        summary: The study in a few facts.
        sentence: What it came to.
        facts: The summary as labels and texts.
        sections: What more there is to say; sections of which nothing is known are left out.
    """

    summary: StudySummary
    sentence: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]

    @classmethod
    def of(cls, history: History, study: str) -> "StudyPage":
        """Work everything out.

        Raises:
            UnknownNameError: There is no such study.
            StorageError: The database cannot be read.
        """
        reading = StudyReading.of(history, study)
        made = [make(reading) for make in SECTIONS.values()]
        sections = tuple(section for section in made if section is not None)
        summary = reading.summary
        return cls(summary, overview(summary), quick_facts(summary), sections)
