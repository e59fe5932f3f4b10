"""The two processes of meta-training: inner steps of base models, then a step of the controller."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal, Protocol

import torch
from rich.console import Console
from rich.progress import Progress

from hyperlearn.errors import InvalidArgumentError
from hyperlearn.optim.checkpoint import N_OUTPUTS_OF, Checkpoint, checkpoint_for
from hyperlearn.optim.controller import N_HIDDEN, ControllerShape
from hyperlearn.optim.estimators import EstimatorName, estimator_named
from hyperlearn.optim.held_out import HeldOutScore, held_out_score
from hyperlearn.optim.meta_loss import MetaLoss, MetaLossName
from hyperlearn.optim.outer_state import OuterState, SavedState
from hyperlearn.optim.problems import MixedFamily, ProblemFamily
from hyperlearn.optim.settings import Settings
from hyperlearn.optim.slots import Opening, Slot

LARGEST_GRADIENT = 1.0
HELD_OUT_SEED = 2**40
"""First seed of the problems kept for evaluation; those trained on have seeds below it."""
N_HELD_OUT = 8
LARGEST_SEED = 2**31


class Reporter(Protocol):
    """What metrics of meta-training are reported to, such as a `hyperlearn.Run`."""

    def report(self, step: int, **metrics: float) -> None:
        """Take metrics of a meta-step."""


class MetaTrainer:
    """Trains the controller of a learned optimizer, or of a learned schedule, on a family of tasks.

    In the inner loop base models take ``inner_steps`` steps with the controller as it is. In the
    outer loop their losses are aggregated to a meta-loss, on training and on validation data, whose
    gradient moves the controller's weights.

    Args:
        tasks: What to train on: a problem family such as `ModelFamily`, or several.
        kind: "optimizer" for a `LearnedOptimizer`, "schedule" for a `LearnedSchedule`.
        inner_steps: Base steps before each meta-step.
        meta_loss: How the losses of a window are aggregated: "log-mean", "mean" or "last".
        validation_share: Weight of the losses on validation data, from 0 to 1.
        estimator: "first-order" (gradients of the base model count as constants; by far the
            cheapest), "second-order", or "pes" (persistent evolution strategies).
        horizons: Shortest and longest training run, in steps; longer ones come as training goes.
        n_copies: Models trained side by side.
        n_slots: Problems in training at a time.
        learning_rate: Of the outer loop.
        start: Checkpoint to begin with, "default" for the shipped one, None for fresh weights.
        seed: Makes meta-training deterministic; drawn if None.

    Raises:
        InvalidArgumentError: An argument is outside what is allowed.
    """

    def __init__(
        self,
        tasks: ProblemFamily | Sequence[ProblemFamily],
        *,
        kind: Literal["optimizer", "schedule"] = "optimizer",
        inner_steps: int = 20,
        meta_loss: MetaLossName = "log-mean",
        validation_share: float = 0.5,
        estimator: EstimatorName = "first-order",
        horizons: tuple[int, int] = (40, 400),
        n_copies: int = 16,
        n_slots: int = 4,
        learning_rate: float = 2e-3,
        start: str | Path | Checkpoint | None = None,
        seed: int | None = None,
    ) -> None:
        found = None if start is None else checkpoint_for(kind, start)
        self.settings = Settings(
            kind=kind,
            inner_steps=inner_steps,
            meta_loss=meta_loss,
            validation_share=validation_share,
            estimator=estimator,
            horizons=horizons,
            n_copies=n_copies,
            n_slots=n_slots,
            learning_rate=learning_rate,
            n_hidden=N_HIDDEN if found is None else found.shape.n_hidden,
            seed=int(torch.randint(LARGEST_SEED, ())) if seed is None else seed,
        )
        self._prepare(tasks)
        fresh = ControllerShape(N_OUTPUTS_OF[kind], self.settings.n_hidden)
        generator = torch.Generator().manual_seed(self.settings.seed)
        self._state = OuterState.begin(fresh.initial(generator) if found is None else found.weights)

    def _prepare(self, tasks: ProblemFamily | Sequence[ProblemFamily]) -> None:
        settings = self.settings
        self._meta_loss = MetaLoss(settings.meta_loss, settings.validation_share)
        self._estimator = estimator_named(settings.estimator)
        self._opening = self._opening_of(tasks)

    def _opening_of(self, tasks: ProblemFamily | Sequence[ProblemFamily]) -> Opening:
        settings = self.settings
        family = as_family(tasks)
        return Opening(family, settings.kind, self._estimator, settings.n_copies, settings.n_hidden)

    @classmethod
    def resume(
        cls, path: str | Path, tasks: ProblemFamily | Sequence[ProblemFamily]
    ) -> "MetaTrainer":
        """Return a trainer where `save` left it; its next steps are those it would have done.

        Args:
            path: What `save` or ``train(save_to=...)`` wrote.
            tasks: The same tasks as before.

        Raises:
            StorageError: The file cannot be read.
        """
        saved = SavedState.read(path)
        stored: dict[str, Any] = saved.facts["settings"]
        trainer = cls.__new__(cls)
        trainer.settings = Settings(**stored | {"horizons": tuple(stored["horizons"])})
        trainer._prepare(tasks)  # noqa: SLF001 (a trainer of its own)
        trainer._state = OuterState.load(saved, trainer._opening)  # noqa: SLF001
        return trainer

    def save(self, path: str | Path) -> None:
        """Write all that `resume` needs to a safetensors file."""
        self._state.save(Path(path), asdict(self.settings))

    @property
    def meta_losses(self) -> list[float]:
        """Meta-loss of each meta-step so far."""
        return list(self._state.log)

    @property
    def held_out_scores(self) -> dict[int, HeldOutScore]:
        """Scores on held-out problems by the meta-steps done before them."""
        return {step: HeldOutScore(**score) for step, score in self._state.scores.items()}

    def train(
        self,
        n_meta_steps: int,
        *,
        held_out: ProblemFamily | Sequence[ProblemFamily] | None = None,
        evaluate_every: int | None = None,
        patience: int | None = None,
        run: Reporter | None = None,
        save_to: str | Path | None = None,
        seconds: float | None = None,
        show_progress: bool = True,
    ) -> Checkpoint:
        """Train until a number of meta-steps is done, those of earlier calls included.

        Args:
            n_meta_steps: Meta-steps in all.
            held_out: Tasks to evaluate on; by default other draws from those trained on.
            evaluate_every: Meta-steps between evaluations, after which also the state is written
                to ``save_to``; a tenth of all by default, 0 for no evaluation.
            patience: Evaluations without a better score after which training ends early; None to
                train to the end. The best weights are returned in either case.
            run: Takes the metrics ``meta_loss``, ``held_out_train`` and ``held_out_validation``
                by meta-step, so that a meta-training in a search becomes history.
            save_to: File to write the state to, for `resume`.
            seconds: Time after which training ends early.
            show_progress: Whether a terminal shows a bar.

        Returns:
            The best weights, with the settings and scores as their recipe.

        Raises:
            InvalidArgumentError: ``n_meta_steps`` is under 1.
        """
        if n_meta_steps < 1:
            raise InvalidArgumentError(f"n_meta_steps is {n_meta_steps!r}; give 1 or more")
        every = max(1, n_meta_steps // 10) if evaluate_every is None else evaluate_every
        judge = self._opening if held_out is None else self._opening_of(held_out)
        state, until = self._state, time.monotonic() + (seconds or float("inf"))
        with _progress(show=show_progress) as bar:
            shown = bar.add_task("meta-training", total=n_meta_steps, completed=state.meta_step)
            while state.meta_step < n_meta_steps and time.monotonic() < until:
                loss = self._meta_step(n_meta_steps)
                metrics = {"meta_loss": loss}
                is_last = state.meta_step == n_meta_steps
                if every and (is_last or state.meta_step % every == 0):
                    metrics |= self._evaluate(judge)
                    if save_to is not None:
                        self.save(save_to)
                if run is not None:
                    run.report(state.meta_step, **metrics)
                bar.update(shown, completed=state.meta_step, description=f"meta-loss {loss:.3f}")
                if patience is not None and state.n_stale >= patience:
                    break
        return self._checkpoint()

    def _meta_step(self, n_meta_steps: int) -> float:
        """Do one window of one slot and one step of the controller; return the meta-loss."""
        state, settings = self._state, self.settings
        place = state.meta_step % settings.n_slots
        if place == len(state.slots):
            state.slots.append(self._next_slot(state.meta_step / n_meta_steps))
        elif state.slots[place].is_done:
            state.slots[place] = self._next_slot(state.meta_step / n_meta_steps)
        slot = state.slots[place]
        stretch = slot.next_stretch(settings.inner_steps)
        estimate = self._estimator.estimate(state.weights, slot.course, self._meta_loss, stretch)
        state.slots[place] = Slot(slot.seed, slot.horizon, estimate.course)
        size = float(estimate.gradient.norm())
        gradient = estimate.gradient * min(1.0, LARGEST_GRADIENT / (size + 1e-12))
        state.descend(gradient, settings.outer_rate(state.meta_step, n_meta_steps))
        state.meta_step += 1
        state.log.append(estimate.meta_loss)
        return estimate.meta_loss

    def _next_slot(self, progress: float) -> Slot:
        """Open a slot whose seed follows from the trainer's and from how many there were."""
        state, settings = self._state, self.settings
        generator = torch.Generator().manual_seed(settings.seed * 1_000_003 + state.n_opened)
        seed = int(torch.randint(HELD_OUT_SEED, (), generator=generator))
        horizon = settings.horizon(float(torch.rand((), generator=generator)), progress)
        state.n_opened += 1
        return self._opening.open(seed, horizon)

    def _evaluate(self, judge: Opening) -> dict[str, float]:
        """Score the weights on held-out problems and keep the best."""
        state, settings = self._state, self.settings
        runs = [
            (HELD_OUT_SEED + index, settings.horizon((index + 0.5) / N_HELD_OUT, 1.0))
            for index in range(N_HELD_OUT)
        ]
        score = held_out_score(judge, state.weights, runs)
        state.scores[state.meta_step] = asdict(score)
        total = score.total(settings.validation_share)
        is_better = total < state.best_score
        state.n_stale = 0 if is_better else state.n_stale + 1
        if is_better:
            state.best, state.best_score = state.weights, total
        return {"held_out_train": score.train, "held_out_validation": score.validation}

    def _checkpoint(self) -> Checkpoint:
        """Return the best weights, or the newest where nothing was held out."""
        state = self._state
        recipe = {
            "settings": asdict(self.settings),
            "n_meta_steps": state.meta_step,
            "held_out": state.scores.get(max(state.scores, default=0), {}),
        }
        weights = state.best if state.scores else state.weights
        return Checkpoint(self.settings.kind, weights.clone(), recipe)


def as_family(tasks: ProblemFamily | Sequence[ProblemFamily]) -> ProblemFamily:
    """Return one family for one or several.

    Raises:
        InvalidArgumentError: There is none.
    """
    if not isinstance(tasks, Sequence):
        return tasks
    if not tasks:
        raise InvalidArgumentError(f"tasks is {tasks!r}; give at least one problem family")
    return MixedFamily(tuple(tasks))


@contextmanager
def _progress(*, show: bool) -> Iterator[Progress]:
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not (show and console.is_terminal)) as p:
        yield p
