"""Search spaces, ready for use, of the models that most people tune.

Names and bounds are those that practitioners use, and every model's own defaults are inside: where
a default depends on the data (``gamma="scale"``) or has no place on a scale (a penalty of 0 on a
logarithmic one), a value that does the same stands for it. How many trees a forest has is not
searched: more are better or as good, they only cost.

Sources:
    Probst and Boulesteix, JMLR 18(181), 2018 (the number of trees); van Rijn and Hutter, KDD 2018
    (which hyperparameters matter); Hsu, Chang and Lin, A Practical Guide to Support Vector
    Classification, 2016 (the bounds of C and gamma).
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from hyperlearn.space.annotations import active_defaults
from hyperlearn.space.dimension import Categorical, Float, Int, ParameterValue
from hyperlearn.space.search_space import SearchSpace

DefaultRule: TypeAlias = Callable[[int, float], float]
"""A default by the number of features and their variance."""

_OTHER_CLASSIFIERS = {"LogisticRegression", "SVC"}
ALMOST_NONE = 1e-10
"""Stands for a penalty of 0, which has no place on a logarithmic scale."""


@dataclass(frozen=True)
class ReadySpace:
    """The search space of one model.

    Attributes:
        model: Name of the estimator's class.
        space: Its hyperparameters, by the estimator's own names.
        constants: The estimator's defaults, where they are always the same.
        rules: The estimator's defaults, where they depend on the data.
    """

    model: str
    space: SearchSpace
    constants: Mapping[str, ParameterValue]
    rules: Mapping[str, DefaultRule] = field(default_factory=dict)

    @property
    def is_classifier(self) -> bool:
        """Whether the model tells classes apart; else it predicts numbers."""
        return self.model in _OTHER_CLASSIFIERS or self.model.endswith("Classifier")

    def defaults(
        self,
        n_features: int,
        variance: float = 1.0,
        given: Mapping[str, object] | None = None,
    ) -> dict[str, ParameterValue]:
        """Return the configuration in the space that does what the estimator does as it stands.

        Args:
            n_features: Columns that the estimator sees.
            variance: Variance of all numbers that it sees; 1 where they are standardised.
            given: What the estimator was made with, as ``get_params`` says; a value that has no
                place in the space is passed over.

        Returns:
            A value of every hyperparameter that exists under the others.
        """
        by_data = {
            name: _within(self.space[name], rule(n_features, variance))
            for name, rule in self.rules.items()
        }
        known: dict[str, Any] = {
            name: value
            for name, value in (given or {}).items()
            if name in self.space and self.space[name].contains(value)
        }
        return active_defaults(self.space, {**self.constants, **by_data, **known})


def ready_space(estimator: type | object) -> ReadySpace | None:
    """Return the search space of an estimator, or None if there is none.

    The class is known by its name and its package's, so that no package is imported. A class of
    the user's own that is made from a known one has its space.

    Args:
        estimator: An estimator, or its class.
    """
    kind = estimator if isinstance(estimator, type) else type(estimator)
    for parent in kind.__mro__:
        package = parent.__module__.partition(".")[0]
        if package in _SPACES:
            return _SPACES[package].get(parent.__name__)
    return None


def model_named(text: object) -> str | None:
    """Return a text if it is the name of a model that has a ready space, else None."""
    return next((ready.model for ready in ready_spaces() if ready.model == text), None)


def ready_spaces() -> tuple[ReadySpace, ...]:
    """Return all of them, scikit-learn's models first."""
    return tuple(ready for models in _SPACES.values() for ready in models.values())


def _within(dimension: Float | Int | Categorical, value: float) -> ParameterValue:
    if isinstance(dimension, Categorical):
        return dimension.choices[0]
    return min(max(value, dimension.low), dimension.high)


def _scale(n_features: int, variance: float) -> float:
    """Return what scikit-learn's ``gamma="scale"`` is."""
    return 1.0 / (n_features * variance) if variance > 0 else 1.0


def _square_root(n_features: int, _variance: float) -> float:
    """Return the share of features that ``max_features="sqrt"`` is, safe from rounding down."""
    return (math.sqrt(n_features) + 1e-9) / n_features


