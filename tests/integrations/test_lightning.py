"""The callback of Lightning, with its real Trainer on a model of one weight."""

import lightning.pytorch as lightning
import optuna
import pytest
import torch
from torch.utils.data import DataLoader, TensorDataset

import hyperlearn as hl
from hyperlearn.errors import InvalidArgumentError, InvalidMetricError
from hyperlearn.integrations.lightning import RunCallback

pytestmark = [
    pytest.mark.filterwarnings(f"ignore::{kind}Warning")
    for kind in ("User", "Future", "Deprecation")
]


class Line(lightning.LightningModule):
    """Fits one weight; its losses count down, so that each epoch can be told from the others."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = torch.nn.Parameter(torch.zeros(1))

    def training_step(self, batch, index):
        self.log("train_loss", float(self.current_epoch), on_epoch=True, on_step=False)
        return ((self.weight * batch[0] - 1) ** 2).mean()

    def validation_step(self, batch, index):
        self.log("val_loss", 10.0 - self.trainer.global_step)

    def configure_optimizers(self):
        optimizer = torch.optim.AdamW(self.parameters(), lr=0.01, weight_decay=0.1)
        return [optimizer], [torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 10)]


def loader(n_rows=8):
    return DataLoader(TensorDataset(torch.ones(n_rows, 1)), batch_size=4)


def fit(callback, tmp_path, *, checkpoints=False, **options):
    trainer = lightning.Trainer(
        accelerator="cpu",
        max_epochs=5,
        logger=False,
        enable_checkpointing=checkpoints,
        enable_progress_bar=False,
        enable_model_summary=False,
        default_root_dir=tmp_path,
        callbacks=[callback],
        **options,
    )
    trainer.fit(Line(), loader(), loader())
    return trainer


def test_each_epochs_metrics_are_reported_under_its_number(tmp_path, train_in_study, reported):
    trial = train_in_study(
        lambda run: float(fit(RunCallback(run), tmp_path).callback_metrics["val_loss"]),
        metric="val_loss",
    )

    assert trial.value == 0.0
    assert reported("val_loss") == {0: 8.0, 1: 6.0, 2: 4.0, 3: 2.0, 4: 0.0}
    assert reported("train_loss") == {0: 0.0, 1: 1.0, 2: 2.0, 3: 3.0, 4: 4.0}


def test_the_strategy_and_the_checkpoint_are_kept_with_the_trial(tmp_path, train_in_study):
    trial = train_in_study(
        lambda run: fit(RunCallback(run), tmp_path, checkpoints=True).global_step,
        metric="val_loss",
    )

    assert trial.user_attrs["strategy"] == {
        "optimizer": "AdamW",
        "learning_rate": 0.01,
        "weight_decay": 0.1,
        "eps": 1e-8,
        "beta_1": 0.9,
        "beta_2": 0.999,
        "schedule": "CosineAnnealingLR",
        "batch_size": 4,
    }
    assert trial.user_attrs["checkpoint"].endswith(".ckpt")


def test_a_pruned_run_ends_training_and_the_trial_is_pruned(tmp_path, train_in_study, reported):
    trial = train_in_study(
        lambda run: fit(RunCallback(run), tmp_path), metric="val_loss", stop_at=1
    )

    assert trial.state is optuna.trial.TrialState.PRUNED
    assert reported("val_loss") == {0: 8.0, 1: 6.0}


def test_validation_within_an_epoch_is_counted_in_steps(tmp_path, train_in_study, reported):
    train_in_study(
        lambda run: fit(RunCallback(run), tmp_path, val_check_interval=1).global_step,
        metric="val_loss",
    )

    assert reported("val_loss") == {step: 10.0 - step for step in range(1, 11)}
    assert reported("train_loss") == {2: 0.0, 4: 1.0, 6: 2.0, 8: 3.0, 10: 4.0}


def test_without_a_search_a_monitor_ends_training(tmp_path):
    monitor = hl.TargetMonitor(-5.0, metric="val_loss", direction="minimize", n_steps=4)
    callback = RunCallback(monitor=monitor, stop_when=["unknown"])

    trainer = fit(callback, tmp_path)

    assert trainer.current_epoch == 1
    assert callback.outlook.state == "unknown"


def test_a_metric_that_is_never_logged_is_named_at_the_end(tmp_path, train_in_study):
    with pytest.raises(InvalidMetricError, match=r"'accuracy' is none of .*'val_loss'"):
        train_in_study(lambda run: fit(RunCallback(run), tmp_path), metric="accuracy")


def test_metrics_can_be_renamed(tmp_path, train_in_study, reported):
    train_in_study(
        lambda run: fit(RunCallback(run, rename={"val_loss": "loss"}), tmp_path).global_step,
        metric="loss",
    )

    assert len(reported("loss")) == 5


def test_a_callback_without_a_run_or_a_monitor_is_refused():
    with pytest.raises(InvalidArgumentError, match="neither run nor monitor"):
        RunCallback()
