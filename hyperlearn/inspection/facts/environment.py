"""Where a study ran and what it takes to run it again."""

import platform
from importlib.metadata import version

from hyperlearn.inspection.cells import duration, plain
from hyperlearn.inspection.fact_table import FactTable
from hyperlearn.inspection.facts.reading import StudyReading
from hyperlearn.inspection.facts.section import Section

PACKAGES = ("hyperlearn", "optuna", "numpy", "scikit-learn", "torch")
NOTE = (
    "Versions are those that wrote this page. With the same history, versions, and the seed given "
    "to `tune` or `MetaSampler`, one worker suggests the same configurations again."
)


def environment_section(reading: StudyReading) -> Section:
    """Return devices, code and versions."""
    devices = reading.trials["device"].dropna().unique().tolist()
    digests = reading.trials["code_digest"].dropna().unique().tolist()
    seconds = float(reading.trials["duration_seconds"].sum())
    facts = [
        ("storage", plain(reading.history.location)),
        ("ran on", ", ".join(map(plain, devices)) or "not recorded"),
        ("time in trials", duration(seconds)),
        ("digest of the code", ", ".join(plain(one)[:12] for one in digests) or "not recorded"),
        ("python", platform.python_version()),
        *((package, version(package)) for package in PACKAGES),
    ]
    sentence = f"The trials took {duration(seconds)} together."
    if len(digests) > 1:
        sentence += f" Beware: the code changed {len(digests) - 1} times within the study."
    return Section(
        "environment", "Environment", sentence, (), FactTable(("what", "value"), tuple(facts)), NOTE
    )
