import optuna

from hyperlearn.tunable.early_stop import EarlyStop


def test_it_is_optunas_pruning_with_a_reason():
    error = EarlyStop("loss is 3.0 at step 2", "its chance is 0.1%")

    assert isinstance(error, optuna.TrialPruned)
    assert error.reason == "its chance is 0.1%"
    assert str(error) == "loss is 3.0 at step 2: its chance is 0.1%"
    assert str(EarlyStop("loss is 3.0")) == "loss is 3.0"
