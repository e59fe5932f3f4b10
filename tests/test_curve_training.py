import numpy as np
import optuna
import pytest
from safetensors.numpy import save

from hyperlearn.curve_training import curves_of_history, latest_forecaster, train_curve_forecaster
from hyperlearn.history.history import History
from hyperlearn.metalearners.foundation import foundation_forecaster

SHORT = save({"head.weight": np.zeros(2, np.float32)})


def past_study(name, *, n_trials=6, n_steps=8, direction="maximize"):
    """A study whose runs reported; the best rate is 0.01."""
    study = optuna.create_study(study_name=name, direction=direction)
    study.set_metric_names(["accuracy"])

    def objective(trial):
        rate = trial.suggest_float("lr", 1e-4, 1.0, log=True)
        kind = trial.suggest_categorical("optimizer", ["sgd", "adam"])
        end = 0.9 - 0.1 * abs(np.log10(rate) + 2) - 0.01 * (kind == "sgd")
        for step in range(n_steps):
            value = end - 0.4 * np.exp(-step / 2)
            trial.report(value, step)
        return value

    study.sampler = optuna.samplers.RandomSampler(seed=len(name))
    study.optimize(objective, n_trials=n_trials)
    return study


def test_curves_come_with_their_strategies_as_losses():
    (curves,) = curves_of_history(History.from_studies([past_study("a")]))

    assert curves.losses.shape == (6, 8)
    assert (curves.losses < 0).all()
    assert (np.diff(curves.losses, axis=1) < 0).all()
    assert curves.strategies.any(axis=1).all()
    assert np.isnan(curves.companions).all()


@pytest.mark.parametrize("study", [{"n_trials": 3}, {"n_steps": 2}])
def test_studies_with_too_few_curves_or_points_are_left_out(study):
    assert curves_of_history(History.from_studies([past_study("a", **study)])) == []


def test_the_new_search_itself_is_left_out():
    history = History.from_studies([past_study("a"), past_study("bb")])

    assert [one.name for one in curves_of_history(history, ("a",))] == ["bb"]


def test_without_curves_the_foundation_serves():
    assert train_curve_forecaster(None) is foundation_forecaster()
    assert train_curve_forecaster(History.from_studies([])) is foundation_forecaster()


def test_a_history_trains_once_and_keeps_what_was_learned():
    history = History.from_studies([past_study("a")])

    trained, again = train_curve_forecaster(history), train_curve_forecaster(history)

    assert (trained.weights["out.bias"] != foundation_forecaster().weights["out.bias"]).any()
    np.testing.assert_allclose(again.weights["out.bias"], trained.weights["out.bias"], rtol=1e-6)
    assert again.levels is not None


def test_a_companion_metric_is_read_beside(tmp_path):
    with History(tmp_path / "history.db") as history:
        study = optuna.create_study(
            study_name="a", storage=history.optuna_storage(heartbeat=False), direction="maximize"
        )
        study.set_metric_names(["accuracy"])
        recorder = history.recorder()
        for _ in range(5):
            trial = study.ask()
            rows = []
            for step in range(6):
                rows.append((step, 0.0, "accuracy", 0.5 + 0.05 * step))
                rows.append((step, 0.0, "train_loss", 1.0 / (step + 1)))
            recorder.measurements(trial._trial_id, rows)
            study.tell(trial, 0.75)

        (curves,) = curves_of_history(history)

    np.testing.assert_allclose(curves.losses[0, -1], -0.75)
    np.testing.assert_allclose(curves.companions[0], 1.0 / np.arange(1, 7))


@pytest.mark.parametrize("damaged", [b"", b"\x80\x04N.", b"\xff" * 100, SHORT])
def test_weights_that_are_damaged_or_of_another_shape_count_as_none(damaged):
    class Store:
        def latest_weights(self, kind):
            return damaged

    assert latest_forecaster(Store()) is foundation_forecaster()
