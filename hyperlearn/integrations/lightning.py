"""The callback for Lightning's ``Trainer``."""

from collections.abc import Collection, Mapping
from typing import Any, Literal

from typing_extensions import override

from hyperlearn.errors import MissingPackageError
from hyperlearn.guidance.target_monitor import TargetMonitor
from hyperlearn.integrations.strategy import strategy_of
from hyperlearn.integrations.training_report import TrainingReport
from hyperlearn.records import Outlook, OutlookState
from hyperlearn.tunable.run import Run

try:
    from lightning.pytorch import LightningModule, Trainer
    from lightning.pytorch.callbacks import Callback
except ImportError as error:
    raise MissingPackageError(
        "this module needs 'lightning'; `pip install 'hyperlearn[lightning]'`"
    ) from error


class RunCallback(Callback):  # type: ignore[misc]
    """Reports what a LightningModule logs to a run, and ends training where the run should end.

    Metrics of validation are reported when it ends, those of training at the end of the epoch. A
    pruned run's training ends as it would by itself, with its last checkpoint written and its
    loggers closed; then ``Trainer.fit`` raises `EarlyStop`. The strategy and the best checkpoint's
    path are kept as the facts ``strategy`` and ``checkpoint`` of the trial.

    Args:
        run: The run of a search; None where there is none.
        monitor: Judges a training outside a search.
        stop_when: States of the monitor's outlook at which training ends, like ``["failing"]``.
        rename: What metrics are to be called, by the names they are logged under.
        step: What is counted: "epoch", or "step" of the optimizer. By default epochs, but steps
            where validation runs within them.
        batch_size: Examples of a step; by default that of the training data loader.

    Raises:
        InvalidArgumentError: There is neither run nor monitor, or an argument does not fit.
    """

    def __init__(
        self,
        run: Run | None = None,
        *,
        monitor: TargetMonitor | None = None,
        stop_when: Collection[OutlookState | str] = (),
        rename: Mapping[str, str] | None = None,
        step: Literal["epoch", "step"] | None = None,
        batch_size: int | None = None,
    ) -> None:
        self._report = TrainingReport(run, monitor=monitor, stop_when=stop_when, rename=rename)
        self._step = step
        self._batch_size = batch_size
        self._before: frozenset[str] = frozenset()
        self._of_validation: set[str] = set()

    @property
    def outlook(self) -> Outlook | None:
        """What is to be expected of this training now."""
        return self._report.outlook

    @override
    def on_train_start(self, trainer: Trainer, pl_module: LightningModule) -> None:
        if trainer.is_global_zero and trainer.optimizers:
            schedules = trainer.lr_scheduler_configs
            self._report.describe(
                strategy_of(
                    trainer.optimizers[0],
                    schedules[0] if schedules else None,
                    batch_size=self._batch_size or _batch_size(trainer),
                )
            )

    @override
    def on_validation_start(self, trainer: Trainer, pl_module: LightningModule) -> None:
        self._before = frozenset(trainer.callback_metrics)

    @override
    def on_validation_end(self, trainer: Trainer, pl_module: LightningModule) -> None:
        # What training logged stays in callback_metrics until it is logged again, an epoch later:
        # only what came up in validation is of now.
        self._of_validation |= set(trainer.callback_metrics) - self._before
        if not trainer.sanity_checking:
            self._tell(trainer, is_validation=True)

    @override
    def on_train_epoch_end(self, trainer: Trainer, pl_module: LightningModule) -> None:
        self._tell(trainer, is_validation=False)

    @override
    def on_save_checkpoint(
        self, trainer: Trainer, pl_module: LightningModule, checkpoint: dict[str, Any]
    ) -> None:
        self._report.saved()

    @override
    def on_fit_end(self, trainer: Trainer, pl_module: LightningModule) -> None:
        keeper = trainer.checkpoint_callback
        self._report.finish(
            [getattr(keeper, name, None) for name in ("best_model_path", "last_model_path")]
        )

    def _tell(self, trainer: Trainer, *, is_validation: bool) -> None:
        told = {
            name: value
            for name, value in trainer.callback_metrics.items()
            if (name in self._of_validation) == is_validation
        }
        stops = trainer.is_global_zero and self._report.report(self._position(trainer), told)
        # Every process has to stop where the first one does.
        trainer.should_stop |= trainer.strategy.reduce_boolean_decision(stops, all=False)

    def _position(self, trainer: Trainer) -> int:
        step = self._step
        if step is None:
            step = (
                "epoch"
                if trainer.val_check_batch in {None, trainer.num_training_batches}
                else "step"
            )
        return int(trainer.current_epoch if step == "epoch" else trainer.global_step)


def _batch_size(trainer: Trainer) -> int | None:
    size = getattr(trainer.train_dataloader, "batch_size", None)
    return None if size is None else size * trainer.accumulate_grad_batches * trainer.world_size
