import re

from hyperlearn.tunable.code_digest import code_digest


def one():
    return 1


def made(text):
    """Make a function that has no source to be read."""
    namespace = {}
    exec(text, namespace)  # noqa: S102
    return namespace["f"]


def test_a_digest_is_the_same_again_and_differs_for_other_code():
    def two():
        return 2

    assert re.fullmatch(r"[0-9a-f]{64}", code_digest(one))
    assert code_digest(one) == code_digest(one)
    assert code_digest(one) != code_digest(two)


def test_code_without_source_has_a_digest_too():
    plus = "def f(x):\n return x + 1"

    assert code_digest(made(plus)) == code_digest(made(plus))
    assert code_digest(made(plus)) != code_digest(made("def f(x):\n return x + 2"))
    assert code_digest(made(plus)) != code_digest(made("def f(x):\n return [x + 1 for _ in x]"))


def test_functions_inside_count_by_their_code_not_their_address():
    nested = "def f(x):\n return [y for y in x]\n"

    assert code_digest(made(nested)) == code_digest(made(nested))
