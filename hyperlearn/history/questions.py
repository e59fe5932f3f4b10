"""The questions that a history answers: facts for machines, tables for people."""

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path

import pandas as pd

from hyperlearn.audit.metric_audit import MetricAudit
from hyperlearn.history.best_trials import best_frame, checked_count
from hyperlearn.history.builtin_frames import (
    labelled,
    with_builtin_studies,
    with_builtin_tasks,
)
from hyperlearn.history.contents import Contents
from hyperlearn.history.curve_frame import curves_frame
from hyperlearn.history.experience import experience_of
from hyperlearn.history.floors_above import called_above
from hyperlearn.history.frames import studies_frame, tasks_frame, trials_frame
from hyperlearn.history.matches import checked_space, match_frame, speaks_about
from hyperlearn.history.metric_evidence import audit_study
from hyperlearn.history.names import check_known
from hyperlearn.history.reading import Reading
from hyperlearn.history.recipes import recipes_in
from hyperlearn.history.run_traces import run_traces
from hyperlearn.history.similarity import similar_frame
from hyperlearn.history.suggestion_frame import stops_frame, suggestions_frame
from hyperlearn.metafeatures.training import FIRST_RUNS, training_meta_features
from hyperlearn.records import StudyFacts
from hyperlearn.space.aliases import Aliases
from hyperlearn.space.search_space import SearchSpace
from hyperlearn.task import Task


