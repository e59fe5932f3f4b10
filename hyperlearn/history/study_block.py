"""One study by columns: the piece in which a storage is read, kept and brought up to date.

Trials stand in the order of their numbers; every other array has a row for each of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from optuna.distributions import BaseDistribution

from hyperlearn.history.columns import IS_FINISHED, StudyRow, TrialColumns, rows_where, stacked
from hyperlearn.records import BoolArray, FloatArray, IntArray

Codes: TypeAlias = NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class ParamBlock:
    """The values of one hyperparameter in one study.

    Attributes:
        values: Optuna's internal representation (the number, or the index of the choice); NaN for
            a trial that lacks it.
        codes: Index into ``distributions`` for each trial, -1 for one that lacks it; None where
            there is one distribution only.
        distributions: The different ones, in the order in which trials first had them.
    """

    values: FloatArray
    codes: Codes | None
    distributions: tuple[BaseDistribution, ...]

    @classmethod
    def of(
        cls, values: FloatArray, codes: Codes, distributions: Sequence[BaseDistribution]
    ) -> "ParamBlock":
        """Return a block that keeps of ``distributions`` those that occur, each once.

        Args:
            values: As in the block.
            codes: Index into ``distributions``, which may hold one object several times.
            distributions: Any distributions; equal ones are one object.
        """
        first = codes[0] if len(codes) else -1
        if first >= 0 and (codes == first).all():  # as in nearly every study
            return cls(values, None, (distributions[first],))
        used, firsts, places = np.unique(codes, return_index=True, return_inverse=True)
        order: dict[int, int] = {}
        kept: list[BaseDistribution] = []
        moved = np.full(len(used), -1, np.int32)
        for index in np.argsort(firsts):
            if used[index] >= 0:
                one = distributions[used[index]]
                if id(one) not in order:
                    order[id(one)] = len(kept)
                    kept.append(one)
                moved[index] = order[id(one)]
        return cls(values, None if len(kept) == 1 else moved[places], tuple(kept))

    def all_codes(self) -> Codes:
        """Return the index of the distribution of every trial, -1 for one that lacks it."""
        if self.codes is not None:
            return self.codes
        return np.where(np.isnan(self.values), -1, 0).astype(np.int32)


@dataclass(frozen=True, slots=True, eq=False)
class StudyBlock:
    """One study with its trials.

    Attributes:
        study: The study.
        trials: Its trials, by ascending number.
        values: Objective values in the study's own sign, shape (n_trials, n_objectives); NaN for a
            trial without values.
        params: Each hyperparameter by name, names in alphabetical order.
    """

    study: StudyRow
    trials: TrialColumns
    values: FloatArray
    params: Mapping[str, ParamBlock]

    def __len__(self) -> int:
        return len(self.trials.trial_ids)

    def is_finished(self) -> BoolArray:
        """Return which trials can change no more."""
        return IS_FINISHED[self.trials.states]

    def rows(self, chosen: BoolArray | IntArray) -> "StudyBlock":
        """Return the study with some of its trials, in the order they are chosen."""
        params = {
            name: ParamBlock.of(one.values[chosen], one.all_codes()[chosen], one.distributions)
            for name, one in self.params.items()
        }
        return StudyBlock(
            self.study,
            rows_where(self.trials, chosen),
            self.values[chosen],
            {name: one for name, one in params.items() if one.distributions},
        )

    def is_of(self, study: StudyRow) -> bool:
        """Return whether the trials can be those of a study: they have as many objectives."""
        return int(self.values.shape[1]) == len(study.directions)

    def of_study(self, study: StudyRow) -> "StudyBlock":
        """Return the same trials of a study whose attributes were changed."""
        return self if study == self.study else replace(self, study=study)


def joined_blocks(kept: StudyBlock, added: StudyBlock) -> StudyBlock:
    """Return a study with the trials of two blocks of it, by number."""
    names = sorted({*kept.params, *added.params})
    whole = StudyBlock(
        added.study,
        stacked(kept.trials, added.trials),
        np.concatenate([kept.values, added.values]),
        {name: _joined(kept, added, name) for name in names},
    )
    return whole.rows(np.lexsort((whole.trials.trial_ids, whole.trials.numbers)))


def _joined(kept: StudyBlock, added: StudyBlock, name: str) -> ParamBlock:
    first, second = kept.params.get(name), added.params.get(name)
    distributions = () if first is None else first.distributions
    values = [_values(first, len(kept)), _values(second, len(added))]
    codes = _codes(second, len(added))
    codes = np.where(codes >= 0, codes + len(distributions), -1).astype(np.int32)
    return ParamBlock(
        np.concatenate(values),
        np.concatenate([_codes(first, len(kept)), codes]),
        (*distributions, *(() if second is None else second.distributions)),
    )


def _values(param: ParamBlock | None, n_trials: int) -> FloatArray:
    return np.full(n_trials, np.nan) if param is None else param.values


def _codes(param: ParamBlock | None, n_trials: int) -> Codes:
    return np.full(n_trials, -1, np.int32) if param is None else param.all_codes()
