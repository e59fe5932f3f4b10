"""How the metric responds to each hyperparameter, with how sure that is."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hyperlearn.inspection.cells import number, plain
from hyperlearn.inspection.charts.chart import Axis, Chart, Line, Points, Tone
from hyperlearn.inspection.facts.own_surrogate import OwnSurrogate
from hyperlearn.inspection.facts.reading import StudyReading
from hyperlearn.inspection.facts.section import Section
from hyperlearn.records import FloatArray
from hyperlearn.space.dimension import Categorical, Dimension, Int

N_PLACES = 25
N_BACKGROUND = 48
"""Configurations of the study over which the other hyperparameters are averaged."""
MOST_PARAMETERS = 12
SURE = 1.96
"""Deviations to each side within which 95 % lie."""
NOTE = (
    "Partial dependence under a Gaussian process fitted to this study's own trials: what the "
    "metric is on average over the configurations tried if only this hyperparameter is changed. "
    "The band is where that average lies with 95 % probability. Where nothing was tried the curve "
    "is a guess. Stopped and failed trials count as the worst complete one."
)


@dataclass(frozen=True, slots=True)
class Response:
    """The metric as a function of one hyperparameter.

    Attributes:
        parameter: Its name.
        dimension: Its domain.
        places: Its values, shape (n,); for choices their indices.
        mean: Expected metric, shape (n,), the study's unit and sign.
        low: Lower end of the 95 % band, shape (n,).
        high: Upper end, shape (n,).
    """

    parameter: str
    dimension: Dimension
    places: FloatArray
    mean: FloatArray
    low: FloatArray
    high: FloatArray


def responses(reading: StudyReading) -> tuple[Response, ...]:
    """Return the response to each hyperparameter; nothing where too few trials are complete."""
    surrogate = OwnSurrogate.of(reading)
    if surrogate is None:
        return ()
    rows = np.linspace(0, len(surrogate.values) - 1, N_BACKGROUND).round().astype(int)
    background = surrogate.values[np.unique(rows)]
    names = list(surrogate.encoding.space)[:MOST_PARAMETERS]
    return tuple(
        _response(surrogate, background, column, name, reading.sign)
        for column, name in enumerate(names)
    )


def _response(
    surrogate: OwnSurrogate, background: FloatArray, column: int, name: str, sign: float
) -> Response:
    dimension = surrogate.encoding.space[name]
    # Where the hyperparameter does not exist, its value changes nothing.
    has_it = ~np.isnan(background[:, column])
    others = background[has_it] if has_it.any() else background
    natural = _natural_places(dimension)
    effects = []
    for place in natural:
        moved = others.copy()
        moved[:, column] = place
        effects.append(surrogate.mean_effect(moved))
    mean, deviation = np.array(effects).T
    places = 10.0**natural if getattr(dimension, "log", False) else natural
    centre = sign * mean
    return Response(
        name, dimension, places, centre, centre - SURE * deviation, centre + SURE * deviation
    )


def _natural_places(dimension: Dimension) -> FloatArray:
    if isinstance(dimension, Categorical):
        return np.arange(len(dimension.choices), dtype=np.float64)
    low, high = dimension.natural([dimension.low, dimension.high])
    if isinstance(dimension, Int) and dimension.high - dimension.low < N_PLACES:
        whole = np.arange(dimension.low, dimension.high + 1, dimension.step or 1)
        return np.asarray(dimension.natural(whole))
    return np.linspace(low, high, N_PLACES) if high > low else np.array([low])


def response_section(reading: StudyReading) -> Section | None:
    """Return the curves of all hyperparameters; None where nothing can be said."""
    found = responses(reading)
    if not found:
        return None
    strongest = max(found, key=lambda one: float(np.ptp(one.mean)))
    sentence = (
        f"Along {strongest.parameter} the expected {reading.metric} changes most, from "
        f"{number(float(strongest.mean.min()))} to {number(float(strongest.mean.max()))}."
    )
    span = _span(found)
    charts = tuple(_chart(one, reading, span) for one in found)
    note = NOTE
    left_out = len(reading.space) - len(found)
    if left_out > 0:
        note += f" {left_out} more hyperparameters are not drawn."
    return Section("response", "Response to each hyperparameter", sentence, charts, None, note)


def _span(found: Sequence[Response]) -> tuple[float, float]:
    """Return the ends of the one vertical axis on which all curves can be compared."""
    return min(float(one.low.min()) for one in found), max(float(one.high.max()) for one in found)


def _chart(response: Response, reading: StudyReading, span: tuple[float, float]) -> Chart:
    name, dimension = response.parameter, response.dimension
    best = int((reading.sign * response.mean).argmin())
    at = _named(dimension, float(response.places[best]))
    tried = _tried(response, reading, span)
    is_choice = isinstance(dimension, Categorical)
    curve = Line(
        "expected, with 95 % band",
        response.places,
        response.mean,
        response.low,
        response.high,
        is_dashed=is_choice,
    )
    return Chart(
        name,
        f"Expected {reading.metric} by {name}: best about {at}.",
        Axis(
            name,
            is_log=bool(getattr(dimension, "log", False)),
            categories=tuple(plain(str(one)) for one in dimension.choices)
            if isinstance(dimension, Categorical)
            else (),
        ),
        Axis(reading.metric, span=span),
        (curve, tried),
    )


def _named(dimension: Dimension, place: float) -> str:
    if isinstance(dimension, Categorical):
        return repr(dimension.choices[round(place)])
    return number(float(place))


def _tried(response: Response, reading: StudyReading, span: tuple[float, float]) -> Points:
    """Return the complete trials that lie within the picture of the curve."""
    column = list(reading.space).index(response.parameter)
    values = reading.encoding.values_of_study(reading.facts)[:, column]
    places = 10.0**values if getattr(response.dimension, "log", False) else values
    shown = reading.sign * reading.losses
    with np.errstate(invalid="ignore"):
        is_near = (shown >= span[0]) & (shown <= span[1])
    kept = np.flatnonzero(reading.is_complete & np.isfinite(places) & is_near)[-300:]
    return Points("trials", places[kept], shown[kept], tone=Tone.FAINT)
