"""A real search by Ray Tune, with history and with hopeless trials."""

import optuna
import pytest
from optuna.trial import TrialState
from ray import tune

import hyperlearn as hl
from hyperlearn.errors import InvalidArgumentError
from hyperlearn.integrations.ray_tune import MetaScheduler, MetaSearch
from tests.integrations.ray_tune import training

pytestmark = [
    pytest.mark.xdist_group("ray"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:ray"),
    pytest.mark.filterwarnings("ignore::FutureWarning:ray"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
SPACE = {"net": {"rate": tune.loguniform(1e-3, 1e1)}, "epochs": 6}


def search_of(**options):
    given = {"sampler": optuna.samplers.RandomSampler(seed=1), "study_name": "rates"}
    return MetaSearch(**{"pruner": optuna.pruners.ThresholdPruner(upper=1.1)} | given | options)


def test_tuner_fit_runs_a_study_with_its_curves_and_stops_the_hopeless(ray_cluster, tmp_path):
    search = search_of()
    tuner = tune.Tuner(
        tune.with_resources(training.train, {"cpu": 1}),
        param_space=SPACE,
        tune_config=tune.TuneConfig(
            metric="loss",
            mode="min",
            num_samples=6,
            max_concurrent_trials=2,
            search_alg=search,
            scheduler=MetaScheduler(search),
        ),
        run_config=tune.RunConfig(storage_path=str(tmp_path / "ray"), verbose=0),
    )

    results = tuner.fit()

    history = hl.History()
    trials = history.trials("rates")
    assert len(results) == len(trials) == 6
    study = optuna.load_study(study_name="rates", storage=history.optuna_storage(heartbeat=False))
    states = {trial.state for trial in study.trials}
    assert states == {TrialState.COMPLETE, TrialState.PRUNED}
    assert study.best_value == pytest.approx(results.get_best_result().metrics["loss"])
    assert set(study.best_params) == {"net/rate"}
    curves = history.curves("rates").query("metric == 'loss'")
    lengths = curves.groupby("number").size()
    for trial in study.trials:
        is_complete = trial.state is TrialState.COMPLETE
        assert (lengths[trial.number] == 6) == is_complete


def test_a_search_goes_on_where_it_was_saved(tmp_path):
    search = search_of(space=SPACE, metric="loss", mode="min")
    config = search.suggest("a")
    assert config["epochs"] == 6
    search.save(str(tmp_path / "state"))

    again = search_of()
    again.restore(str(tmp_path / "state"))
    again.on_trial_complete("a", {"loss": 0.5, "training_iteration": 1, "time_total_s": 0.1})

    (trial,) = again.study.trials
    assert (trial.state, trial.value) == (TrialState.COMPLETE, 0.5)
    assert trial.params == {"net/rate": config["net"]["rate"]}


@pytest.mark.parametrize("result", [None, {"other": 1.0}])
def test_a_trial_without_a_metric_has_failed(result):
    search = search_of(space=SPACE, metric="loss", mode="min")
    search.suggest("a")
    search.on_trial_complete("a", result, error=result is None)

    assert [trial.state for trial in search.study.trials] == [TrialState.FAIL]


def test_what_is_missing_is_told():
    with pytest.raises(InvalidArgumentError, match="give all three"):
        search_of(metric="loss", mode="min").suggest("a")


def test_several_metrics_are_refused():
    with pytest.raises(InvalidArgumentError, match="give one of each"):
        search_of(metric=["loss", "cost"], mode=["min", "min"])