class Questions:
    """Answers questions about studies of the past; each call reads what is new.

    Args:
        contents: Where it is read.
        has_builtin_pack: Whether the pack that ships with hyperlearn is asked too, where it is
            asked for.
    """

    def __init__(self, contents: Contents, *, has_builtin_pack: bool = False) -> None:
        self._contents = contents
        self._has_builtin_pack = has_builtin_pack
        self._reading = Reading.of((), {}, None)

    def _read(self) -> Reading:
        blocks, recorded = self._contents.source.read(), self._contents.own.tasks()
        self._reading = Reading.of(blocks, recorded, self._reading, self._contents.own.code_digests)
        return self._reading

    def facts(self, exclude: Collection[str] = ()) -> tuple[StudyFacts, ...]:
        """Return the facts of every study, in the order they were made.

        Args:
            exclude: Names of studies to leave out.

        Raises:
            StorageError: The database cannot be read.
        """
        excluded = {exclude} if isinstance(exclude, str) else set(exclude)
        return tuple(one for one in self._read().facts if one.study_name not in excluded)

    def studies(self, *, packs: bool = False) -> pd.DataFrame:
        """Return one row for each study.

        Args:
            packs: Whether to add those of the pack that ships with hyperlearn, and a first column
                ``pack``: its name, or NaN for studies of one's own.

        Returns:
            Columns ``study``, ``task``, ``domain``, ``direction`` (of several objectives with
            commas between), ``metric``, ``n_trials``, ``n_complete``, ``n_failed``,
            ``n_running``, ``best`` (NaN with several objectives), ``started`` and ``finished``
            (times in UTC of the first start and the last end).
        """
        reading = self._read()
        own = studies_frame(reading.facts, reading.trials)
        return self._with_packs(own, with_builtin_studies) if packs else own

    def tasks(self, *, packs: bool = False) -> pd.DataFrame:
        """Return one row for each task that a study is about or that was recorded.

        Args:
            packs: As for `studies`.

        Returns:
            Columns ``task``, ``domain``, ``n_studies``, ``n_trials``, ``n_meta_features``.
        """
        reading = self._read()
        own = tasks_frame(reading.facts, reading.tasks())
        return self._with_packs(own, with_builtin_tasks) if packs else own

    def _with_packs(
        self, own: pd.DataFrame, beside: Callable[[pd.DataFrame], pd.DataFrame]
    ) -> pd.DataFrame:
        return beside(own) if self._has_builtin_pack else labelled(own)

    def trials(self, study: str | None = None) -> pd.DataFrame:
        """Return one row for each trial.

        Args:
            study: Name of a study, or None for all.

        Returns:
            Columns ``study``, ``task``, ``number``, ``state`` (as Optuna names it), ``value`` in
            the study's own sign (``values_0`` and so on if any of the studies has several
            objectives), ``params_x`` for each hyperparameter ``x``, ``started`` (UTC),
            ``duration_seconds``, ``origin``, ``failure``, ``device`` and ``code_digest``.

        Raises:
            UnknownNameError: There is no such study.
        """
        reading = self._read().of_study(study)
        origins = self._contents.source.origins(reading.study_ids)
        return trials_frame(reading.facts, reading.trials, origins, self._contents.own.runs())

    def curves(self, study: str | None = None) -> pd.DataFrame:
        """Return one row for each metric of each step that a trial reported.

        Args:
            study: Name of a study, or None for all.

        Returns:
            Columns ``study``, ``number``, ``step``, ``seconds`` since the run began (NaN for
            values that only Optuna recorded), ``metric`` and ``value``.

        Raises:
            UnknownNameError: There is no such study.
        """
        reading = self._read().of_study(study)
        ids = reading.study_ids
        measured, intermediate = self._contents.own.curves(ids), self._contents.source.curves(ids)
        return curves_frame(reading.facts, measured, intermediate)

    def training_meta_features(
        self, study: str, n_runs: int | None = FIRST_RUNS
    ) -> dict[str, float]:
        """Describe a study's task by its first runs: how they learned, failed and reacted.

        Args:
            study: Name of a study; of several objectives the first counts.
            n_runs: So many of its runs that have ended, by number; None for all.

        Returns:
            Value by name, finite or NaN: see ``hyperlearn.metafeatures.training_descriptions``.

        Raises:
            UnknownNameError: There is no such study.
        """
        (facts,) = self._read().of_study(study).facts
        traces = run_traces(facts, self.curves(study), self.trials(study), n_runs=n_runs)
        return training_meta_features(traces)

    def audit(self, study: str, objective: int = 0) -> MetricAudit:
        """Tell whether a study's metric serves to find good configurations.

        Args:
            study: Name of the study.
            objective: Which of several objectives, from 0.

        Returns:
            One finding for each check, with a number, a sentence and a remedy.

        Raises:
            UnknownNameError: There is no such study.
            InvalidArgumentError: The study has no such objective.
        """
        (facts,) = self._read().of_study(study).facts
        return audit_study(facts, self.curves(study), self.trials(study), objective)

    def suggestions(self, study: str | None = None) -> pd.DataFrame:
        """Return one row for each trial of which is known why it was suggested.

        Args:
            study: Name of a study, or None for all.

        Returns:
            Columns ``study``, ``number``, ``origin``, ``sentence`` (the reason in words), ``mean``
            and ``deviation`` of the predicted metric (the study's own unit and sign; NaN where
            nothing was predicted) and ``nearest_tasks`` (name and weight of each).

        Raises:
            UnknownNameError: There is no such study.
        """
        reading, source = self._read().of_study(study), self._contents.source
        ids = [block.study.study_id for block in reading.blocks]
        return suggestions_frame(reading.facts, source.origins(ids), source.attributes(ids))

    def stops(self, study: str | None = None) -> pd.DataFrame:
        """Return one row for each trial of which is known why the pruner stopped it.

        Args:
            study: Name of a study, or None for all.

        Returns:
            Columns ``study``, ``number`` and ``reason`` (in words).

        Raises:
            UnknownNameError: There is no such study.
        """
        reading = self._read().of_study(study)
        ids = [block.study.study_id for block in reading.blocks]
        return stops_frame(reading.facts, self._contents.source.attributes(ids))

    def recipes(self, study: str) -> tuple[Mapping[str, object], ...]:
        """Return what it takes to make a study's suggestions again, once for each search in it.

        Args:
            study: Name of a study.

        Returns:
            Name of the sampler and of the pruner, the seed, and the versions of what ran, of each
            call of `tune` or `create_study` that differed; empty where nothing was written down.

        Raises:
            UnknownNameError: There is no such study.
        """
        reading = self._read().of_study(study)
        ids = [block.study.study_id for block in reading.blocks]
        told = self._contents.source.study_attributes(ids)
        return recipes_in(told.get(ids[0], {}))

    def match(
        self,
        space: SearchSpace,
        *,
        aliases: Mapping[str, str | Sequence[str]] | None = None,
        direction: str | None = None,
        metric: str | None = None,
        packs: bool = False,
    ) -> pd.DataFrame:
        """Return which studies speak about which hyperparameters of a search space.

        Args:
            space: The search space.
            aliases: Other names of its hyperparameters, like ``{"learning_rate": "lr"}``.
            direction: "minimize" or "maximize": what the search does; None leaves it open.
            metric: Name of the search's metric; None leaves it open.
            packs: As for `studies`; of the pack come those that advise such a search, if any do.

        Returns:
            One row for each study and hyperparameter: ``study``, ``task``, ``parameter``,
            ``earlier_name`` (what the study calls it; NaN where it has none), ``speaks``,
            ``reason`` in words, ``n_trials`` with a value of it and a result, and ``n_inside``:
            those of them whose value the search can have too.

        Raises:
            InvalidArgumentError: ``space`` is not a search space, or ``aliases`` no aliases of it.
        """
        known, goal = Aliases.of(aliases), {"direction": direction, "metric": metric}
        own = match_frame(self._read().facts, checked_space(space), known, **goal)
        if not packs:
            return own
        said = experience_of(space, direction or "maximize", metric, aliases=known)
        return self._with_packs(
            own, lambda rows: labelled(rows, match_frame(said.studies, space, known))
        )

    def similar(self, task: Task | str, k: int = 10) -> pd.DataFrame:
        """Return the tasks most like one task by their meta-features.

        Args:
            task: A task, or the name of one in the history.
            k: How many rows at most.

        Returns:
            Columns ``task``, ``distance`` (0 is alike, 2 the most; NaN where the tasks have no
            meta-feature in common) and ``why`` in words, nearest first.

        Raises:
            UnknownNameError: There is no task of that name.
        """
        tasks = self._read().tasks()
        if not isinstance(task, Task):
            check_known("task", task, tasks)
            task = tasks[task]
        return similar_frame(task, tasks, checked_count(k))

    def best(
        self, space: SearchSpace | None = None, task: Task | str | None = None, k: int = 10
    ) -> pd.DataFrame:
        """Return the best complete trials of studies with one objective.

        Args:
            space: If given, only studies that speak about each of its hyperparameters.
            task: If given, only studies about this task.
            k: How many rows at most.

        Returns:
            Columns ``rank`` (among the trials of the same task, metric and direction), ``task``,
            ``study``, ``number``, ``value`` and ``params_x``; the best of each task first.

        Raises:
            UnknownNameError: There is no task of that name.
        """
        reading = self._read()
        facts: Sequence[StudyFacts] = reading.facts
        if task is not None:
            name = task.name if isinstance(task, Task) else task
            check_known("task", name, reading.tasks())
            facts = [one for one in facts if one.task_name == name]
        if space is not None:
            facts = [one for one in facts if speaks_about(one, checked_space(space))]
        return best_frame(facts, k)

    def benefit(self, study: str | None = None) -> pd.DataFrame:
        """Return what history is worth in the search space of a study, task by task.

        Each past task is searched again among its recorded runs, once with what the other tasks
        teach and once in random order. A surrogate is trained for each task, which takes seconds.

        Args:
            study: Name of a study; None takes the one that was made last.

        Returns:
            Columns ``task``, ``n_runs``, and for 1, 3, 5 and 10 trials ``history_k`` and
            ``random_k``: regret, 0 at the best recorded run and 1 at the average one.

        Raises:
            EmptyHistoryError: Too few tasks speak about the search space.
            UnknownNameError: There is no such study.
        """
        frame: pd.DataFrame = called_above("facts.benefit", "benefit_of", self, study)
        return frame

    def report(self, path: str | Path, study: str | None = None) -> Path:
        """Write all there is to say about a study into one HTML file that needs nothing else.

        Args:
            path: Where to write, such as "report.html"; what is there is written over.
            study: Name of a study; None takes the one that was made last.

        Returns:
            The path.

        Raises:
            EmptyHistoryError: No study is named and there is none.
            UnknownNameError: There is no such study.
            StorageError: The file cannot be written.
        """
        written: Path = called_above("report", "write_report", self, path, study)
        return written
