"""Evidence made by hand, for properties and borders of the checks."""

import numpy as np

from hyperlearn.audit.evidence import MetricEvidence
from hyperlearn.metafeatures.run_trace import Ending, RunTrace


def evidence(
    values, *, curves=(), points=None, others=None, metric="accuracy", maximize=True, meta=None
):
    """Runs with these results, and curves where they are given."""
    sign = -1.0 if maximize else 1.0
    values = np.asarray(values, float)
    runs = []
    for index, value in enumerate(values):
        losses = sign * np.asarray(curves[index] if len(curves) else [], float)
        runs.append(
            RunTrace(np.arange(float(len(losses))), losses, Ending.COMPLETE, final=sign * value)
        )
    if points is None:
        points = np.linspace(0, 1, len(values))[:, np.newaxis]
    return MetricEvidence(metric, maximize, tuple(runs), points, others or {}, meta or {})