def _linear_model(penalty: str, extra: Categorical, extra_name: str) -> SearchSpace:
    return SearchSpace({penalty: Float(1e-4, 1e4, log=True), extra_name: extra})


def _support_vectors(**more: Float) -> SearchSpace:
    return SearchSpace(
        {
            "C": Float(1e-3, 1e3, log=True),
            "kernel": Categorical("rbf", "poly", "linear"),
            "gamma": Float(1e-5, 1e1, log=True, when={"kernel": ("rbf", "poly")}),
            "degree": Int(2, 5, when={"kernel": "poly"}),
            **more,
        }
    )


def _forest(**more: Categorical) -> SearchSpace:
    return SearchSpace(
        {
            "max_features": Float(0.05, 1.0),
            "min_samples_leaf": Int(1, 20, log=True),
            "min_samples_split": Int(2, 20, log=True),
            "bootstrap": Categorical(True, False),
            **more,
        }
    )


def _forest_defaults(**more: ParameterValue) -> dict[str, ParameterValue]:
    return {"min_samples_leaf": 1, "min_samples_split": 2, **more}


_BOOSTING = SearchSpace(
    {
        "learning_rate": Float(1e-2, 1.0, log=True),
        "max_iter": Int(10, 500, log=True),
        "max_leaf_nodes": Int(3, 127, log=True),
        "min_samples_leaf": Int(1, 100, log=True),
        "l2_regularization": Float(ALMOST_NONE, 1e2, log=True),
        "max_features": Float(0.1, 1.0),
    }
)
_BOOSTING_DEFAULTS: Mapping[str, ParameterValue] = {
    "learning_rate": 0.1,
    "max_iter": 100,
    "max_leaf_nodes": 31,
    "min_samples_leaf": 20,
    "l2_regularization": ALMOST_NONE,
    "max_features": 1.0,
}
_NETWORK = SearchSpace(
    {
        "hidden_layer_sizes": Int(8, 256, log=True),
        "activation": Categorical("relu", "tanh"),
        "alpha": Float(1e-7, 1e1, log=True),
        "learning_rate_init": Float(1e-4, 1e-1, log=True),
    }
)
_NETWORK_DEFAULTS: Mapping[str, ParameterValue] = {
    "hidden_layer_sizes": 100,
    "activation": "relu",
    "alpha": 1e-4,
    "learning_rate_init": 1e-3,
}
_NEIGHBOURS = SearchSpace(
    {
        "n_neighbors": Int(1, 50, log=True),
        "weights": Categorical("uniform", "distance"),
        "p": Int(1, 2),
    }
)
_NEIGHBOURS_DEFAULTS: Mapping[str, ParameterValue] = {
    "n_neighbors": 5,
    "weights": "uniform",
    "p": 2,
}
_XGBOOST = SearchSpace(
    {
        "n_estimators": Int(20, 1000, log=True),
        "learning_rate": Float(5e-3, 1.0, log=True),
        "max_depth": Int(2, 12),
        "min_child_weight": Float(0.1, 1e2, log=True),
        "subsample": Float(0.4, 1.0),
        "colsample_bytree": Float(0.3, 1.0),
        "reg_alpha": Float(ALMOST_NONE, 1e1, log=True),
        "reg_lambda": Float(1e-3, 1e2, log=True),
    }
)
_XGBOOST_DEFAULTS: Mapping[str, ParameterValue] = {
    "n_estimators": 100,
    "learning_rate": 0.3,
    "max_depth": 6,
    "min_child_weight": 1.0,
    "subsample": 1.0,
    "colsample_bytree": 1.0,
    "reg_alpha": ALMOST_NONE,
    "reg_lambda": 1.0,
}
_LIGHTGBM = SearchSpace(
    {
        "n_estimators": Int(20, 1000, log=True),
        "learning_rate": Float(5e-3, 1.0, log=True),
        "num_leaves": Int(3, 255, log=True),
        "min_child_samples": Int(1, 100, log=True),
        "colsample_bytree": Float(0.3, 1.0),
        "reg_alpha": Float(ALMOST_NONE, 1e1, log=True),
        "reg_lambda": Float(ALMOST_NONE, 1e2, log=True),
    }
)
_LIGHTGBM_DEFAULTS: Mapping[str, ParameterValue] = {
    "n_estimators": 100,
    "learning_rate": 0.1,
    "num_leaves": 31,
    "min_child_samples": 20,
    "colsample_bytree": 1.0,
    "reg_alpha": ALMOST_NONE,
    "reg_lambda": ALMOST_NONE,
}
_CATBOOST = SearchSpace(
    {
        "iterations": Int(50, 2000, log=True),
        "learning_rate": Float(5e-3, 0.5, log=True),
        "depth": Int(2, 10),
        "l2_leaf_reg": Float(0.1, 1e2, log=True),
        "random_strength": Float(1e-2, 1e1, log=True),
    }
)
_CATBOOST_DEFAULTS: Mapping[str, ParameterValue] = {
    "iterations": 1000,
    "learning_rate": 0.03,  # CatBoost chooses one by the data; this is its documented start
    "depth": 6,
    "l2_leaf_reg": 3.0,
    "random_strength": 1.0,
}
_VECTOR_DEFAULTS: Mapping[str, ParameterValue] = {"C": 1.0, "kernel": "rbf", "degree": 3}
_WEIGHTED = Categorical(None, "balanced")
_SPLITS = Categorical("gini", "entropy")


