import copy
import inspect
import pickle
from typing import Annotated

import pytest

from hyperlearn.errors import (
    InvalidArgumentError,
    InvalidDimensionError,
    InvalidFunctionError,
    InvalidMetricError,
)
from hyperlearn.space.dimension import Float, Int
from hyperlearn.tunable import Run, Tunable, tunable

Rate = Annotated[float, Float(1e-5, 1e-1, log=True)]


@tunable(metric="accuracy", direction="maximize")
def train(X, y, run: Run, *, lr: Rate = 1e-3, layers: Annotated[int, Int(1, 6)] = 2) -> float:
    """Train something."""
    run.report(0, accuracy=lr)
    return X + y + lr * layers


@tunable(metric="loss", direction="minimize")
def plain(lr: Rate) -> float:
    return lr


@tunable(metric=("accuracy", "seconds"), direction=("maximize", "minimize"))
def both(lr: Rate, run: Run | None = None) -> tuple[float, float]:
    return lr, 0.0 if run is None else 1.0


def test_a_tunable_function_is_still_called_as_a_function():
    assert train(1, 2) == pytest.approx(3.002)
    assert train(1, y=2, lr=0.1, layers=3) == pytest.approx(3.3)
    assert train(1, 2, Run(), lr=0.1) == train(1, 2, run=Run(), lr=0.1)
    assert plain(0.5) == 0.5
    assert both(0.5) == (0.5, 0.0)


def test_a_wrong_call_fails_as_it_would_without_the_decorator():
    with pytest.raises(TypeError, match=r"train\(\) missing 1 required positional argument: 'y'"):
        train(1)
    with pytest.raises(TypeError, match=r"unexpected keyword argument 'rate'"):
        train(1, 2, rate=3)


def test_a_tunable_function_keeps_its_identity():
    assert train.__name__ == "train"
    assert train.__doc__ == "Train something."
    assert train.__module__ == __name__
    assert list(inspect.signature(train).parameters) == ["X", "y", "run", "lr", "layers"]
    assert inspect.unwrap(train) is train.__wrapped__
    assert repr(train) == "<tunable function train>"
    assert callable(train)


def test_a_tunable_function_knows_its_space_and_objective():
    assert dict(train.space) == {"lr": Float(1e-5, 1e-1, log=True), "layers": Int(1, 6)}
    assert train.defaults == {"lr": 1e-3, "layers": 2}
    assert (train.metric, train.direction) == ("accuracy", "maximize")
    assert both.metric == ("accuracy", "seconds")
    assert both.direction == ("maximize", "minimize")
    assert len(train.code_digest) == 64
    assert train.code_digest != plain.code_digest


def test_a_tunable_function_is_pickled_by_its_name():
    assert pickle.loads(pickle.dumps(train)) is train  # noqa: S301 (our own bytes)
    assert copy.deepcopy(train) is train
    assert len(pickle.dumps(train)) < 200


def test_a_function_that_has_no_name_to_be_found_by_is_not_pickled():
    @tunable(metric="loss", direction="minimize")
    def inner(lr: Rate): ...

    with pytest.raises((pickle.PicklingError, AttributeError), match="inner"):
        pickle.dumps(inner)


def test_an_evaluation_passes_run_parameters_and_other_arguments():
    values = train.evaluate(Run(), {"lr": 0.1, "layers": 3}, {"X": 1, "y": 2})

    assert values == pytest.approx((3.3,))
    assert both.evaluate(Run(), {"lr": 0.1}, {}) == (0.1, 1.0)
    assert plain.evaluate(Run(), {"lr": 0.1}, {}) == (0.1,)


def test_a_hyperparameter_that_does_not_exist_takes_its_default():
    assert train.evaluate(Run(), {"lr": 0.1}, {"X": 0, "y": 0}) == pytest.approx((0.2,))


def test_an_evaluation_refuses_what_is_no_metric():
    @tunable(metric="loss", direction="minimize")
    def forgetful(lr: Rate): ...

    with pytest.raises(InvalidMetricError, match="'loss' is None"):
        forgetful.evaluate(Run(), {"lr": 0.1}, {})


@pytest.mark.parametrize(
    ("kwargs", "reason"),
    [
        ({"X": 1}, "missing a required argument: 'y'"),
        ({"X": 1, "y": 2, "z": 3}, "unexpected keyword argument 'z'"),
        ({"X": 1, "y": 2, "lr": 0.1}, "'lr', which is a hyperparameter"),
        ({"X": 1, "y": 2, "run": Run()}, "'run'; the search gives"),
    ],
)
def test_arguments_that_do_not_fit_are_refused(kwargs, reason):
    with pytest.raises(InvalidArgumentError, match=reason):
        train.check_kwargs(kwargs)


def test_arguments_that_fit_are_accepted():
    train.check_kwargs({"X": 1, "y": 2})
    plain.check_kwargs({})


def test_a_function_without_hyperparameters_is_refused():
    with pytest.raises(InvalidFunctionError, match="'aimless' has no hyperparameter"):

        @tunable(metric="loss", direction="minimize")
        def aimless(X): ...


def test_a_class_is_refused():
    with pytest.raises(InvalidFunctionError, match="is a class"):

        @tunable(metric="loss", direction="minimize")
        class Model:
            def fit(self, X): ...


def test_a_tunable_function_is_not_made_tunable_twice():
    with pytest.raises(InvalidFunctionError, match="tunable already"):
        tunable(metric="loss", direction="minimize")(train)


def test_a_bad_default_fails_at_decoration_with_the_parameters_name():
    with pytest.raises(InvalidDimensionError, match=r"^'lr' has the default 1\.0"):

        @tunable(metric="loss", direction="minimize")
        def train(lr: Rate = 1.0): ...


def test_two_runs_are_refused():
    with pytest.raises(InvalidFunctionError, match="annotated Run; keep one"):

        @tunable(metric="loss", direction="minimize")
        def train(one: Run, other: Run, lr: Rate): ...


def test_a_run_that_cannot_be_passed_by_name_is_refused():
    with pytest.raises(InvalidFunctionError, match="'run' takes the run"):

        @tunable(metric="loss", direction="minimize")
        def train(run: Run, /, lr: Rate): ...


def test_a_direction_that_makes_no_sense_is_refused():
    with pytest.raises(InvalidArgumentError, match="direction is 'max'"):
        tunable(metric="loss", direction="max")


def test_the_decorator_makes_a_tunable():
    assert isinstance(train, Tunable)
