import json

from hyperlearn.optim.trajectory import MOST_POINTS, Trajectory


def test_short_runs_are_kept_whole() -> None:
    trajectory = Trajectory()
    for step in range(1, 4):
        trajectory.add(step, {"lr": step / 10})

    assert trajectory.as_dict() == {"step": [1.0, 2.0, 3.0], "lr": [0.1, 0.2, 0.3]}


def test_long_runs_are_thinned_evenly() -> None:
    trajectory = Trajectory()
    for step in range(10_000):
        trajectory.add(step, {"lr": float(step)})

    columns = json.loads(json.dumps(trajectory.as_dict()))
    assert MOST_POINTS / 4 < len(columns["step"]) < MOST_POINTS
    assert columns["step"] == columns["lr"]
    assert len({b - a for a, b in zip(columns["step"], columns["step"][1:], strict=False)}) == 1
