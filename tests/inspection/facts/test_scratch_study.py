import optuna

from hyperlearn.inspection.facts.scratch_study import scratch_study


def test_a_scratch_study_is_made_without_logging(caplog):
    optuna.logging.enable_propagation()
    optuna.logging.set_verbosity(optuna.logging.INFO)
    study = scratch_study(optuna.samplers.RandomSampler(seed=0))
    optuna.logging.disable_propagation()
    assert study.trials == []
    assert caplog.records == []
    assert optuna.logging.get_verbosity() == optuna.logging.INFO
