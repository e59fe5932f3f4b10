"""`MetaSearchCV`: scikit-learn's randomised search, but one that remembers and learns."""

import numbers
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import deepcopy
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.model_selection._search import BaseSearchCV
from sklearn.utils import Tags, check_random_state, get_tags
from sklearn.utils._param_validation import Interval
from typing_extensions import override

from hyperlearn.errors import InterruptedSearchWarning, InvalidArgumentError
from hyperlearn.integrations.scikit_learn.domains import GivenDomain
from hyperlearn.integrations.scikit_learn.estimator_space import EstimatorSpace
from hyperlearn.integrations.scikit_learn.evaluations import Evaluation
from hyperlearn.integrations.scikit_learn.opening import GivenHistory, Subject, opened_study
from hyperlearn.integrations.scikit_learn.repetition import digest_of
from hyperlearn.integrations.scikit_learn.rounds import Rounds
from hyperlearn.integrations.scikit_learn.search_study import SearchStudy
from hyperlearn.integrations.scikit_learn.searched_metric import Scoring, SearchedMetric
from hyperlearn.integrations.scikit_learn.searched_task import SearchedTask
from hyperlearn.integrations.scikit_learn.splits import SameSplits
from hyperlearn.task import Task
from hyperlearn.tune.interruption import Interruption

MOST_SEED = 2**31 - 1


