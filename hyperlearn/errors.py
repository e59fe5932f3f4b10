"""Every error hyperlearn raises on purpose, under one base.

A message names the thing, shows its value by ``repr`` and says what to do. Where a caller would
catch a built-in, the error is that too.
"""


class HyperlearnError(Exception):
    """Base of all errors that hyperlearn raises on purpose."""


class InvalidDimensionError(HyperlearnError, ValueError):
    """A search dimension cannot exist as written: bounds, step, log, choices or default are off."""


class InvalidSpaceError(HyperlearnError, ValueError):
    """Dimensions do not form a search space: an unknown parent, a cycle, an unknown parameter."""


class InvalidFunctionError(HyperlearnError, TypeError):
    """The object under ``@tunable`` is not a plain function that returns a metric."""


class InvalidMetricError(HyperlearnError, ValueError):
    """A run gave a metric that cannot be compared: None, text, NaN, infinite or of unknown name."""


class InvalidTaskError(HyperlearnError, ValueError):
    """A task's name, data or meta-features cannot be used."""


class InvalidArgumentError(HyperlearnError, ValueError):
    """An argument is outside what the call accepts."""


class FailedTrialsError(HyperlearnError, RuntimeError):
    """The first trials of a search all failed, so the fault is not in the hyperparameters."""


class UnknownNameError(HyperlearnError, KeyError):
    """No study, task or trial of that name is in the history."""

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else ""


class EmptyHistoryError(HyperlearnError, LookupError):
    """The history holds nothing that the question could be answered from."""


class StorageError(HyperlearnError, RuntimeError):
    """The database cannot be used: unreachable, locked, corrupt, or without its folder."""


class ReadOnlyStorageError(StorageError):
    """Something was to be written to a history that is open for reading only."""


class NewerSchemaError(StorageError):
    """The database was written by a newer hyperlearn (or Optuna) than this one."""


class ConnectionLostError(StorageError):
    """The database's server cannot be reached, or is starting or stopping."""


class EngineError(HyperlearnError, RuntimeError):
    """An engine cannot run workers: not installed, not reachable, or without the resources."""


class PackError(HyperlearnError, ValueError):
    """Files with history cannot be read as a pack: truncated, altered, foreign, or absurd."""


class ImportSourceError(HyperlearnError, ValueError):
    """Another tool's records cannot be taken into the history: unreadable or not as described."""


class MissingPackageError(HyperlearnError, ImportError):
    """A package is wanted that is not installed, nor was it to be without an extra."""


class HyperlearnWarning(UserWarning):
    """Base of all warnings that hyperlearn gives."""


class MisleadingHistoryWarning(HyperlearnWarning):
    """The history disagrees with this search, which now goes on without it."""


class InterruptedSearchWarning(HyperlearnWarning):
    """Ctrl-C ended a search, whose result is the best of what it had tried."""


class HandOverWarning(HyperlearnWarning):
    """The loss misbehaves under a learned optimizer, and a plain one takes over."""
