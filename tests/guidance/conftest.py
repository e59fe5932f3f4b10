"""One history of the family of tasks, and what is learned from it, for all tests of guidance."""

import pytest

from hyperlearn.guidance.guide import Guide
from hyperlearn.history.history import History
from hyperlearn.meta_training import Goal, TransferModel, train_transfer_model
from tests.guidance.family import SPACE, family_history

PAST = range(8)


@pytest.fixture(scope="session")
def history() -> History:
    """Random searches on tasks of the family, with meta-features; trained on once."""
    return family_history(PAST, described=True)


@pytest.fixture(scope="session")
def model(history: History) -> TransferModel:
    trained = train_transfer_model(history.facts(), Goal(SPACE, "minimize"), store=history)
    assert trained is not None
    return trained


@pytest.fixture(scope="session")
def guide(model: TransferModel) -> Guide:
    """The guide of a minimising search about a task without meta-features."""
    return Guide.of_search(model, {}, sign=1.0, is_gated=True, seed=0)


@pytest.fixture(scope="session")
def flipped() -> History:
    """The same searches with every loss turned round: a history that misleads."""
    return family_history(PAST, sign=-1.0)