class MetaSearchCV(BaseSearchCV):  # type: ignore[misc] # scikit-learn has no types
    """Search the hyperparameters of a scikit-learn estimator, starting from what history teaches.

    It is used like ``RandomizedSearchCV``, has its attributes (``cv_results_``,
    ``best_estimator_``, ...) and takes its arguments. Every search is kept in the history, with
    the meta-features of its data, and the next one, on other data, begins with configurations that
    did well on data like it.

    With an integer ``random_state``, the same search of the same data gives the same result again:
    it learns from what the history held when it was run first. Without one it learns from its own
    repetitions too.

    Ctrl-C ends the search, and the best configuration until then is the result.

    Args:
        estimator: What is searched; a pipeline too.
        space: The domain of each hyperparameter by the estimator's own name, such as ``"svc__C"``:
            hyperlearn's dimensions, distributions of Optuna's, scipy's ``uniform``, ``loguniform``
            and ``randint``, or lists of values. None takes the ready space of the estimator, or of
            the last step of a pipeline.
        n_trials: How many configurations are tried.
        scoring: As scikit-learn takes it. Of several metrics, the search optimises the one that
            ``refit`` names, else the first.
        n_jobs: How many fits run at once; the result does not depend on it.
        refit: As scikit-learn takes it.
        cv: As scikit-learn takes it; all configurations are scored on the same splits.
        verbose: As scikit-learn takes it.
        pre_dispatch: As scikit-learn takes it.
        random_state: Seed of what is suggested.
        error_score: Score of a fit that fails, or "raise". A configuration without any fit that
            succeeds is remembered as failed.
        return_train_score: Whether to score on the training data too.
        history: What is learned from and remembered in: a `History`, a database's URL, the path of
            an SQLite file or an Optuna storage. None is the default one.
        task: Name of the data set, or the `Task`; None names it after its content.
        remember: Whether the search is kept in the history.
        batch_size: How many configurations are suggested at once, before any of them is known:
            more keep more than ``cv`` processes busy.

    Attributes:
        task_: The task that the search was about.
        space_: The search space, under the names that history knows.
        study_name_: Name of the search's study in the history, or None where it is not kept.
    """

    _parameter_constraints: dict[str, list[Any]] = {  # noqa: RUF012 (scikit-learn's way)
        **BaseSearchCV._parameter_constraints,  # noqa: SLF001
        "n_trials": [Interval(numbers.Integral, 1, None, closed="left")],
        "batch_size": [Interval(numbers.Integral, 1, None, closed="left")],
        "random_state": ["random_state"],
        "remember": ["boolean"],
    }

    def __init__(
        self,
        estimator: BaseEstimator,
        space: Mapping[str, GivenDomain] | None = None,
        *,
        n_trials: int = 20,
        scoring: Scoring = None,
        n_jobs: int | None = None,
        refit: bool | str | Callable[[Mapping[str, Any]], int] = True,
        cv: Any = None,  # noqa: ANN401 (a number, a splitter, or splits)
        verbose: int = 0,
        pre_dispatch: int | str = "2*n_jobs",
        random_state: int | np.random.RandomState | None = None,
        error_score: float | str = np.nan,
        return_train_score: bool = False,
        history: GivenHistory = None,
        task: Task | str | None = None,
        remember: bool = True,
        batch_size: int = 1,
    ) -> None:
        super().__init__(
            estimator=estimator,
            scoring=scoring,
            n_jobs=n_jobs,
            refit=refit,
            cv=cv,
            verbose=verbose,
            pre_dispatch=pre_dispatch,
            error_score=error_score,
            return_train_score=return_train_score,
        )
        self.space = space
        self.n_trials = n_trials
        self.random_state = random_state
        self.history = history
        self.task = task
        self.remember = remember
        self.batch_size = batch_size

    @override
    def __sklearn_tags__(self) -> Tags:
        tags: Tags = super().__sklearn_tags__()
        tags.target_tags = deepcopy(get_tags(self.estimator).target_tags)
        return tags

    @override
    def _check_input_parameters(self, X: object, y: object, split_params: object) -> None:
        """Look at the data, as scikit-learn shows them for the last time before the search."""
        if y is None and get_tags(self).target_tags.required:
            raise InvalidArgumentError(
                f"{type(self.estimator).__name__} requires y to be passed, but the target y is "
                "None; give fit both X and y"
            )
        self._searched_task = SearchedTask.of(self.task, X, y)

    @override
    def _run_search(
        self,
        evaluate_candidates: Callable[..., dict[str, Any]],
        *,
        callback_ctx: Any = None,
    ) -> None:
        subject = self._subject()
        cv = SameSplits(self._checked_cv_orig)
        with (
            opened_study(subject, self.history, remember=self.remember) as study,
            _progress(self, callback_ctx, "search", -(-self.n_trials // self.batch_size)) as search,
        ):

            def evaluate(settings: Sequence[Mapping[str, object]]) -> dict[str, Any]:
                n_fits = len(settings) * self.n_splits_
                with _progress(self, search, "trials", n_fits, at_once=True) as trials:
                    told = {} if trials is None else {"callback_ctx": trials}
                    return evaluate_candidates(settings, cv, **told)

            rounds = Rounds(evaluate, self.n_splits_, self.error_score)
            self._search(study, rounds)
            self.study_name_ = None if study.kept is None else study.kept.study.study_name
        self.task_, self.space_ = subject.task, subject.space.space
        settings, rows = [one.settings for one in rounds.evaluations], rounds.all_rows()
        rounds.results.clear()
        rounds.results.update(super()._format_results(settings, self.n_splits_, rows))

    def _search(self, study: SearchStudy, rounds: Rounds) -> None:
        """Evaluate configurations until there are enough, or Ctrl-C is pressed."""
        with Interruption() as interruption:
            while len(rounds.evaluations) < self.n_trials and not interruption.is_requested:
                left = self.n_trials - len(rounds.evaluations)
                asked = [study.ask() for _ in range(min(self.batch_size, left))]
                try:
                    with interruption.allowed():
                        done = rounds.run([settings for _, settings in asked])
                except BaseException as error:
                    for trial, settings in asked:
                        study.tell(trial, Evaluation.of_error(settings, error))
                    if not isinstance(error, KeyboardInterrupt) or not rounds.results:
                        raise
                    break
                for (trial, _), evaluation in zip(asked, done, strict=True):
                    study.tell(trial, evaluation)
        if len(rounds.evaluations) < self.n_trials:
            warnings.warn(
                f"the search was interrupted after {len(rounds.evaluations)} of {self.n_trials} "
                "trials; its result is the best of them",
                InterruptedSearchWarning,
                stacklevel=4,
            )

    @override
    def _format_results(
        self,
        candidate_params: Sequence[Mapping[str, object]],
        n_splits: int,
        out: Sequence[Mapping[str, Any]],
        more_results: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Put off the results until the search is over: here they are asked for at each round."""
        return {"rows": out}

    def _subject(self) -> Subject:
        """Return what the search is about."""
        searched: SearchedTask = self._searched_task
        del self._searched_task
        space = EstimatorSpace.of(self.estimator, self.space)
        metric = SearchedMetric.of(self.estimator, self.scoring, self.refit)
        state = self.random_state
        is_repeatable = isinstance(state, numbers.Integral)
        title = f"{space.model.name} on {searched.task.name}"
        if is_repeatable:
            made_of = (
                sorted(self.estimator.get_params(deep=True).items(), key=lambda item: item[0]),
                (space.space.to_json(), metric, self.cv, self.error_score, self.batch_size),
                (searched.digest, state),
            )
            title += f" ({digest_of(*made_of)})"
        seed = int(check_random_state(state).randint(MOST_SEED))
        return Subject(space, metric, searched.task, title, seed, is_repeatable)


@contextmanager
def _progress(
    search: MetaSearchCV,
    parent: Any,  # noqa: ANN401 (scikit-learn's context of callbacks, or None)
    name: str,
    most: int,
    *,
    at_once: bool = False,
) -> Iterator[Any]:
    """Tell scikit-learn's callbacks, where there are any, that a part of the search goes on."""
    if parent is None:
        yield None
        return
    context = parent.subcontext(task_name=name, max_subtasks=most, sequential_subtasks=not at_once)
    context.call_on_fit_task_begin(estimator=search)
    yield context
    context.call_on_fit_task_end(estimator=search)
