"""The search space of an estimator: as history knows it, and as the estimator takes it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sklearn.base import BaseEstimator

from hyperlearn.errors import InvalidArgumentError, InvalidSpaceError
from hyperlearn.integrations.scikit_learn.domains import Domain, GivenDomain
from hyperlearn.integrations.scikit_learn.searched_model import SearchedModel, searched_model
from hyperlearn.ready_spaces import ready_space
from hyperlearn.space.dimension import Categorical, Dimension
from hyperlearn.space.search_space import SearchSpace


@dataclass(frozen=True)
class EstimatorSpace:
    """The search space of an estimator.

    Attributes:
        model: The model whose hyperparameters are searched.
        space: Under the names that history knows.
        parameters: The estimator's parameter for each of those names.
        domains: What each hyperparameter's recorded values stand for.
    """

    model: SearchedModel
    space: SearchSpace
    parameters: Mapping[str, str]
    domains: Mapping[str, Domain]

    @classmethod
    def of(
        cls, estimator: BaseEstimator, given: Mapping[str, GivenDomain] | None
    ) -> "EstimatorSpace":
        """Return the space that is given, or the ready one of the model in the estimator.

        Args:
            estimator: Any estimator, pipelines among them.
            given: Domains by the estimator's own parameter names, such as ``"svc__C"``.

        Raises:
            InvalidArgumentError: It is neither, or no space is ready for the estimator.
            InvalidSpaceError: A name is none of the estimator's, or a domain cannot be read.
            InvalidDimensionError: A domain contradicts itself.
        """
        model = searched_model(estimator, is_known=lambda inside: ready_space(inside) is not None)
        if given is None:
            return _ready(model)
        if not isinstance(given, Mapping) or not given:
            raise InvalidArgumentError(
                f"space is {given!r}; give domains by name, like "
                "{'C': hl.Float(1e-3, 1e3, log=True)}"
            )
        return _renamed(estimator, model, given)

    def settings(self, params: Mapping[str, Any]) -> dict[str, object]:
        """Return a configuration as the estimator's ``set_params`` takes it."""
        return {
            self.parameters[name]: self.domains[name].value(value) for name, value in params.items()
        }


def _ready(model: SearchedModel) -> EstimatorSpace:
    ready = ready_space(model.estimator)
    if ready is None:
        raise InvalidArgumentError(
            f"space is None and there is none ready for {model.name}; give one, like "
            f"{{'{model.prefix}NAME': hl.Float(1e-3, 1e3, log=True)}}"
        )
    return EstimatorSpace(
        model,
        ready.space,
        {name: f"{model.prefix}{name}" for name in ready.space},
        {name: Domain(dimension) for name, dimension in ready.space.items()},
    )


def _renamed(
    estimator: BaseEstimator, model: SearchedModel, given: Mapping[str, GivenDomain]
) -> EstimatorSpace:
    """Return a given space under the names that history knows."""
    known = estimator.get_params(deep=True)
    for name in given:
        if name not in known:
            raise InvalidSpaceError(
                f"{name!r} is no parameter of {type(estimator).__name__}; its parameters are "
                f"{sorted(known)}"
            )
    short = {name: name.removeprefix(model.prefix) for name in given}
    if len(set(short.values())) < len(short):
        short = {name: name for name in given}
    domains = {short[name]: Domain.of(name, domain) for name, domain in given.items()}
    space = {name: _with_short_parents(one.dimension, short) for name, one in domains.items()}
    return EstimatorSpace(model, SearchSpace(space), {short[name]: name for name in given}, domains)


def _with_short_parents(dimension: Dimension, short: Mapping[str, str]) -> Dimension:
    if dimension.when is None:
        return dimension
    when = {short.get(parent, parent): values for parent, values in dimension.when.items()}
    if isinstance(dimension, Categorical):
        return Categorical(*dimension.choices, when=when)
    return replace(dimension, when=when)
