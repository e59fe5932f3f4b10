"""One method against the best of the others, number of trials by number of trials."""

from dataclasses import dataclass

import numpy as np

from studies.benchmarks.space import FloatArray
from studies.benchmarks.summary import INTERVAL, Summary


@dataclass(frozen=True)
class Duel:
    """A method and the best of its peers after some trials.

    Attributes:
        budget: The number of trials.
        regret: The method's mean regret.
        peer: The peer of the lowest mean regret.
        peer_regret: Its mean regret.
        ratio: The method's mean regret as a multiple of the peer's, and the ends of its 95 %
            interval over tasks.
        rank: The method's mean rank.
        ranked_peer: The peer of the lowest mean rank.
        peer_rank: Its mean rank.
        lead: By how much the peer's mean rank is the higher, and the ends of its 95 % interval.
    """

    budget: int
    regret: float
    peer: str
    peer_regret: float
    ratio: FloatArray
    rank: float
    ranked_peer: str
    peer_rank: float
    lead: FloatArray


def duels(summary: Summary, subject: str) -> list[Duel]:
    """Compare a method with the best of all others at each number of trials of a summary.

    The best peer is chosen with the results in hand, which favours the peers.
    """
    one = summary.labels.index(subject)
    others = [i for i in range(len(summary.labels)) if i != one]
    return [_duel(summary, one, others, at) for at in range(len(summary.budgets))]


def _duel(summary: Summary, one: int, others: list[int], at: int) -> Duel:
    means, ranks = summary.means[:, at], summary.task_ranks.mean(axis=1)[:, at]
    by_regret = others[int(means[others].argmin())]
    by_rank = others[int(ranks[others].argmin())]
    gaps = summary.task_ranks[by_rank, :, at] - summary.task_ranks[one, :, at]
    drawn = gaps[summary.draws()].mean(axis=1)
    return Duel(
        budget=summary.budgets[at],
        regret=float(means[one]),
        peer=summary.labels[by_regret],
        peer_regret=float(means[by_regret]),
        ratio=summary.ratios(summary.labels[one], [summary.labels[by_regret]])[:, at],
        rank=float(ranks[one]),
        ranked_peer=summary.labels[by_rank],
        peer_rank=float(ranks[by_rank]),
        lead=np.array([gaps.mean(), *np.percentile(drawn, INTERVAL)]),
    )
