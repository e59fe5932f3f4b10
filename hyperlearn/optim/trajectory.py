"""A trajectory: what was chosen step by step, thinned so that long runs stay small."""

from dataclasses import dataclass, field

MOST_POINTS = 512


@dataclass
class Trajectory:
    """Values by step; every other one is dropped, and the interval doubled, when it is full.

    Attributes:
        interval: Steps between points.
        steps: Step of each point.
        values: Values of each name at these steps.
    """

    interval: int = 1
    steps: list[int] = field(default_factory=list)
    values: dict[str, list[float]] = field(default_factory=dict)

    def add(self, step: int, chosen: dict[str, float]) -> None:
        """Keep what was chosen at a step, if it is one of those kept; names stay the same."""
        if step % self.interval:
            return
        self.steps.append(step)
        for name, value in chosen.items():
            self.values.setdefault(name, []).append(value)
        if len(self.steps) >= MOST_POINTS:
            self.interval *= 2
            kept = [place for place, at in enumerate(self.steps) if at % self.interval == 0]
            self.steps = [self.steps[place] for place in kept]
            self.values = {n: [v[place] for place in kept] for n, v in self.values.items()}

    def as_dict(self) -> dict[str, list[float]]:
        """Return the columns, ``step`` among them, as JSON types."""
        return {"step": [float(step) for step in self.steps], **self.values}
