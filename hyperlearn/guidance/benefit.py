"""What history is worth: each past task searched again as if it were new.

A task's recorded runs are taken as all there is to try. History, learned from the other tasks
alone, puts them in an order; without history they are tried in random order, of which the
expectation is known in closed form.
"""

from collections.abc import Sequence
from itertools import islice
from math import comb

import numpy as np
import pandas as pd
from optuna.trial import TrialState

from hyperlearn.errors import EmptyHistoryError
from hyperlearn.guidance.acquisition import mixture_confidence_bound
from hyperlearn.guidance.portfolio import greedy_portfolio
from hyperlearn.history.frames import counts, texts
from hyperlearn.losses import finite_losses
from hyperlearn.meta_training import Goal, TransferModel, train_transfer_model
from hyperlearn.records import Candidates, FloatArray, IntArray, Seen, StudyFacts

BUDGETS = (1, 3, 5, 10)
FEWEST_RUNS = 12
"""Of a task with fewer runs ten trials would find the best anyway."""
MOST_RUNS = 200
MOST_TASKS = 10


def benefit_frame(
    studies: Sequence[StudyFacts], goal: Goal, *, most_tasks: int = MOST_TASKS
) -> pd.DataFrame:
    """Search past tasks again, each with what the others teach and without.

    For each task a surrogate is trained anew, which takes seconds.

    Args:
        studies: The history.
        goal: The search space, direction and metric that it is asked about.
        most_tasks: Of more tasks, the latest are searched again; all the others still teach.

    Returns:
        One row for each task: ``task``, ``n_runs``, and for each budget ``k`` the regret after
        ``k`` trials with history (``history_k``) and, expected, without (``random_k``). Regret is 0
        at the best recorded run and 1 at the average one.

    Raises:
        EmptyHistoryError: Fewer than two tasks speak about the goal with enough different runs.
    """
    speaking = [study for study in studies if goal.is_shared_by(study)]
    names = list(dict.fromkeys(study.task_name for study in speaking))
    searched = (_row(speaking, name, goal) for name in reversed(names))
    rows = list(islice((row for row in searched if row is not None), most_tasks))
    if len(names) < 2 or not rows:
        raise EmptyHistoryError(
            f"{len(names)} tasks speak about this search space; two or more with {FEWEST_RUNS} "
            "complete trials each are needed to tell what history is worth"
        )
    columns = [f"{who}_{k}" for k in BUDGETS for who in ("history", "random")]
    return pd.DataFrame(
        {
            "task": texts([row[0] for row in rows]),
            "n_runs": counts([row[1] for row in rows]),
            **{name: np.array([row[2][i] for row in rows]) for i, name in enumerate(columns)},
        }
    )


def _row(
    speaking: Sequence[StudyFacts], name: str, goal: Goal
) -> tuple[str, int, list[float]] | None:
    """Return a task's name, its number of runs and its regrets; None if it cannot be searched."""
    others = [study for study in speaking if study.task_name != name]
    own = [study for study in speaking if study.task_name == name]
    model = train_transfer_model(others, goal)
    if model is None:
        return None
    values = np.concatenate([model.encoding.values_of_study(study) for study in own])
    losses = np.concatenate([study.losses[:, 0] for study in own])
    states = np.concatenate([study.states for study in own])
    is_known = (states == TrialState.COMPLETE.value) & np.isfinite(losses)
    known = np.flatnonzero(is_known)[:MOST_RUNS]
    values, losses = finite_losses(values[known], losses[known])
    if len(losses) < FEWEST_RUNS or float(np.ptp(losses)) == 0.0:
        return None
    meta = {key: value for study in own for key, value in study.meta_features.items()}
    found = losses[history_order(model, values, losses, meta, count=max(BUDGETS))]
    best, average = float(losses.min()), float(losses.mean())
    pairs = [(float(found[:k].min()), expected_best(losses, k)) for k in BUDGETS]
    return name, len(losses), [(one - best) / (average - best) for pair in pairs for one in pair]


def history_order(
    model: TransferModel,
    values: FloatArray,
    losses: FloatArray,
    meta_features: dict[str, float],
    *,
    count: int,
) -> IntArray:
    """Return the order in which history tries recorded runs.

    Args:
        model: What the other tasks teach.
        values: The runs' configurations as a value array, shape (n_runs, n_parameters).
        losses: Their losses, shape (n_runs,); each is looked at only once it was tried.
        meta_features: What is known of the task beforehand.
        count: How many to try, at most ``n_runs``.

    Returns:
        Rows, shape (count,).
    """
    points = model.encoding.points(values)
    weights = model.predictor.task_weights(model.encoded_meta(meta_features))
    pool = Candidates(values, points, model.predictor.evaluate(points))
    tried = greedy_portfolio(pool.functions, weights, 1).tolist()
    while len(tried) < min(count, len(losses)):
        seen = Seen(points[tried], pool.functions[tried], losses[tried])
        scores = mixture_confidence_bound(model.predict(weights, seen, pool))
        scores[tried] = -np.inf
        tried.append(int(scores.argmax()))
    return np.array(tried, np.int64)


def expected_best(losses: FloatArray, count: int) -> float:
    """Return the expected least of ``count`` different losses drawn at random.

    The i-th smallest of n is the least with probability C(n - i, count - 1) / C(n, count).

    Args:
        losses: Shape (n,), finite.
        count: How many are drawn, from 1 to n.
    """
    n_runs = len(losses)
    shares = [comb(n_runs - i, count - 1) / comb(n_runs, count) for i in range(1, n_runs + 1)]
    return float(np.array(shares) @ np.sort(losses))
