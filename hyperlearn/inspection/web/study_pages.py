"""The pages about one study and its trials."""

from starlette.requests import Request
from starlette.responses import Response

from hyperlearn.errors import UnknownNameError
from hyperlearn.inspection.documents import rows
from hyperlearn.inspection.facts.overview import overview, quick_facts
from hyperlearn.inspection.facts.progress import incumbent_section
from hyperlearn.inspection.facts.reading import StudyReading
from hyperlearn.inspection.facts.study_page import SECTIONS, TITLES
from hyperlearn.inspection.facts.trial_page import trial_page
from hyperlearn.inspection.web.addresses import address
from hyperlearn.inspection.web.listing import Wish, listed
from hyperlearn.inspection.web.live_history import LiveHistory, stamp
from hyperlearn.inspection.web.page_writer import PageWriter
from hyperlearn.inspection.web.trial_list import trial_rows

N_LATEST = 8


class StudyPages:
    """Answers requests for pages about one study.

    Args:
        live: The history.
        writer: Writes pages.
    """

    def __init__(self, live: LiveHistory, writer: PageWriter) -> None:
        self._live = live
        self._writer = writer

    def study(self, request: Request) -> Response:
        """Answer with a study's page; its costly sections are asked for by themselves."""
        reading = self._reading(request, "name")
        study = reading.facts.study_name
        parts = {
            key: (title, address("/study/section", name=study, key=key))
            for key, title in TITLES.items()
        }
        facts = {
            **_study_facts(reading),
            "title": study,
            "study": study,
            "parts": parts,
            "stamp": _tag(reading),
            "live": address("/study/live", name=study),
        }
        return self._writer.page("study.html", facts)

    def live(self, request: Request) -> Response:
        """Answer with the part of a study's page that changes, or with 304 if it has not."""
        reading = self._reading(request, "name")
        tag = _tag(reading)
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers={"ETag": tag})
        answer = self._writer.page("study_live.html", _study_facts(reading))
        answer.headers["ETag"] = tag
        return answer

    def section(self, request: Request) -> Response:
        """Answer with one section of a study's page."""
        key = request.query_params.get("key", "")
        if key not in SECTIONS:
            raise UnknownNameError(f"section {key!r} is not known; give one of {list(SECTIONS)}")
        section = self._live.section(request.query_params.get("name", ""), key)
        facts = {"section": section, "title": TITLES[key], "key": key}
        return self._writer.page("section.html", facts)

    def trials(self, request: Request) -> Response:
        """Answer with all trials of a study."""
        reading = self._reading(request, "study")
        study = reading.facts.study_name
        listing = listed(reading.trials, Wish.of(request.query_params))
        facts = {
            "title": f"Trials of {study}",
            "study": study,
            "listing": listing,
            "trials": trial_rows(listing.rows, study),
        }
        return self._writer.page("trials.html", facts)

    def trial(self, request: Request) -> Response:
        """Answer with a trial's page."""
        study, given = request.query_params.get("study", ""), request.query_params.get("number", "")
        number = int(given) if given.isdecimal() and len(given) < 10 else -1
        page = self._live.ask(lambda history: trial_page(history, study, number))
        return self._writer.page(
            "trial.html", {"title": f"Trial {number} of {study}", "page": page}
        )

    def _reading(self, request: Request, parameter: str) -> StudyReading:
        return self._live.reading(request.query_params.get(parameter, ""))


def _tag(reading: StudyReading) -> str:
    return f'"{stamp(reading.summary)}"'.replace(" ", "_")


def _study_facts(reading: StudyReading) -> dict[str, object]:
    latest = rows(reading.trials)[-N_LATEST:][::-1]
    return {
        "sentence": overview(reading.summary),
        "facts": quick_facts(reading.summary),
        "progress": incumbent_section(reading),
        "latest": trial_rows(latest, reading.facts.study_name),
    }
