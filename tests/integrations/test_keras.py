"""The callback of Keras, with a real model of one weight."""

import keras
import numpy as np
import optuna
import pytest

import hyperlearn as hl
from hyperlearn.integrations.keras import RunCallback, strategy_of_model

pytestmark = [
    pytest.mark.filterwarnings(f"ignore::{kind}Warning") for kind in ("User", "Deprecation")
]
X = np.ones((8, 1), np.float32)


def model(optimizer=None):
    made = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, kernel_initializer="zeros")])
    made.compile(optimizer=optimizer or keras.optimizers.SGD(0.01, momentum=0.5), loss="mse")
    return made


def fit(*callbacks):
    history = model().fit(X, X, validation_data=(X, X), epochs=4, verbose=0, callbacks=callbacks)
    return history.history["val_loss"][-1]


def test_each_epochs_logs_are_reported_under_its_number(train_in_study, reported):
    trial = train_in_study(lambda run: fit(RunCallback(run)), metric="val_loss")

    assert list(reported("val_loss")) == list(reported("loss")) == [0, 1, 2, 3]
    assert reported("val_loss")[3] == trial.value < reported("val_loss")[0]


def test_the_strategy_and_the_checkpoint_are_kept_with_the_trial(tmp_path, train_in_study):
    saver = keras.callbacks.ModelCheckpoint(str(tmp_path / "model.keras"))
    trial = train_in_study(
        lambda run: fit(saver, RunCallback(run, batch_size=32, checkpoint=saver)), metric="val_loss"
    )

    strategy = trial.user_attrs["strategy"]
    assert (strategy["optimizer"], strategy["schedule"]) == ("SGD", "constant")
    assert strategy["learning_rate"] == pytest.approx(0.01)
    assert (strategy["momentum"], strategy["batch_size"]) == (0.5, 32)
    assert trial.user_attrs["checkpoint"] == str(tmp_path / "model.keras")


def test_a_schedule_is_told_by_its_name_and_where_it_starts():
    schedule = keras.optimizers.schedules.CosineDecay(0.1, 100)
    strategy = strategy_of_model(model(keras.optimizers.Adam(schedule)))

    assert (strategy["optimizer"], strategy["schedule"]) == ("Adam", "CosineDecay")
    assert strategy["learning_rate"] == 0.1
    assert strategy["beta_1"] == 0.9


def test_a_pruned_run_ends_training_and_the_trial_is_pruned(train_in_study, reported):
    trial = train_in_study(lambda run: fit(RunCallback(run)), metric="val_loss", stop_at=1)

    assert trial.state is optuna.trial.TrialState.PRUNED
    assert list(reported("val_loss")) == [0, 1]


def test_without_a_search_a_monitor_ends_training():
    monitor = hl.TargetMonitor(0.0, metric="val_loss", direction="minimize", n_steps=4)
    callback = RunCallback(monitor=monitor, stop_when=["unknown"])
    made = model()

    history = made.fit(X, X, validation_data=(X, X), epochs=4, verbose=0, callbacks=[callback])

    assert len(history.epoch) == 1
    assert callback.outlook.state == "unknown"
