import functools

import pytest

from hyperlearn.errors import InvalidFunctionError
from hyperlearn.tunable.plain_function import check_plain_function


class Model:
    def fit(self, X): ...


async def asynchronous(): ...


async def asynchronous_generator():
    yield 1


def generator():
    yield 1


@pytest.mark.parametrize(
    ("function", "reason"),
    [
        (Model, "'Model' is a class"),
        (Model(), "is a Model"),
        (Model().fit, "is a method"),
        (Model.fit, "'fit' is a method"),
        (staticmethod(generator), "is a staticmethod"),
        (functools.partial(generator), "is a partial"),
        (print, "is a builtin_function_or_method"),
        (lambda: 1, "is a lambda"),
        (asynchronous, "is async"),
        (asynchronous_generator, "is async"),
        (generator, "is a generator"),
        (None, "is a NoneType"),
    ],
)
def test_what_is_no_plain_function_is_refused_with_the_reason(function, reason):
    with pytest.raises(InvalidFunctionError, match=reason):
        check_plain_function(function)


def test_a_plain_function_is_accepted():
    def train(X, lr): ...

    check_plain_function(train)
