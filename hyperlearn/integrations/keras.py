"""The callback for ``Model.fit`` of Keras 3, whatever its backend."""

from collections.abc import Collection, Mapping
from typing import Any

from typing_extensions import override

from hyperlearn.errors import MissingPackageError
from hyperlearn.guidance.target_monitor import TargetMonitor
from hyperlearn.integrations.training_report import TrainingReport
from hyperlearn.records import Outlook, OutlookState
from hyperlearn.tunable.run import Run

try:
    from keras import Model
    from keras.callbacks import Callback, ModelCheckpoint
except ImportError as error:
    raise MissingPackageError(
        f"this module needs 'keras' and its backend ({error}); `pip install 'hyperlearn[keras]'`, "
        "and set KERAS_BACKEND=torch in the environment for torch"
    ) from error

_NUMBERS = ("learning_rate", "momentum", "beta_1", "beta_2", "weight_decay", "epsilon", "rho")


class RunCallback(Callback):  # type: ignore[misc]
    """Reports the logs of each epoch to a run, and ends training where the run should end.

    A pruned run's training ends as it would by itself; then ``Model.fit`` raises `EarlyStop`. The
    strategy is kept as the fact ``strategy`` of the trial, and the path of a ``ModelCheckpoint``
    given here as ``checkpoint``.

    Args:
        run: The run of a search; None where there is none.
        monitor: Judges a training outside a search.
        stop_when: States of the monitor's outlook at which training ends, like ``["failing"]``.
        rename: What metrics are to be called, such as ``{"val_accuracy": "accuracy"}``.
        batch_size: Examples of a step, which Keras does not tell its callbacks.
        checkpoint: The callback that writes this training's checkpoints.

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
        batch_size: int | None = None,
        checkpoint: ModelCheckpoint | None = None,
    ) -> None:
        super().__init__()
        self._report = TrainingReport(run, monitor=monitor, stop_when=stop_when, rename=rename)
        self._batch_size = batch_size
        self._checkpoint = checkpoint

    @property
    def outlook(self) -> Outlook | None:
        """What is to be expected of this training now."""
        return self._report.outlook

    @override
    def on_train_begin(self, logs: Mapping[str, Any] | None = None) -> None:
        strategy = strategy_of_model(self.model)
        if self._batch_size is not None:
            strategy["batch_size"] = int(self._batch_size)
        self._report.describe(strategy)

    @override
    def on_epoch_end(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        if self._report.report(epoch, logs or {}):
            self.model.stop_training = True
        if self._checkpoint is not None:
            self._report.saved()

    @override
    def on_train_end(self, logs: Mapping[str, Any] | None = None) -> None:
        path = None if self._checkpoint is None else str(self._checkpoint.filepath)
        self._report.finish([path])


def strategy_of_model(model: Model) -> dict[str, object]:
    """Return the strategy of a compiled model, its parts named as `strategy_of` does."""
    config = model.optimizer.get_config()
    facts: dict[str, object] = {"optimizer": type(model.optimizer).__name__, "schedule": "constant"}
    rate = config.get("learning_rate")
    if isinstance(rate, dict):
        facts["schedule"] = rate["class_name"]
        config = {**config, "learning_rate": rate["config"].get("initial_learning_rate")}
    for name in _NUMBERS:
        if isinstance(config.get(name), (int, float)):
            facts["eps" if name == "epsilon" else name] = float(config[name])
    return facts
