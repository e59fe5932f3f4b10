"""The pictures of the page about outlooks, drawn as SVG.

Usage::

    python -m studies.benchmarks.outlook_pictures

They show runs of tasks that were held out of the training of fold 0.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from hyperlearn.metalearners.curve_forecaster.model import CurveForecaster
from hyperlearn.metalearners.curves.encoding import encode
from hyperlearn.metalearners.curves.episodes import points_at, scale_of_task
from hyperlearn.metalearners.outlook.fates import Fate, fates_of, target_scale
from hyperlearn.metalearners.outlook.model import OutlookModel
from hyperlearn.records import FloatArray, IntArray
from studies.benchmarks.arguments import make_parser
from studies.benchmarks.curves import CurveTask
from studies.benchmarks.trained import add_fold_options, folds, forecaster_of, outlook_of

FOLDER = Path(__file__).parent.parent.parent / "docs" / "pictures"
WIDTH, HEIGHT, MARGIN = 640, 320, 36
COLOURS = {Fate.REACHED: "#2a78b8", Fate.STALLED: "#c9a227", Fate.DIVERGED: "#b5453c"}
NAMES = {Fate.REACHED: "reached", Fate.STALLED: "stalled", Fate.DIVERGED: "diverged"}
SHARE = 0.2


class Frame(NamedTuple):
    """The part of the plane that a picture shows."""

    left: float
    right: float
    bottom: float
    top: float

    def place(self, x: FloatArray, y: FloatArray) -> list[tuple[float, float]]:
        """Return points of the plane as points of the picture."""
        across = (np.asarray(x) - self.left) / (self.right - self.left)
        up = (np.asarray(y) - self.bottom) / (self.top - self.bottom)
        columns = MARGIN + across * (WIDTH - 2 * MARGIN)
        rows = HEIGHT - MARGIN - up * (HEIGHT - 2 * MARGIN)
        return list(zip(columns.tolist(), rows.tolist(), strict=True))


def main(arguments: Sequence[str] | None = None) -> None:
    """Draw both pictures."""
    parser = make_parser(__doc__)
    add_fold_options(parser)
    options = parser.parse_args(arguments)
    fold = folds(options)[0]
    FOLDER.mkdir(exist_ok=True)
    task = next(one for one in fold.held if one.table == "yahpo_lcbench")
    drawn = forecast_picture(task, forecaster_of(fold, options.kept))
    (FOLDER / "forecast.svg").write_text(drawn, encoding="utf-8")
    small = next(one for one in fold.held if one.table == "small_networks")
    drawn = space_picture(small, outlook_of(fold, options.kept))
    (FOLDER / "metric-space.svg").write_text(drawn, encoding="utf-8")


def forecast_picture(task: CurveTask, forecaster: CurveForecaster) -> str:
    """Draw a curve until a fifth of its budget, the forecast of the rest, and what came."""
    curves = task.curves
    known, run = curves.only(np.arange(10)), curves.only(np.array([12]))
    scale, rival = scale_of_task(known, np.zeros(0), None)
    now = int(np.searchsorted(curves.times, SHARE + 1e-9)) - 1
    points = points_at(run, scale, rival, np.arange(now + 1))
    later = curves.times[now + 1 :]
    n_later = len(later)
    mixture = forecaster.forecast(
        np.repeat(forecaster.read(points)[:, -1], n_later, axis=0),
        np.repeat(points.units[:, -1], n_later),
        np.repeat(run.strategies, n_later, axis=0),
        np.full(n_later, curves.times[now]),
        later,
    )
    low, median, high = (-scale.to_losses(mixture.quantiles(np.array([0.1, 0.5, 0.9])))).T
    shown = -run.losses[0]
    low_end, high_end = min(shown.min(), high.min()), max(shown.max(), low.max())
    frame = Frame(0.0, 1.0, low_end - 2.0, high_end + 2.0)
    parts = [
        _area(frame, later, low, high),
        _line(frame, curves.times[now:], shown[now:], "#999999", dashed=True),
        _line(frame, later, median, "#2a78b8"),
        _line(frame, curves.times[: now + 1], shown[: now + 1], "#222222"),
        _text(MARGIN, 20, f"accuracy in % over the share of the budget: {task.family}"),
        _text(WIDTH - 250, HEIGHT - 10, "black: seen; blue: foretold (80 %); grey: came"),
    ]
    return _svg(parts)


def space_picture(task: CurveTask, outlook: OutlookModel) -> str:
    """Draw the metric space at a fifth of the budget by its two widest directions."""
    curves = task.curves
    finals = curves.finals
    target = float(np.quantile(finals[np.isfinite(finals)], 0.3))
    scale = target_scale(curves.losses, target)
    now = int(np.searchsorted(curves.times, SHARE + 1e-9))
    points = points_at(curves, scale, np.full(len(curves.times), np.nan), np.arange(now))
    places = outlook.places(outlook.cell.run(encode(points))[:, -1])
    flat = _flattened(places)
    fates: IntArray = fates_of(curves.losses[:, -1], scale)
    low, high = flat.min(axis=0), flat.max(axis=0)
    frame = Frame(float(low[0]), float(high[0]), float(low[1]), float(high[1]))
    parts = [
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{COLOURS[Fate(int(fate))]}" '
        'fill-opacity="0.75"/>'
        for (x, y), fate in zip(frame.place(flat[:, 0], flat[:, 1]), fates, strict=True)
    ]
    parts.append(_text(MARGIN, 20, f"runs of {task.family} at 20 % of their budget"))
    for row, fate in enumerate(Fate):
        parts.append(_text(WIDTH - 90, 20 + 16 * row, NAMES[fate], COLOURS[fate]))
    return _svg(parts)


def _flattened(places: FloatArray) -> FloatArray:
    """Return the two principal components, shape (n_runs, 2)."""
    centred = places - places.mean(axis=0)
    _, _, directions = np.linalg.svd(centred, full_matrices=False)
    return np.asarray(centred @ directions[:2].T)


def _line(frame: Frame, x: FloatArray, y: FloatArray, colour: str, *, dashed: bool = False) -> str:
    points = " ".join(f"{a:.1f},{b:.1f}" for a, b in frame.place(x, y))
    dash = ' stroke-dasharray="4 3"' if dashed else ""
    return f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"{dash}/>'


def _area(frame: Frame, x: FloatArray, low: FloatArray, high: FloatArray) -> str:
    around = [*frame.place(x, low), *reversed(frame.place(x, high))]
    points = " ".join(f"{a:.1f},{b:.1f}" for a, b in around)
    return f'<polygon points="{points}" fill="#2a78b8" fill-opacity="0.2"/>'


def _text(x: float, y: float, text: str, colour: str = "#222222") -> str:
    style = 'font-family="sans-serif" font-size="12"'
    return f'<text x="{x:.0f}" y="{y:.0f}" {style} fill="{colour}">{text}</text>'


def _svg(parts: Sequence[str]) -> str:
    size = f'width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}"'
    body = "\n".join(['<rect width="100%" height="100%" fill="#ffffff"/>', *parts])
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>\n{body}\n</svg>\n'


if __name__ == "__main__":
    main()
