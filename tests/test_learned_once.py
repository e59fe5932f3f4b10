import threading
import time

import pytest

from hyperlearn import learned_once as module
from hyperlearn.history.history import History
from hyperlearn.learned_once import learned_by_one, learned_once
from hyperlearn.records import Lease


@pytest.fixture(autouse=True)
def _impatient(monkeypatch):
    monkeypatch.setattr(module, "LOOK_SECONDS", 0.05)
    monkeypatch.setattr(module, "RENEW_SECONDS", 0.1)
    monkeypatch.setattr(module, "EXPIRY_SECONDS", 2.0)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    if request.param == "sqlite":
        return str(tmp_path / "history.db")
    return request.getfixturevalue("postgres_url")


def learner(url, learned, *, seconds=1.0):
    """Ask as a worker does that has opened the database itself."""

    def ask():
        with History(url) as history:

            def learn():
                learned.append(threading.get_ident())
                time.sleep(seconds)
                history.save_weights("kind", "digest", b"weights", {})
                return b"weights"

            answers.append(
                learned_once(history, "it", lambda: history.load_weights("kind", "digest"), learn)
            )

    answers = []
    thread = threading.Thread(target=ask)
    thread.answers = answers
    return thread


def test_of_many_that_ask_at_once_one_learns_and_all_get_what_it_learned(url):
    History(url).close()
    learned = []
    workers = [learner(url, learned) for _ in range(6)]

    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert len(learned) == 1
    assert [worker.answers for worker in workers] == [[b"weights"]] * 6


def test_the_lease_of_one_who_died_is_taken_over_and_that_of_one_who_lives_is_not(url):
    with History(url) as history:
        dead = history.hold_lease("it", "dead")
        assert dead == Lease("dead", 0)
        assert history.hold_lease("it", "dead") == Lease("dead", 1)
        assert history.hold_lease("it", "heir", instead_of=dead) == Lease("dead", 1)
    learned = []
    worker = learner(url, learned, seconds=0.0)
    began = time.monotonic()

    worker.start()
    worker.join()

    assert worker.answers == [b"weights"]
    assert time.monotonic() - began >= 2.0


def test_one_that_cannot_learn_gives_the_lease_back(url):
    with History(url) as history:

        def fail():
            raise ValueError("no data")

        with pytest.raises(ValueError, match="no data"):
            learned_once(history, "it", lambda: None, fail)

        assert history.hold_lease("it", "next") == Lease("next", 0)


def test_what_nobody_waits_for_is_left_to_the_one_who_learns_it(url):
    with History(url) as history:
        history.hold_lease("it", "another")

        learned_by_one(history, "it", lambda: pytest.fail("it is learned already"))


def test_a_lease_is_no_meta_learner(url):
    with History(url) as history:
        history.hold_lease("surrogate x", "me")

        assert history.latest_weights("surrogate x") is None
        history.release_lease("surrogate x", "me")
        assert history.load_weights("lease", "surrogate x") is None
