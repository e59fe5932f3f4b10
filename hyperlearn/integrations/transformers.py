"""The callback for the ``Trainer`` of Hugging Face's Transformers."""

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
    from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments
except ImportError as error:
    raise MissingPackageError(
        "this module needs 'transformers'; `pip install 'hyperlearn[transformers]'`"
    ) from error

_BOOKKEEPING = ("total_flos", "runtime", "per_second")


class RunCallback(TrainerCallback):  # type: ignore[misc]
    """Reports what a Trainer evaluates and logs to a run, and ends training where it should end.

    Metrics of an evaluation keep their names (``eval_loss``), those of training get ``train_``
    before them (``train_loss``). A pruned run's training ends as it would by itself, with its best
    model loaded; then ``Trainer.train`` raises `EarlyStop`. The strategy and the best
    checkpoint's path are kept as the facts ``strategy`` and ``checkpoint`` of the trial.

    Args:
        run: The run of a search; None where there is none.
        monitor: Judges a training outside a search.
        stop_when: States of the monitor's outlook at which training ends, like ``["failing"]``.
        rename: What metrics are to be called, such as ``{"eval_accuracy": "accuracy"}``.
        step: What is counted: "epoch", or "step" of the optimizer. By default epochs where the
            Trainer evaluates after each, else steps.

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
    ) -> None:
        self._report = TrainingReport(run, monitor=monitor, stop_when=stop_when, rename=rename)
        self._step = step

    @property
    def outlook(self) -> Outlook | None:
        """What is to be expected of this training now."""
        return self._report.outlook

    @override
    def on_train_begin(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        if state.is_world_process_zero:
            each = args.train_batch_size * args.gradient_accumulation_steps * args.world_size
            schedule = str(getattr(args.lr_scheduler_type, "value", args.lr_scheduler_type))
            strategy = strategy_of(kwargs.get("optimizer"), schedule, batch_size=each)
            self._report.describe({**strategy, "learning_rate": args.learning_rate})

    @override
    def on_log(
        self,
        args: TrainingArguments,
        state: TrainerState,
        control: TrainerControl,
        logs: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        told = {_name(key): value for key, value in (logs or {}).items() if _is_metric(key)}
        if state.is_world_process_zero and self._report.report(self._position(args, state), told):
            control.should_training_stop = True

    @override
    def on_save(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        self._report.saved()

    @override
    def on_train_end(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        self._report.finish([state.best_model_checkpoint])

    def _position(self, args: TrainingArguments, state: TrainerState) -> int:
        strategy = str(getattr(args.eval_strategy, "value", args.eval_strategy))
        step = self._step or ("epoch" if strategy == "epoch" else "step")
        return round(state.epoch or 0) if step == "epoch" else state.global_step


def _is_metric(key: str) -> bool:
    return key != "epoch" and not key.endswith(_BOOKKEEPING)


def _name(key: str) -> str:
    return key if key.startswith(("eval_", "train_")) else f"train_{key}"
