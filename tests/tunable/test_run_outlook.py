from hyperlearn.guidance.target_monitor import NOTHING, TargetMonitor
from hyperlearn.records import OutlookState
from hyperlearn.tunable.run_outlook import MOST_HELD, RunOutlook


def monitor():
    return TargetMonitor(0.9, metric="accuracy", direction="maximize", n_steps=40)


def test_nothing_is_worked_out_before_it_is_asked_for():
    made = []
    outlook = RunOutlook("accuracy", lambda: made.append(1) or monitor())

    outlook.note(0, {"accuracy": 0.5})
    assert made == []
    outlook.now()
    outlook.now()
    assert made == [1]


def test_what_was_reported_until_then_is_told_in_order():
    late, steady = RunOutlook("accuracy", monitor), monitor()
    for step in range(10):
        late.note(step, {"accuracy": 0.5 + 0.03 * step})
        last = steady.update(step, accuracy=0.5 + 0.03 * step)

    assert late.now() == last


def test_metrics_of_one_step_may_come_one_by_one():
    outlook = RunOutlook("accuracy", monitor)
    outlook.note(0, {"loss": 1.0})
    assert outlook.now() is NOTHING
    outlook.note(0, {"accuracy": 0.5})

    assert outlook.now().state is OutlookState.UNKNOWN
    assert outlook.now() is not NOTHING


def test_very_many_reports_are_thinned():
    outlook = RunOutlook("accuracy", monitor)
    for step in range(10 * MOST_HELD):
        outlook.note(step, {"accuracy": 0.5})

    assert len(outlook._held) <= MOST_HELD
    assert outlook.now() is not NOTHING
