"""One run judged as it goes on: each report moves two recurrent cells by one step.

Points closer together than the networks were trained on are looked at, and then forgotten: the
cells keep to points a 48th of the budget apart.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from hyperlearn.metalearners.curve_forecaster.model import CurveForecaster
from hyperlearn.metalearners.curves.cell import CellState, RecurrentCell
from hyperlearn.metalearners.curves.encoding import CurvePoints, encode
from hyperlearn.metalearners.curves.episodes import MOST_POINTS
from hyperlearn.metalearners.curves.running import Clock, Rival
from hyperlearn.metalearners.curves.scale import LossScale
from hyperlearn.metalearners.curves.task_curves import companion_units
from hyperlearn.metalearners.outlook.model import Judgement, OutlookModel
from hyperlearn.records import FloatArray

FIRST_GUESS = 32
"""Reports that a run is first thought to make where nobody says; doubled when there are more."""
LEVELS = np.array([0.1, 0.5, 0.9])


class Forecast(NamedTuple):
    """What is foretold of a run's end, as losses in the metric's unit.

    Attributes:
        low: 10 % quantile.
        median: 50 % quantile.
        high: 90 % quantile.
        p_goal: Chance to end at the goal of the forecaster's scale or better.
        p_worse: Chance to end worse than the run began.
    """

    low: float
    median: float
    high: float
    p_goal: float
    p_worse: float


@dataclass
class _Reader:
    """One network's view of the run: its scale, its cell, the points it keeps."""

    cell: RecurrentCell
    scale: LossScale
    rival: Rival | None
    state: CellState = field(init=False)
    output: FloatArray = field(init=False)

    def __post_init__(self) -> None:
        self.state = self.cell.start(1)
        self.output = self.state.hidden


@dataclass
class RunJudge:
    """Judges one run.

    Args:
        forecaster: Foretells its end.
        outlook: Judges its metric.
        scales: The forecaster's scale and the metric network's.
        rival: The best finished run on the forecaster's scale, or None.
        prototypes: Of the fates at shares of the budget, shape (n_shares, n_fates, n_embedded).
        strategy: The run's, shape (n_strategy,).
        clock: Of the task, or None where nobody knows how long a run is.
        stretch: Factor of the forecast intervals.
    """

    forecaster: CurveForecaster
    outlook: OutlookModel
    scales: tuple[LossScale, LossScale]
    rival: Rival | None
    prototypes: FloatArray
    strategy: FloatArray
    clock: Clock | None
    stretch: float = 1.0

    def __post_init__(self) -> None:
        self._steps: list[float] = []
        self._losses: list[float] = []
        self._companions: list[float] = []
        self._guess = self.clock
        self._now = np.zeros(1)
        self._readers = self._new_readers()

    def _new_readers(self) -> tuple[_Reader, _Reader]:
        return (
            _Reader(self.forecaster.cell, self.scales[0], self.rival),
            _Reader(self.outlook.cell, self.scales[1], None),
        )

    def update(self, step: float, loss: float, companion: float) -> tuple[Forecast, Judgement]:
        """Take one report and return what is to be expected now.

        Args:
            step: Later than all steps before.
            loss: The metric, lower is better.
            companion: A metric of the training data, lower is better; NaN where there is none.
        """
        clock = self._clock_at(step)
        points = [*self._kept(), (step, loss, companion)]
        columns = [np.array([column]) for column in zip(*points, strict=True)]
        share = clock.share(columns[0])
        is_kept = (
            not self._steps
            or share[0, -1] - clock.share(np.array([self._steps[-1]]))[0] >= 0.999 / MOST_POINTS
        )
        for reader in self._readers:
            self._advance(reader, columns, share, is_kept=is_kept)
        if is_kept:
            self._steps.append(step)
            self._losses.append(loss)
            self._companions.append(companion)
        now = self._now = share[:, -1]
        return self._forecast(loss, now), self._judgement(loss, now)

    def is_failing(self, judgement: Judgement) -> bool:
        """Return whether the last judgement is that of a failing run."""
        return bool(self.outlook.is_failing(judgement, self._now)[0])

    def _kept(self) -> list[tuple[float, float, float]]:
        return list(zip(self._steps, self._losses, self._companions, strict=True))

    def _clock_at(self, step: float) -> Clock:
        """Return the clock, after a guess that has become too short was doubled."""
        if self.clock is not None:
            return self.clock
        if self._guess is None:
            self._guess = Clock(step, 1.0, step + FIRST_GUESS - 1.0)
        elif len(self._steps) == 1:
            stride = step - self._guess.first
            last = self._guess.first + (FIRST_GUESS - 1.0) * stride
            self._read_again(Clock(self._guess.first, stride, last))
        while step > self._guess.last:
            span = 2.0 * (self._guess.last - self._guess.first)
            self._read_again(Clock(self._guess.first, self._guess.stride, self._guess.first + span))
        return self._guess

    def _read_again(self, clock: Clock) -> None:
        """Let the cells read the run from its start by another clock."""
        self._guess = clock
        points = self._kept()
        self._readers = self._new_readers()
        self._steps, self._losses, self._companions = [], [], []
        for place, (step, loss, companion) in enumerate(points):
            columns = [np.array([c]) for c in zip(*points[: place + 1], strict=True)]
            share = clock.share(columns[0])
            for reader in self._readers:
                self._advance(reader, columns, share, is_kept=True)
            self._steps.append(step)
            self._losses.append(loss)
            self._companions.append(companion)

    @staticmethod
    def _advance(
        reader: _Reader, columns: list[FloatArray], share: FloatArray, *, is_kept: bool
    ) -> None:
        steps, losses, companions = columns
        rival = np.full(steps.shape, np.nan)
        if reader.rival is not None:
            rival = np.interp(share, reader.rival.shares, reader.rival.units)
        points = CurvePoints(
            reader.scale.to_unit(losses),
            np.isfinite(losses),
            share,
            rival,
            companion_units(companions),
        )
        state = reader.cell.step(reader.state, encode(points)[:, -1])
        reader.output = state.hidden
        if is_kept:
            reader.state = state

    def _forecast(self, loss: float, now: FloatArray) -> Forecast:
        scale = self.scales[0]
        unit = scale.to_unit(np.array([loss]))
        mixture = self.forecaster.forecast(
            self._readers[0].output, unit, self.strategy[None], now, np.ones(1)
        )
        below = mixture.chance_below(np.array([0.0]))
        worse = 1.0 - mixture.chance_below(np.array([1.0]))
        low, median, high = mixture.quantiles(LEVELS)[0]
        low = median - self.stretch * (median - low)
        high = median + self.stretch * (high - median)
        ends = scale.to_losses(np.array([low, median, high]))
        return Forecast(
            float(ends[0]), float(ends[1]), float(ends[2]), float(below[0]), float(worse[0])
        )

    def _judgement(self, loss: float, now: FloatArray) -> Judgement:
        place = min(int(now[0] * len(self.prototypes)), len(self.prototypes) - 1)
        return self.outlook.judge(
            self._readers[1].output,
            self.prototypes[place],
            self.scales[1].to_unit(np.array([loss])),
            now,
        )


def general_prototypes(outlook: OutlookModel) -> FloatArray:
    """Return the prototypes of a task without labelled runs, shape (1, n_fates, n_embedded)."""
    n_embedded = outlook.weights["prototypes"].shape[-1]
    nothing = np.zeros((0, 1, n_embedded))
    return outlook.prototypes(nothing, np.zeros(0, dtype=np.int64))
