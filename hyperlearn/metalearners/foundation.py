"""The networks that ship with the package, read when they are first wanted."""

from functools import cache
from importlib.resources import files

from hyperlearn.metalearners.curve_forecaster.model import CurveForecaster
from hyperlearn.metalearners.outlook.model import OutlookModel


@cache
def foundation_forecaster() -> CurveForecaster:
    """Return the forecaster that was trained on recorded public curves."""
    return CurveForecaster.from_bytes(_weights("curve_forecaster"))


@cache
def foundation_outlook() -> OutlookModel:
    """Return the metric network that was trained on recorded public curves."""
    return OutlookModel.from_bytes(_weights("outlook"))


def _weights(name: str) -> bytes:
    return (files("hyperlearn.metalearners") / "weights" / f"{name}.safetensors").read_bytes()
