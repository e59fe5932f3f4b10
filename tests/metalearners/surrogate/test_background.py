import logging
import subprocess
import sys
import threading

from hyperlearn.metalearners.surrogate.background import learn_beside


def test_what_is_learned_draws_as_its_seed_says():
    drawn = []

    learn_beside("a", lambda rng: drawn.append(rng.permutation(9).tolist()), seed=3).join()
    learn_beside("a", lambda rng: drawn.append(rng.permutation(9).tolist()), seed=3).join()

    assert drawn[0] == drawn[1]
    assert sorted(drawn[0]) == list(range(9))


def test_one_thing_is_learned_once_at_a_time():
    go_on = threading.Event()

    one = learn_beside("b", lambda _: go_on.wait(), seed=0)
    other = learn_beside("b", lambda _: go_on.wait(), seed=0)

    assert one is other
    go_on.set()
    one.join()


def test_a_failure_is_logged_and_stops_nobody(caplog):
    def fail(_):
        raise ValueError("no such thing")

    with caplog.at_level(logging.WARNING):
        learn_beside("c", fail, seed=0).join()

    assert "no such thing" in caplog.text


def test_a_process_ends_without_waiting_for_what_is_learned():
    script = (
        "from hyperlearn.metalearners.surrogate.background import learn_beside\n"
        "def learn(rng):\n"
        "    while True: rng.permutation(3)\n"
        "learn_beside('d', learn, seed=0)\n"
    )
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, check=False, timeout=300)  # noqa: S603

    assert done.returncode == 0
