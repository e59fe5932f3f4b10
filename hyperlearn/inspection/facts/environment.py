"""Where a study ran and what it takes to run it again."""

from collections.abc import Iterator, Mapping

from hyperlearn.history.recipes import versions
from hyperlearn.inspection.cells import cell, duration, plain
from hyperlearn.inspection.fact_table import FactTable
from hyperlearn.inspection.facts.reading import StudyReading
from hyperlearn.inspection.facts.section import Section

NOTE = (
    "With the same history, the same versions and the seed given to `tune` or `MetaSampler`, one "
    "worker makes the same suggestions again; several workers make them in the order in which "
    "their trials end."
)
UNSAID = "not recorded"


def environment_section(reading: StudyReading) -> Section:
    """Return samplers, seeds, devices, code and versions."""
    devices = reading.trials["device"].dropna().unique().tolist()
    digests = reading.trials["code_digest"].dropna().unique().tolist()
    seconds = float(reading.trials["duration_seconds"].sum())
    recipes = reading.history.recipes(reading.facts.study_name)
    facts = [
        ("storage", plain(reading.history.location)),
        ("ran on", ", ".join(map(plain, devices)) or UNSAID),
        ("time in trials", duration(seconds)),
        ("digest of the code", ", ".join(plain(one)[:12] for one in digests) or UNSAID),
        *_searches(recipes),
        ("versions that wrote this page", _listed(versions())),
    ]
    table = FactTable(("what", "value"), tuple(facts))
    sentence = f"The trials took {duration(seconds)} together.{_warnings(digests, recipes)}"
    return Section("environment", "Environment", sentence, (), table, NOTE)


def _warnings(digests: list[str], recipes: tuple[Mapping[str, object], ...]) -> str:
    said = ""
    if len(digests) > 1:
        said += f" Beware: the code changed {len(digests) - 1} times within the study."
    if len(recipes) > 1:
        said += f" It was gone on with {len(recipes) - 1} times by another sampler or version."
    return said


def _searches(recipes: tuple[Mapping[str, object], ...]) -> Iterator[tuple[str, str]]:
    """Yield the sampler, its seed, and the versions of each search."""
    if not recipes:
        yield "seed", UNSAID
    for place, recipe in enumerate(recipes, start=1):
        which = f" of search {place}" if len(recipes) > 1 else ""
        seed = recipe.get("seed")
        yield f"seed{which}", UNSAID if seed is None else plain(str(seed))
        for name in ("sampler", "pruner"):
            yield f"{name}{which}", cell(recipe.get(name))
        told = recipe.get("versions")
        yield f"versions{which}", _listed(told if isinstance(told, Mapping) else {}) or UNSAID


def _listed(found: Mapping[str, object]) -> str:
    return ", ".join(f"{plain(str(name))} {plain(str(told))}" for name, told in found.items())
