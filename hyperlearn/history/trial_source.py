"""Where facts about trials come from: a database's tables, or Optuna's studies as they are."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from hyperlearn.history.columns import CurveColumns, ObjectArray, StorageColumns, object_array
from hyperlearn.records import IntArray


class TrialSource(Protocol):
    """Reads what Optuna keeps."""

    def read(self) -> StorageColumns:
        """Return everything that facts are made from; the same object if nothing has changed."""

    def origins(self) -> tuple[IntArray, ObjectArray]:
        """Return the trial_id and the origin (a text) of each trial that has one."""

    def evidence(self, study_ids: Sequence[int] | None) -> tuple[IntArray, ObjectArray]:
        """Return the trial_id and the evidence (JSON types) of each trial of some studies, or all.

        A source that keeps none has no need to say so.
        """
        del study_ids
        return np.zeros(0, np.int64), object_array([])

    def curves(self, study_ids: Sequence[int] | None) -> CurveColumns:
        """Return the intermediate values of some studies' trials, or of all."""
