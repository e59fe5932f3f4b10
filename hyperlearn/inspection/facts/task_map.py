"""Where a study's task lies among past tasks, by how alike their results are."""

from dataclasses import dataclass

import numpy as np

from hyperlearn.inspection.cells import number
from hyperlearn.inspection.charts.chart import Axis, Chart, Points, Tone
from hyperlearn.inspection.fact_table import FactTable
from hyperlearn.inspection.facts.map_places import places_on_plane
from hyperlearn.inspection.facts.reading import StudyReading
from hyperlearn.inspection.facts.section import Section
from hyperlearn.meta_training import TransferModel, train_transfer_model
from hyperlearn.metalearners.task_distance import functional_distances
from hyperlearn.records import FloatArray

FEWEST_RUNS = 3
N_NEAREST = 8
N_LABELLED = 12
N_REFERENCES = 300
NOTE = (
    "Distance is learned, not read off the data: 0 for tasks whose results rank configurations "
    "alike, 1.4 for unrelated ones, 2 for contrary ones, by the functions that the surrogate "
    "learned from each past task. A plane shows such distances only roughly."
)


@dataclass(frozen=True, slots=True)
class TaskMap:
    """Tasks on a plane, this study's first.

    Attributes:
        names: Task names, this study's own first.
        distances: From this study's task to each of them, shape (n_tasks,); 0 for itself.
        places: Shape (n_tasks, 2).
        shown: Share of the squared distances that the plane shows.
    """

    names: tuple[str, ...]
    distances: FloatArray
    places: FloatArray
    shown: float


def task_map(reading: StudyReading) -> TaskMap | None:
    """Place a study's task among those of the other studies.

    A surrogate is trained on all studies, this one among them, which takes seconds.

    Returns:
        None with several objectives, with fewer than three different results, or without past
        tasks that speak about the space.
    """
    complete = reading.is_complete
    if not reading.has_one_objective or complete.sum() < FEWEST_RUNS:
        return None
    model = train_transfer_model(reading.history.facts(), reading.goal, store=reading.history)
    own = reading.facts.task_name
    if model is None or own not in model.predictor.names or len(model.predictor.names) < 2:
        return None
    first = model.predictor.names.index(own)
    order = [first, *(i for i in range(len(model.predictor.names)) if i != first)]
    distances = _distances(model)[np.ix_(order, order)]
    places, shown = places_on_plane(distances)
    names = tuple(model.predictor.names[i] for i in order)
    return TaskMap(names, distances[0], places, shown)


def _distances(model: TransferModel) -> FloatArray:
    """Return the root mean squared difference of standardised functions, (n_tasks, n_tasks).

    Standardised over the reference configurations, so that it is the root of 2 - 2 r for tasks
    whose results correlate by r.
    """
    spaced = np.linspace(0, len(model.configurations) - 1, N_REFERENCES).round().astype(int)
    points = model.encoding.points(model.configurations[np.unique(spaced)])
    functions = model.predictor.evaluate(points)
    deviations = functions.std(axis=0)
    scaled = (functions - functions.mean(axis=0)) / np.where(deviations > 0, deviations, 1.0)
    distances = np.sqrt(functional_distances(scaled))
    np.fill_diagonal(distances, 0.0)
    return np.asarray((distances + distances.T) / 2)


def map_section(reading: StudyReading) -> Section | None:
    """Return the map of tasks and the nearest of them; None where there is nothing to compare."""
    found = task_map(reading)
    if found is None:
        return None
    order = np.argsort(found.distances[1:], kind="stable") + 1
    nearest = [found.names[index] for index in order[:3]]
    sentence = (
        f"Of {len(order)} past tasks, {_listed(nearest)} gave the results most like those of "
        f"{found.names[0]}."
    )
    labelled = set(order[:N_LABELLED].tolist())
    named = [i for i in range(1, len(found.names)) if i in labelled]
    others = [i for i in range(1, len(found.names)) if i not in labelled]
    chart = Chart(
        "Map of tasks",
        f"{sentence} The plane shows {found.shown:.0%} of the squared distances.",
        Axis("", is_hidden=True),
        Axis("", is_hidden=True),
        (
            _points(found, others, "other past tasks", Tone.FAINT, is_labelled=False),
            _points(found, named, "nearest past tasks", Tone.MAIN, is_labelled=True),
            _points(found, [0], "this task", Tone.SECOND, is_labelled=True),
        )
        if others
        else (
            _points(found, named, "past tasks", Tone.MAIN, is_labelled=True),
            _points(found, [0], "this task", Tone.SECOND, is_labelled=True),
        ),
    )
    table = FactTable(
        ("task", "distance"),
        tuple((found.names[i], number(float(found.distances[i]))) for i in order[:N_NEAREST]),
    )
    return Section("map", "Map of tasks", sentence, (chart,), table, NOTE)


def _points(
    found: TaskMap, chosen: list[int], name: str, tone: Tone, *, is_labelled: bool
) -> Points:
    places = found.places[chosen]
    labels = tuple(found.names[index] for index in chosen)
    return Points(name, places[:, 0], places[:, 1], labels, tone, is_labelled)


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
