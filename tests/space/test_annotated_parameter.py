import inspect
import textwrap
from typing import Annotated

import pytest

from hyperlearn.errors import InvalidDimensionError
from hyperlearn.space.annotated_parameter import annotated_parameter
from hyperlearn.space.dimension import Categorical, Float, Int


def log_scale(low, high):
    return Float(low, high, log=True)


def test_a_dimension_that_fails_in_an_annotation_names_the_parameter():
    with pytest.raises(InvalidDimensionError, match=r"^'lr': low 1.0 is above high 0.0"):

        def train(depth: Annotated[int, Int(1, 3)], lr: Annotated[float, Float(1, 0)] = 0.5):
            pass


def test_the_parameter_is_found_over_several_lines():
    with pytest.raises(InvalidDimensionError, match=r"^'kernel': choice 'rbf' is given twice"):

        def train(
            X,
            *,
            depth: Annotated[int, Int(1, 3)] = 2,
            kernel: Annotated[
                str,
                Categorical(
                    "rbf",
                    "rbf",
                ),
            ] = "rbf",
        ):
            pass


def test_the_parameter_is_found_through_a_function_that_makes_the_dimension():
    with pytest.raises(InvalidDimensionError, match=r"^'C': low is -1.0 on a log scale"):

        def train(C: Annotated[float, log_scale(-1, 1)]):
            pass


def test_a_dimension_made_elsewhere_fails_without_a_name():
    with pytest.raises(InvalidDimensionError, match=r"^low 1.0 is above"):
        Float(1, 0)


def test_a_dimension_in_code_without_source_fails_without_a_name():
    code = textwrap.dedent(
        """
        from typing import Annotated
        from hyperlearn.space.dimension import Float
        def train(lr: Annotated[float, Float(1, 0)]): ...
        """
    )
    with pytest.raises(InvalidDimensionError, match=r"^low 1.0 is above"):
        exec(code, {})  # noqa: S102


def test_no_annotation_is_found_where_none_is_evaluated():
    assert annotated_parameter(inspect.currentframe()) is None
