"""Where facts about trials come from: a database's tables, or Optuna's studies as they are."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from hyperlearn.history.columns import CurveColumns, ObjectArray
from hyperlearn.history.study_block import StudyBlock
from hyperlearn.records import IntArray


class TrialSource(Protocol):
    """Reads what Optuna keeps."""

    def read(self) -> tuple[StudyBlock, ...]:
        """Return every study, in the order they were made; the same object if nothing is new."""

    def origins(self, study_ids: Sequence[int] | None) -> tuple[IntArray, ObjectArray]:
        """Return trial_id and origin (a text) of some studies' trials, or of all, that have one."""

    def attributes(self, study_ids: Sequence[int]) -> tuple[IntArray, list[str], list[str]]:
        """Return trial_id, key and JSON of each user attribute of some studies' trials."""

    def study_attributes(self, study_ids: Sequence[int]) -> Mapping[int, Mapping[str, object]]:
        """Return the user attributes of some studies, by the study's identifier."""

    def curves(self, study_ids: Sequence[int] | None) -> CurveColumns:
        """Return the intermediate values of some studies' trials, or of all."""
