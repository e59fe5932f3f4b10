"""A study of the history as evidence for an audit of its metric."""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
from optuna.distributions import (
    BaseDistribution,
    CategoricalDistribution,
    FloatDistribution,
    IntDistribution,
)

from hyperlearn.audit.auditing import audit_metric
from hyperlearn.audit.evidence import MetricEvidence
from hyperlearn.audit.metric_audit import MetricAudit
from hyperlearn.errors import InvalidArgumentError
from hyperlearn.history.run_traces import ENDINGS, own_metric, run_traces
from hyperlearn.metafeatures.run_trace import RunTrace
from hyperlearn.records import FloatArray, IntArray, StudyFacts

ABSENT = -1.0
"""Where a configuration lies on the axis of a hyperparameter that it does not have."""


def audit_study(
    facts: StudyFacts, curves: pd.DataFrame, trials: pd.DataFrame, objective: int
) -> MetricAudit:
    """Audit the metric of one of a study's objectives: ``History.audit``."""
    n_objectives = len(facts.directions)
    if objective not in range(n_objectives):
        raise InvalidArgumentError(
            f"objective is {objective!r} and study {facts.study_name!r} has {n_objectives}; give a "
            f"number from 0 to {n_objectives - 1}"
        )
    runs = run_traces(facts, curves, trials, objective=objective)
    return audit_metric(facts.study_name, metric_evidence(facts, curves, runs, objective))


def metric_evidence(
    facts: StudyFacts, curves: pd.DataFrame, runs: Sequence[RunTrace], objective: int
) -> MetricEvidence:
    """Return what is known of a study's metric.

    Args:
        facts: The study.
        curves: ``History.curves`` of it.
        runs: Its traces, of every run that has ended.
        objective: Which objective's metric.
    """
    metric = own_metric(facts, objective)
    ended = np.flatnonzero(np.isin(facts.states, list(ENDINGS)))
    return MetricEvidence(
        metric=metric,
        is_maximized=facts.directions[objective] == "maximize",
        runs=tuple(runs),
        points=unit_cube(facts)[ended],
        others=_last_values(curves[curves["metric"] != metric], facts.numbers[ended]),
        meta_features=facts.meta_features,
    )


def _last_values(curves: pd.DataFrame, numbers: IntArray) -> dict[str, FloatArray]:
    last = curves.dropna(subset="value").groupby(["metric", "number"])["value"].last()
    return {
        str(metric): last[metric].reindex(numbers).to_numpy(np.float64)
        for metric in last.index.get_level_values(0).unique()
    }


def unit_cube(facts: StudyFacts) -> FloatArray:
    """Return a study's configurations in the unit cube, shape (n_trials, n_dims), finite.

    A number takes one axis, on its own scale; a categorical one an axis for each choice.
    """
    columns = [
        column
        for name, distribution in sorted(facts.distributions.items())
        for column in _columns(facts.params[name], distribution)
    ]
    return np.column_stack([np.zeros((len(facts), 0)), *columns])


def _columns(values: FloatArray, distribution: BaseDistribution) -> Iterator[FloatArray]:
    if isinstance(distribution, CategoricalDistribution):
        for choice in range(len(distribution.choices)):
            yield np.where(values == choice, np.sqrt(0.5), 0.0)
    if isinstance(distribution, (FloatDistribution, IntDistribution)):
        low, high = float(distribution.low), float(distribution.high)
        if distribution.log:
            values, low, high = np.log(values), np.log(low), np.log(high)
        places = (values - low) / ((high - low) or 1.0)
        yield np.where(np.isnan(places), ABSENT, places)
