import pandas as pd
import pytest

from hyperlearn.inspection.web.listing import PAGE_SIZE, Wish, listed

STUDIES = pd.DataFrame(
    {
        "study": ["Ada", "berta", "Cäsar"],
        "task": ["adult", "credit", "adult"],
        "metric": ["loss", None, "loss"],
        "best": [2.0, float("nan"), 1.0],
        "n_running": [0, 1, 0],
        "n_failed": [0, 0, 2],
        "n_complete": [1, 0, 1],
    }
)


def names(**query):
    return [row["study"] for row in listed(STUDIES, Wish.of(query)).rows]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["Cäsar", "berta", "Ada"]),
        ({"q": "ADULT"}, ["Cäsar", "Ada"]),
        ({"q": "adult cäs"}, ["Cäsar"]),
        ({"q": "nothing"}, []),
        ({"state": "running"}, ["berta"]),
        ({"state": "nonsense"}, ["Cäsar", "berta", "Ada"]),
        ({"sort": "best"}, ["Cäsar", "Ada", "berta"]),
        ({"sort": "best", "order": "desc"}, ["Ada", "Cäsar", "berta"]),
        ({"sort": "study"}, ["Ada", "berta", "Cäsar"]),
        ({"sort": "nonsense"}, ["Cäsar", "berta", "Ada"]),
        ({"page": "99"}, ["Cäsar", "berta", "Ada"]),
        ({"page": "-1"}, ["Cäsar", "berta", "Ada"]),
        ({"page": "²"}, ["Cäsar", "berta", "Ada"]),
    ],
)
def test_a_list_is_searched_narrowed_and_sorted(query, found):
    assert names(**query) == found


def test_a_long_list_is_cut_into_pages():
    long = pd.DataFrame({"study": [str(i) for i in range(PAGE_SIZE * 2 + 1)]})
    last = listed(long, Wish(page=3))
    assert (last.n_pages, last.n_found, len(last.rows)) == (3, PAGE_SIZE * 2 + 1, 1)


def test_an_empty_list_has_one_page():
    assert listed(STUDIES.iloc[:0], Wish()).n_pages == 1
