import threading

from hyperlearn.history.history import History
from hyperlearn.inspection.web.live_history import LiveHistory, stamp
from tests.inspection.conftest import PLAIN, make_study


def test_a_trial_that_ends_is_seen(tmp_path):
    with History(tmp_path / "live.db") as writing:
        study = make_study(writing, PLAIN, "adult", 3)
        live = LiveHistory(History(tmp_path / "live.db", readonly=True))
        before = live.reading(PLAIN).summary
        study.optimize(lambda trial: 0.5, n_trials=1)
        live._readings.clear()  # half a second later
        after = live.reading(PLAIN).summary
        live.close()
        writing.optuna_storage().engine.dispose()
    assert (before.n_trials, after.n_trials) == (3, 4)
    assert stamp(before) != stamp(after)


def test_a_section_is_worked_out_once_for_each_state_of_a_study(history):
    live = LiveHistory(history)
    assert live.section(PLAIN, "importance") is live.section(PLAIN, "importance")


def test_many_may_ask_at_once(history):
    live = LiveHistory(history)
    answers = []
    threads = [
        threading.Thread(target=lambda: answers.append(live.reading(PLAIN).summary.n_trials))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [24] * 8
