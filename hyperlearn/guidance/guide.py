"""One search, guided: from what history taught and the search has shown to the next configuration.

A guide holds no state of the search: each suggestion is a function of the seed, the trial's number
and the trials so far.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from html import escape
from typing import NamedTuple

import numpy as np

from hyperlearn.guidance.acquisition import mixture_confidence_bound, mixture_improvement
from hyperlearn.guidance.candidates import CandidatePool, is_near, joined
from hyperlearn.guidance.evidence import COVERING, PREDICTED, RECOMMENDED, Reason, explained
from hyperlearn.guidance.gate import FIRST_COVER, Turn, is_noise, run_race, turn_of
from hyperlearn.guidance.observed import ObservedRuns
from hyperlearn.guidance.portfolio import complement_scores, greedy_portfolio
from hyperlearn.losses import Compression
from hyperlearn.meta_training import TransferModel
from hyperlearn.records import (
    Candidates,
    Evidence,
    FloatArray,
    Prediction,
    Seen,
)
from hyperlearn.space.dimension import ParameterValue

N_BEST = 5
N_NEAREST = 3
MOST_RUNS = 300
MOST_UNSEEN = 16
"""Workers that ask at the same moment and are thought ahead of; of more, some may meet."""
EXPLORE_FROM = 12
"""Trial number from which on uncertainty counts twice, as the nearest optimum is found by then."""


class Suggestion(NamedTuple):
    """A configuration and why it was suggested."""

    params: dict[str, ParameterValue]
    evidence: Evidence

    def _repr_html_(self) -> str:
        """Return what a notebook shows: the configuration as a table, and the evidence."""
        rows = (
            f"<tr><th>{escape(name)}</th><td>{escape(str(value))}</td></tr>"
            for name, value in self.params.items()
        )
        return f"<table>{''.join(rows)}</table>{self.evidence._repr_html_()}"


@dataclass(frozen=True)
class Guide:
    """Suggests configurations of one search.

    Attributes:
        model: What history taught about the space.
        pool: Candidates of the search.
        task_weights: Prior weight of each past task, shape (n_tasks,).
        sign: 1 where a lower metric is better, -1 where a higher one is.
        is_gated: Whether checks without history are made, and may take over.
    """

    model: TransferModel
    pool: CandidatePool
    task_weights: FloatArray
    sign: float
    is_gated: bool

    @classmethod
    def of_search(
        cls,
        model: TransferModel,
        meta_features: Mapping[str, float],
        *,
        sign: float,
        is_gated: bool,
        seed: int,
    ) -> "Guide":
        """Prepare the guide of a search about a task with these meta-features."""
        rng = np.random.default_rng(seed)
        pool = CandidatePool.build(model.encoding, model.predictor, model.configurations, rng)
        weights = model.predictor.task_weights(model.encoded_meta(meta_features))
        return cls(model, pool, weights, sign, is_gated)

    @property
    def is_trusted(self) -> bool:
        """Whether history may suggest at all."""
        return not (self.is_gated and is_noise(self.model.predictor.agreement))

    def turn(self, number: int, observed: ObservedRuns) -> Turn:
        """Return who makes the suggestion for a trial number."""
        if not self.is_gated:
            return Turn.HISTORY
        race = run_race(observed.losses, observed.origins)
        is_told = number >= FIRST_COVER and len(observed.losses) > 0
        return turn_of(number, race, self._contradiction(observed) if is_told else 0.0)

    def _contradiction(self, observed: ObservedRuns) -> float:
        """Return the log odds that the finished runs are the opposite of the past tasks."""
        recent = _most_telling(observed)
        nothing = self.pool.placed(recent.running[:0])
        return self.model.predict(
            self.task_weights, self._seen(recent, nothing), nothing
        ).contradiction

    def suggest(self, number: int, observed: ObservedRuns, rng: np.random.Generator) -> Suggestion:
        """Return the next configuration; not to be asked when it is not history's turn."""
        if not len(observed.losses):
            return self.first(observed)
        for _ in range(min(observed.n_unseen, MOST_UNSEEN)):
            chosen = self._choice(number, observed, rng)
            others = chosen.candidates.values[[chosen.place]]
            observed = replace(observed, running=np.vstack([observed.running, others]))
        return self._suggestion(self._choice(number, observed, rng))

    def _choice(self, number: int, observed: ObservedRuns, rng: np.random.Generator) -> "_Choice":
        """Choose among the candidates, running ones being spoken for."""
        recent = _most_telling(observed)
        running = self.pool.placed(recent.running)
        candidates = joined(self._candidates(recent, rng), running)
        free = ~is_near(candidates.points, self.model.encoding.points(observed.tried))
        seen = self._seen(recent, running)
        prediction = self.model.predict(self.task_weights, seen, candidates)
        reason = PREDICTED
        if self.turn(number, observed) == Turn.COVER:
            reason = COVERING
            scores = complement_scores(candidates.functions, seen.functions)
        else:
            scores = _promise(prediction, float(seen.losses.min()), number, len(running.values))
        place = int(np.where(free, scores, scores.min() - 1.0).argmax())
        compression = Compression.of(recent.losses)
        return _Choice(reason, place, candidates, prediction, compression)

    def first(self, observed: ObservedRuns | None = None) -> Suggestion:
        """Return a member of the portfolio, for the search's trials before any result.

        Args:
            observed: What is running and what has failed; None is the very first trial.
        """
        nothing = ObservedRuns.nothing(len(self.model.encoding.space))
        observed = observed or nothing
        fixed, running = self.pool.fixed, self.pool.placed(observed.running)
        free = np.flatnonzero(~is_near(fixed.points, running.points))
        functions = self.pool.shunning(observed.failed)
        members = greedy_portfolio(
            functions[free], self.task_weights, observed.n_unseen + 1, running.functions
        )
        place = int(free[members[-1]]) if len(members) else 0
        seen = self._seen(nothing, self.pool.placed(nothing.running))
        prediction = self.model.predict(self.task_weights, seen, fixed)
        as_it_is = Compression.of(nothing.losses)
        return self._suggestion(_Choice(RECOMMENDED, place, fixed, prediction, as_it_is))

    def _candidates(self, recent: ObservedRuns, rng: np.random.Generator) -> Candidates:
        """Return the pool and new candidates around the best runs."""
        best = recent.values[np.argsort(recent.losses, kind="stable")[:N_BEST]]
        return joined(self.pool.fixed, self.pool.around(best, rng))

    def _seen(self, recent: ObservedRuns, running: Candidates) -> Seen:
        """Return the finished runs, then the running ones."""
        points = self.model.encoding.points(recent.values)
        functions = self.model.predictor.evaluate(points)
        return Seen(
            np.vstack([points, running.points]),
            np.vstack([functions, running.functions]),
            recent.losses,
        )

    def _suggestion(self, choice: "_Choice") -> Suggestion:
        reason, chosen, candidates, prediction, compression = choice
        mean, deviation = prediction.moments()
        nearest = np.argsort(-prediction.task_probabilities, kind="stable")[:N_NEAREST]
        names = self.model.predictor.names
        evidence = explained(
            reason,
            mean=self.sign * compression.undo(float(mean[chosen])),
            deviation=float(np.hypot(deviation[chosen], prediction.noise_deviation)),
            nearest=[(names[task], float(prediction.task_probabilities[task])) for task in nearest],
            n_tasks=len(names),
        )
        return Suggestion(self.model.encoding.decode(candidates.values[chosen]), evidence)


class _Choice(NamedTuple):
    """The candidate that was chosen, why, and what is predicted of all of them."""

    reason: Reason
    place: int
    candidates: Candidates
    prediction: Prediction
    compression: Compression


def _promise(prediction: Prediction, best: float, number: int, n_running: int) -> FloatArray:
    """Return how promising each candidate is, shape (n_candidates,); the last ones are running."""
    if number >= EXPLORE_FROM:
        return mixture_confidence_bound(prediction)
    return mixture_improvement(prediction, best, n_running)


def _most_telling(observed: ObservedRuns) -> ObservedRuns:
    """Keep what a prediction can afford: the best third and the latest two thirds."""
    n_runs = len(observed.losses)
    if n_runs <= MOST_RUNS:
        return observed
    best = np.argsort(observed.losses, kind="stable")[: MOST_RUNS // 3]
    latest = np.setdiff1d(np.arange(n_runs), best)[-(MOST_RUNS - len(best)) :]
    keep = np.sort(np.concatenate([best, latest]))
    origins = tuple(observed.origins[place] for place in keep)
    return replace(
        observed, values=observed.values[keep], losses=observed.losses[keep], origins=origins
    )
