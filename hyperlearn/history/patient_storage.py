"""Optuna's storage on a server, for searches that outlive a restart of that server.

Each method of Optuna's storage is one transaction, which was done or not when the connection is
lost; doing it again writes the same. Where a trial was made and the answer lost, another one is
made: the first stays running without a worker, and ``hyperlearn doctor --fix`` fails it.
"""

from collections.abc import Sequence

from optuna.exceptions import UpdateFinishedTrialError
from optuna.storages import RDBStorage
from optuna.trial import TrialState
from typing_extensions import override

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
    "_get_stale_trial_ids",
)
"""Methods that may be called again; `_CachedStorage` calls those with an underscore."""


class PatientStorage(RDBStorage):
    """Waits for its server where that is away for a moment."""

    @override
    def set_trial_state_values(
        self, trial_id: int, state: TrialState, values: Sequence[float] | None = None
    ) -> bool:
        finish = patient(super().set_trial_state_values)
        try:
            return finish(trial_id, state, values)
        except UpdateFinishedTrialError:
            found = self.get_trial(trial_id)  # the answer to the first time may be what was lost
            is_ours = found.state == state and (values is None or found.values == list(values))
            if not is_ours:
                raise
            return True


for _name in TRANSACTIONS:
    setattr(PatientStorage, _name, patient(getattr(RDBStorage, _name)))
