"""The addresses of pages; names of studies may hold anything, so they travel as parameters."""

from urllib.parse import urlencode


def address(path: str, /, **parameters: object) -> str:
    """Return a path with parameters; those that are None, "" or False are left out."""
    given = {name: value for name, value in parameters.items() if value not in {None, "", False}}
    return f"{path}?{urlencode(given)}" if given else path


def study_address(study: str) -> str:
    """Return the address of a study's page."""
    return address("/study", name=study)


def trial_address(study: str, number: int) -> str:
    """Return the address of a trial's page."""
    return address("/trial", study=study, number=str(number))


def task_address(task: str) -> str:
    """Return the address of a task's page."""
    return address("/task", name=task)
