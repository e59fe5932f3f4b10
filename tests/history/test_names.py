import pytest

from hyperlearn.errors import UnknownNameError
from hyperlearn.history.names import check_known


def test_a_known_name_passes():
    check_known("study", "a", ["a", "b"])


@pytest.mark.parametrize(
    ("name", "known", "words"),
    [
        ("ADULT", ["adult", "iris"], "task 'ADULT' is not in the history; did you mean 'adult'?"),
        ("xyz", ["b", "a"], "there are 2, such as 'a', 'b'"),
        ("xyz", [], "the history is empty"),
        (None, ["a"], "task None is not in the history"),
    ],
)
def test_an_unknown_name_is_refused_in_words(name, known, words):
    with pytest.raises(UnknownNameError) as caught:
        check_known("task", name, known)
    assert words in str(caught.value)