def _by_name(*ready: ReadySpace) -> dict[str, ReadySpace]:
    return {one.model: one for one in ready}


def _pair(
    model: str, space: SearchSpace, constants: Mapping[str, ParameterValue]
) -> tuple[ReadySpace, ReadySpace]:
    """Return the spaces of a classifier and its regressor that share one."""
    return tuple(ReadySpace(f"{model}{kind}", space, constants) for kind in _KINDS)  # type: ignore[return-value] # two kinds


_KINDS = ("Classifier", "Regressor")
_SPACES: Mapping[str, Mapping[str, ReadySpace]] = {
    "sklearn": _by_name(
        ReadySpace(
            "LogisticRegression",
            _linear_model("C", _WEIGHTED, "class_weight"),
            {"C": 1.0, "class_weight": None},
        ),
        ReadySpace(
            "Ridge",
            _linear_model("alpha", Categorical(True, False), "fit_intercept"),
            {"alpha": 1.0, "fit_intercept": True},
        ),
        ReadySpace("SVC", _support_vectors(), _VECTOR_DEFAULTS, {"gamma": _scale}),
        ReadySpace(
            "SVR",
            _support_vectors(epsilon=Float(1e-3, 1.0, log=True)),
            {**_VECTOR_DEFAULTS, "epsilon": 0.1},
            {"gamma": _scale},
        ),
        ReadySpace(
            "RandomForestClassifier",
            _forest(criterion=_SPLITS),
            _forest_defaults(bootstrap=True, criterion="gini"),
            {"max_features": _square_root},
        ),
        ReadySpace(
            "RandomForestRegressor", _forest(), _forest_defaults(bootstrap=True, max_features=1.0)
        ),
        ReadySpace(
            "ExtraTreesClassifier",
            _forest(criterion=_SPLITS),
            _forest_defaults(bootstrap=False, criterion="gini"),
            {"max_features": _square_root},
        ),
        ReadySpace(
            "ExtraTreesRegressor", _forest(), _forest_defaults(bootstrap=False, max_features=1.0)
        ),
        *_pair("HistGradientBoosting", _BOOSTING, _BOOSTING_DEFAULTS),
        *_pair("MLP", _NETWORK, _NETWORK_DEFAULTS),
        *_pair("KNeighbors", _NEIGHBOURS, _NEIGHBOURS_DEFAULTS),
    ),
    "xgboost": _by_name(*_pair("XGB", _XGBOOST, _XGBOOST_DEFAULTS)),
    "lightgbm": _by_name(*_pair("LGBM", _LIGHTGBM, _LIGHTGBM_DEFAULTS)),
    "catboost": _by_name(*_pair("CatBoost", _CATBOOST, _CATBOOST_DEFAULTS)),
}
