"""Bringing another tool's runs into a history: first what would be done, then all of it or nothing.

A run is known by what it is called in its source, or by what is in it; one that the study has
already is left alone. So the same source a second time changes nothing, and one that has grown adds
what is new.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple, TypeAlias

import pandas as pd
from optuna.distributions import BaseDistribution
from sqlalchemy import Engine

from hyperlearn.errors import ImportSourceError
from hyperlearn.history.contents import Contents
from hyperlearn.history.imports.import_report import ImportReport, StudyImport
from hyperlearn.history.imports.import_spec import ImportSpec
from hyperlearn.history.imports.pack_rows import IMPORT_ATTRIBUTE, StudyRuns, tables_of
from hyperlearn.history.imports.readers import from_frame
from hyperlearn.history.imports.runs import ImportedRun, runs_of
from hyperlearn.history.imports.source_table import SourceTable
from hyperlearn.history.imports.value_range import distribution_of
from hyperlearn.history.packs.merge import merge
from hyperlearn.history.packs.pack_source import pack_contents
from hyperlearn.history.study_block import StudyBlock

Source: TypeAlias = SourceTable | pd.DataFrame | str | Path


class _Runs(NamedTuple):
    study: str
    runs: Sequence[ImportedRun]
    values: Mapping[str, Sequence[object]]


class Import:
    """What a source would bring into a history.

    Args:
        contents: The history.
        source: The runs.
        spec: What the columns mean.

    Raises:
        ImportSourceError: The source cannot be read by the spec, or does not go with what is there.

    Attributes:
        report: What will be added.
    """

    def __init__(self, contents: Contents, source: Source, spec: ImportSpec) -> None:
        table = source if isinstance(source, SourceTable) else from_frame(source)
        spec = spec.filled(table.known)
        blocks = {block.study.name: block for block in contents.source.read()}
        runs = runs_of(table, spec)
        values = _settings(runs)
        planned = [
            _planned(contents, blocks.get(name), table.name, spec, _Runs(name, some, values))
            for name, some in _by_study(runs, spec, table.name).items()
        ]
        self._studies = [study for study, _ in planned if study.runs]
        self.report = ImportReport(tuple(_told(*one) for one in planned))

    def write(self, engine: Engine) -> None:
        """Write all of it in one transaction.

        Raises:
            PackError: Something in it can be held by no database, or the studies were changed
                meanwhile; nothing was written.
            StorageError: The database cannot be written; nothing was.
        """
        if self._studies:
            merge(pack_contents(tables_of(self._studies, datetime.now(UTC))), engine, whole=True)


def _by_study(
    runs: Iterable[ImportedRun], spec: ImportSpec, source: str
) -> dict[str, list[ImportedRun]]:
    """Return the runs of each study; a study is about one task."""
    studies: dict[str, list[ImportedRun]] = {}
    for run in runs:
        base = spec.study or source
        name = base if run.task is None else f"{base}: {run.task}"
        studies.setdefault(name, []).append(run)
    return studies


def _settings(runs: Iterable[ImportedRun]) -> dict[str, list[object]]:
    """Return the values of each hyperparameter in all studies, which shall have one range."""
    values: dict[str, list[object]] = {}
    for run in runs:
        for name, value in run.params.items():
            values.setdefault(name, []).append(value)
    return values


def _planned(
    contents: Contents, there: StudyBlock | None, source: str, spec: ImportSpec, found: _Runs
) -> tuple[StudyRuns, int]:
    known = set() if there is None else _known_runs(contents, there)
    if there is not None:
        _check_same(there, spec, known)
    new = tuple(run for run in found.runs if run.key not in known)
    study = StudyRuns(
        name=found.study,
        task=spec.task or found.runs[0].task or found.study,
        source=source,
        metric=spec.metric,
        direction=spec.direction,
        first=0 if there is None else int(there.trials.numbers.max(initial=-1)) + 1,
        runs=new,
        distributions=_distributions(new, found.values, spec, there),
    )
    return study, len(found.runs) - len(new)


def _known_runs(contents: Contents, there: StudyBlock) -> set[str]:
    _, keys, texts = contents.source.attributes([there.study.study_id])
    told = zip(keys, texts, strict=True)
    return {json.loads(text)["run"] for key, text in told if key == IMPORT_ATTRIBUTE}


def _check_same(there: StudyBlock, spec: ImportSpec, known: set[str]) -> None:
    """Refuse a study of the name that is another one."""
    study = there.study
    if len(there) and not known:
        raise ImportSourceError(
            f"study {study.name!r} is there and was not imported; give another name by study="
        )
    if study.directions != (spec.direction,) or study.metric_names not in {None, (spec.metric,)}:
        raise ImportSourceError(
            f"study {study.name!r} is there to {', '.join(study.directions)} "
            f"{study.metric_names!r}, not to {spec.direction} {spec.metric!r}; give another name "
            "by study="
        )


def _distributions(
    runs: Sequence[ImportedRun],
    values: Mapping[str, Sequence[object]],
    spec: ImportSpec,
    there: StudyBlock | None,
) -> Mapping[str, BaseDistribution]:
    names = dict.fromkeys(name for run in runs for name in run.params)
    present = {} if there is None else {k: v.distributions[-1] for k, v in there.params.items()}
    return {
        name: distribution_of(name, values[name], given=spec.space, present=present.get(name))
        for name in names
    }


def _told(study: StudyRuns, n_known: int) -> StudyImport:
    states = [str(run.state) for run in study.runs]
    return StudyImport(
        study=study.name,
        task=study.task,
        metric=study.metric,
        direction=study.direction,
        n_complete=states.count("COMPLETE"),
        n_failed=states.count("FAIL"),
        n_pruned=states.count("PRUNED"),
        n_known=n_known,
        n_values=sum(len(run.curve) for run in study.runs),
        space=study.distributions,
    )
