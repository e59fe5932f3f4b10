"""From rows of tables to studies by columns, however many rows there are, in little memory.

The rows of hyperparameters come in pieces and are put at once where they belong: into one pool of
numbers, in which each hyperparameter of each study has a stretch with a place for every trial.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from optuna.distributions import BaseDistribution

from hyperlearn.history.columns import StudyRow, TrialColumns, ValueColumns, rows_where
from hyperlearn.history.study_block import Codes, ParamBlock, StudyBlock
from hyperlearn.records import FloatArray, IntArray

_NAME_BITS = 32


class BlockBuilder:
    """Builds the blocks of some studies.

    Args:
        studies: The studies.
        trials: Trials of any studies, in any order; those of other studies are left out.
    """

    def __init__(self, studies: Sequence[StudyRow], trials: TrialColumns) -> None:
        self._studies = studies
        ids, counts = np.array([study.study_id for study in studies], np.int64), len(studies)
        by_id = np.argsort(ids)
        found = np.searchsorted(ids[by_id], trials.study_ids).clip(max=max(counts - 1, 0))
        studies_of = np.full(len(trials.study_ids), -1)
        if counts:
            is_ours = ids[by_id][found] == trials.study_ids
            studies_of[is_ours] = by_id[found[is_ours]]
        order = np.lexsort((trials.trial_ids, trials.numbers, studies_of))
        order = order[np.searchsorted(studies_of[order], 0) :]
        self._trials = rows_where(trials, order)
        self._study_of: IntArray = studies_of[order]
        self._firsts = np.searchsorted(self._study_of, np.arange(len(studies) + 1))
        self._by_id = np.argsort(self._trials.trial_ids, kind="stable")
        self._ids = self._trials.trial_ids[self._by_id]
        width = max((len(study.directions) for study in studies), default=1)
        self._values = np.full((len(self._ids), width), np.nan)
        self._stretches: dict[int, int] = {}
        self._pool = np.empty(0)
        self._codes: Codes = np.empty(0, np.int32)
        self._used = 0

    def add_values(self, columns: ValueColumns) -> None:
        """Put objective values in their places; those of other trials are left out."""
        rows = self._rows(columns.trial_ids)
        chosen = (rows >= 0) & (columns.objectives < self._values.shape[1])
        self._values[rows[chosen], columns.objectives[chosen]] = columns.values[chosen]

    def add_params(
        self, trial_ids: IntArray, names: IntArray, values: FloatArray, distributions: IntArray
    ) -> int:
        """Put values of hyperparameters in their places; those of other trials are left out.

        Args:
            trial_ids: Trial of each value.
            names: Number of the hyperparameter's name.
            values: The value in Optuna's internal representation.
            distributions: Number of its distribution.

        Returns:
            How many trials were come to, of all in the order of their identifiers.
        """
        rows = self._rows(trial_ids)
        known = rows >= 0
        if not known.all():
            rows, names = rows[known], names[known]
            values, distributions = values[known], distributions[known]
        studies = self._study_of[rows]
        codes, keys = pd.factorize((studies << _NAME_BITS) | names)
        starts = np.array([self._stretch(key) for key in keys.tolist()], np.int64)
        places = starts[codes] + rows - self._firsts[studies]
        self._pool[places] = values
        self._codes[places] = distributions
        return int(rows[-1]) + 1 if len(rows) else 0

    def add_table(
        self, trial_ids: IntArray, names: IntArray, values: FloatArray, distributions: IntArray
    ) -> int:
        """Put values of hyperparameters in their places, of trials that have the same ones.

        Args:
            trial_ids: The trials, shape (n_trials,).
            names: Numbers of the hyperparameters' names, shape (n_parameters,).
            values: In Optuna's internal representation, shape (n_trials, n_parameters).
            distributions: Numbers of their distributions, shape (n_parameters,).

        Returns:
            How many trials were come to, of all in the order of their identifiers.
        """
        rows = self._rows(trial_ids)
        known = np.flatnonzero(rows >= 0)
        studies = self._study_of[rows[known]]
        for study in np.unique(studies).tolist():
            chosen = known[studies == study]
            own = rows[chosen] - self._firsts[study]
            for place, (name, code) in enumerate(
                zip(names.tolist(), distributions.tolist(), strict=True)
            ):
                start = self._stretch(study << _NAME_BITS | name)
                self._pool[start + own] = values[chosen, place]
                self._codes[start + own] = code
        return int(rows[-1]) + 1 if len(rows) else 0

    def blocks(
        self, names: Sequence[str], distributions: Sequence[BaseDistribution]
    ) -> tuple[StudyBlock, ...]:
        """Return the studies.

        Args:
            names: Names of hyperparameters by their numbers.
            distributions: Distributions by their numbers.
        """
        params: list[dict[str, ParamBlock]] = [{} for _ in self._studies]
        for key, start in self._stretches.items():
            study, name = key >> _NAME_BITS, names[key & ((1 << _NAME_BITS) - 1)]
            stretch = slice(start, start + self._count(study))
            params[study][name] = ParamBlock.of(
                self._pool[stretch], self._codes[stretch], distributions
            )
        return tuple(self._block(place, params[place]) for place in range(len(self._studies)))

    def _block(self, place: int, params: dict[str, ParamBlock]) -> StudyBlock:
        rows = np.arange(self._firsts[place], self._firsts[place + 1])
        study = self._studies[place]
        return StudyBlock(
            study,
            rows_where(self._trials, rows),
            self._values[rows, : len(study.directions)],
            {name: params[name] for name in sorted(params)},
        )

    def _count(self, study: int) -> int:
        return int(self._firsts[study + 1] - self._firsts[study])

    def _rows(self, trial_ids: IntArray) -> IntArray:
        """Return the row of each trial, -1 for one that is not ours."""
        if not len(self._ids):
            return np.full(len(trial_ids), -1)
        found = np.searchsorted(self._ids, trial_ids).clip(max=len(self._ids) - 1)
        return np.where(self._ids[found] == trial_ids, self._by_id[found], -1)

    def _stretch(self, key: int) -> int:
        """Return where the stretch of a hyperparameter of a study starts; made if it is new."""
        if key not in self._stretches:
            self._stretches[key] = self._used
            self._used += self._count(key >> _NAME_BITS)
            self._make_room()
            self._pool[self._stretches[key] : self._used] = np.nan
            self._codes[self._stretches[key] : self._used] = -1
        return self._stretches[key]

    def _make_room(self) -> None:
        missing = self._used - len(self._pool)
        if missing > 0:
            more = max(missing, len(self._pool))
            self._pool = np.concatenate([self._pool, np.empty(more)])
            self._codes = np.concatenate([self._codes, np.empty(more, np.int32)])
