"""Optuna's storage on a server, for searches that outlive a restart of that server.

Each method of Optuna's storage is one transaction, which was done or not when the connection is
lost; doing it again writes the same. Where a trial was made and the answer lost, another one is
made. The first is found like that of a worker that died before its first sign of life: it has
asked for nothing for as long as a trial may be silent.
"""

import time
from collections.abc import Sequence

from optuna.exceptions import UpdateFinishedTrialError
from optuna.storages import RDBStorage
from optuna.trial import TrialState
from sqlalchemy import String, cast, column, exists, select, table
from typing_extensions import override

from hyperlearn.history.optuna_tables import PARAMS, TRIALS
from hyperlearn.history.patience import patient

TRANSACTIONS = (
    "set_study_user_attr",
    "set_study_system_attr",
    "get_study_id_from_name",
    "get_study_name_from_id",
    "get_study_directions",
    "get_study_user_attrs",
    "get_study_system_attrs",
    "get_trial_user_attrs",
    "get_trial_system_attrs",
    "get_all_studies",
    "create_new_trial",
    "_create_new_trial",
    "set_trial_param",
    "_set_trial_param",
    "get_trial_param",
    "set_trial_intermediate_value",
    "set_trial_user_attr",
    "set_trial_system_attr",
    "get_trial_id_from_study_id_trial_number",
    "get_trial",
    "get_all_trials",
    "_get_trials",
    "get_best_trial",
    "_get_best_trial_id",
    "record_heartbeat",
)
"""Methods that may be called again; `_CachedStorage` calls those with an underscore."""

_HEARTBEATS = table("trial_heartbeats", column("trial_id"))


class PatientStorage(RDBStorage):
    """Waits for its server where that is away for a moment, and finds every trial that is lost."""

    _silent_since: dict[tuple[int, int], float]

    def _get_stale_trial_ids(self, study_id: int) -> list[int]:
        stale = patient(super()._get_stale_trial_ids)(study_id)
        return stale + [one for one in self._mute_trials(study_id) if one not in stale]

    def _mute_trials(self, study_id: int) -> list[int]:
        """Return trials that never gave a sign of life, nor asked for anything, for long.

        For how long, this process's own clock says: those of other machines may be wrong.
        """
        now, seen = time.monotonic(), self.__dict__.setdefault("_silent_since", {})
        mute = self._without_sign(study_id)
        for key in [key for key in seen if key[0] == study_id and key[1] not in mute]:
            del seen[key]
        since = {one: seen.setdefault((study_id, one), now) for one in mute}
        grace = self.grace_period or 2 * (self.heartbeat_interval or 0)
        return [one for one, first in since.items() if now - first > grace]

    @patient
    def _without_sign(self, study_id: int) -> list[int]:
        is_running = cast(TRIALS.c.state, String) == TrialState.RUNNING.name
        query = select(TRIALS.c.trial_id).where(
            TRIALS.c.study_id == study_id,
            is_running,
            TRIALS.c.trial_id.not_in(select(_HEARTBEATS.c.trial_id)),
            ~exists().where(PARAMS.c.trial_id == TRIALS.c.trial_id),
        )
        with self.engine.connect() as connection:
            return list(connection.execute(query).scalars())

    @override
    def set_trial_state_values(
        self, trial_id: int, state: TrialState, values: Sequence[float] | None = None
    ) -> bool:
        n_times, finish = 0, super().set_trial_state_values

        def once_more() -> bool:
            nonlocal n_times
            n_times += 1
            return finish(trial_id, state, values)

        try:
            return patient(once_more)()
        except UpdateFinishedTrialError:
            if n_times == 1:
                raise
            found = self.get_trial(trial_id)  # the answer to the first time may be what was lost
            is_ours = found.state == state and (values is None or found.values == list(values))
            if not is_ours:
                raise
            return True


for _name in TRANSACTIONS:
    setattr(PatientStorage, _name, patient(getattr(RDBStorage, _name)))
