"""Small data, and the search that most tests begin with."""

import pytest
from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression

from hyperlearn.integrations.scikit_learn.search_cv import MetaSearchCV
from hyperlearn.space.dimension import Float

SPACE = {"C": Float(1e-3, 1e3, log=True)}


@pytest.fixture(autouse=True)
def _no_pack(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a search know what its test left behind, and nothing else."""
    monkeypatch.setenv("HYPERLEARN_PACKS", "")


@pytest.fixture(scope="session")
def data():
    return make_classification(60, 4, random_state=0)


def small_search(estimator=None, space=None, **arguments) -> MetaSearchCV:
    """Return a search of three trials on two splits."""
    return MetaSearchCV(
        estimator or LogisticRegression(),
        space or SPACE,
        **{"n_trials": 3, "cv": 2, "random_state": 0, **arguments},
    )
