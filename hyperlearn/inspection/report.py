"""The report: everything there is to say about a study in one file that needs nothing else."""

from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from hyperlearn.errors import StorageError
from hyperlearn.history.history import History
from hyperlearn.inspection.facts.reading import latest_study
from hyperlearn.inspection.facts.study_page import StudyPage
from hyperlearn.inspection.pages.rendering import render, style


def report(history: History, study: str) -> str:
    """Return a study's report as one HTML document without scripts, pictures or links outside.

    Raises:
        UnknownNameError: There is no such study.
        StorageError: The database cannot be read.
    """
    return render(
        "report.html",
        page=StudyPage.of(history, study),
        style=style(),
        version=version("hyperlearn"),
        now=datetime.now(tz=UTC),
    )


def write_report(history: History, path: str | Path, study: str | None = None) -> Path:
    """Write a study's report to a file, in the place of what is there.

    Args:
        history: The history.
        path: Where to write, such as "report.html".
        study: Name of a study; None takes the one that was made last.

    Returns:
        The path.

    Raises:
        EmptyHistoryError: No study is named and the history has none.
        UnknownNameError: There is no such study.
        StorageError: The database cannot be read, or the file cannot be written.
    """
    written = report(history, latest_study(history) if study is None else study)
    file = Path(path)
    try:
        file.write_text(written, encoding="utf-8")
    except OSError as error:
        raise StorageError(
            f"the report cannot be written to {str(file)!r} ({error.strerror}); give a path in a "
            "folder that is there and may be written to"
        ) from error
    return file
