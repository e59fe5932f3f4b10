"""Reading tables gives what Optuna's interface gives, and reads what is finished only once."""

import math
import time
from tempfile import TemporaryDirectory

import numpy as np
import optuna
import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution
from optuna.trial import TrialState, create_trial

from hyperlearn.history import unread
from hyperlearn.history.history import History

CHOICES = (None, "a", 1.5, True)


@st.composite
def _params(draw):
    """Some hyperparameters with their distributions, the bounds of numbers differing by trial."""
    high = draw(st.sampled_from([8, 16]))
    possible = {
        "x": (st.floats(0.001, 8), FloatDistribution(0.001, high, log=True)),
        "grid": (st.sampled_from([0.0, 0.25, 2.0]), FloatDistribution(0, high, step=0.25)),
        "n": (st.integers(1, 8), IntDistribution(1, high)),
        "kind": (st.sampled_from(CHOICES), CategoricalDistribution(CHOICES)),
    }
    names = draw(st.sets(st.sampled_from(sorted(possible))))
    return {name: (draw(possible[name][0]), possible[name][1]) for name in sorted(names)}


@st.composite
def _trials(draw, n_objectives):
    state = draw(st.sampled_from(TrialState))
    values = st.floats(allow_nan=False, width=32)
    params = draw(_params())
    steps = st.dictionaries(st.integers(0, 9), st.floats(width=32), max_size=3)
    is_started = state is not TrialState.WAITING
    has_values = state is TrialState.COMPLETE or (
        state is TrialState.PRUNED and n_objectives == 1 and draw(st.booleans())
    )
    return create_trial(
        state=state,
        values=[draw(values) for _ in range(n_objectives)] if has_values else None,
        params={name: value for name, (value, _) in params.items()},
        distributions={name: distribution for name, (_, distribution) in params.items()},
        intermediate_values=draw(steps) if is_started else None,
    )


@st.composite
def some_studies(draw):
    directions = draw(st.lists(st.sampled_from(["minimize", "maximize"]), min_size=1, max_size=3))
    return directions, draw(st.lists(_trials(len(directions)), max_size=5))


@pytest.fixture(scope="module")
def growing():
    """A history that grows from example to example, so that each reads on from the last."""
    with TemporaryDirectory() as folder, History(f"{folder}/studies.db") as history:
        yield history


def same_facts(one, other):
    assert one.directions == other.directions
    assert one.metric_names == other.metric_names
    assert one.task_name == other.task_name
    assert dict(one.distributions) == dict(other.distributions)
    assert set(one.params) == set(other.params)
    for array, same in [
        (one.numbers, other.numbers),
        (one.states, other.states),
        (one.losses, other.losses),
        *((one.params[name], other.params[name]) for name in one.params),
    ]:
        np.testing.assert_array_equal(array, same)
        assert array.dtype == same.dtype
    return True


@given(some_studies())
@settings(max_examples=25)
def test_tables_give_what_optunas_interface_gives(growing, example):
    directions, trials = example
    study = optuna.create_study(storage=growing.optuna_storage(), directions=directions)
    study.add_trials(trials)
    read = growing.facts()[-1]
    (given,) = History.from_studies([study]).facts()
    assert read.study_name == study.study_name
    assert same_facts(read, given)
    table, frame = growing.trials(study.study_name), History.from_studies([study]).trials()
    ours = ["origin", "failure", "duration_seconds"]
    assert table.drop(columns=ours).equals(frame.drop(columns=ours))
    curves = [one.curves(study.study_name) for one in (growing, History.from_studies([study]))]
    assert curves[0].equals(curves[1])


def test_the_grown_history_is_what_a_fresh_one_reads(growing):
    with History(growing.location, readonly=True) as fresh:
        for one, other in zip(growing.facts(), fresh.facts(), strict=True):
            assert same_facts(one, other)
            np.testing.assert_array_equal(one.trial_ids, other.trial_ids)


@pytest.fixture
def history(path):
    with History(path) as history:
        yield history


def _statements(history):
    """Collect the tables that SELECTs ask, with the number of rows they give."""
    seen = []
    sa.event.listen(
        history._opened.engine,
        "after_cursor_execute",
        lambda _connection, _cursor, statement, *_: seen.append(statement),
    )
    return seen


def test_there_are_few_queries_however_many_trials(history, plain_study):
    storage = history.optuna_storage()
    for name in "abc":
        plain_study(storage, name, n_trials=4)
    seen = _statements(history)
    assert sum(map(len, history.facts())) == 12
    for table in ("studies", "study_directions", "trial_values"):
        assert len([one for one in seen if f"FROM {table} " in f"{one} ".replace("\n", " ")]) == 1
    assert len(seen) < 20


def test_finished_trials_are_read_once(history, plain_study):
    study = plain_study(history.optuna_storage())
    history.facts()
    with history._opened.engine.begin() as connection:  # what Optuna never does
        connection.exec_driver_sql("UPDATE trial_params SET param_value = 0.5")
    study.add_trial(create_trial(value=1.0))
    (facts,) = history.facts()
    assert len(facts) == 6
    assert 0.5 not in facts.params["C"]


def test_without_news_the_same_facts_are_given(history, plain_study):
    plain_study(history.optuna_storage())
    assert history.facts()[0] is history.facts()[0]


@pytest.mark.parametrize("most", [0, 300])
def test_a_running_trial_is_read_again(history, monkeypatch, most):
    monkeypatch.setattr(unread, "MOST_NAMED", most)
    study = optuna.create_study(storage=history.optuna_storage(heartbeat=False))
    running = study.ask()
    study.add_trial(create_trial(value=1.0))
    (before,) = history.facts()
    assert before.states.tolist() == [TrialState.RUNNING, TrialState.COMPLETE]
    assert not before.params
    running.suggest_float("x", 0, 1)
    study.tell(running, 0.5)
    (after,) = history.facts()
    assert after.losses[:, 0].tolist() == [0.5, 1.0]
    assert not math.isnan(after.params["x"][0])


def test_identifiers_that_come_again_are_read_again(history):
    storage = history.optuna_storage()
    for value in (1.0, 2.0):
        study = optuna.create_study(storage=storage, study_name="again")
        study.add_trial(create_trial(value=value))
        (facts,) = history.facts()
        assert facts.losses.tolist() == [[value]]
        optuna.delete_study(study_name="again", storage=storage)
    assert history.facts() == ()


def test_a_trial_that_another_worker_began_earlier_and_wrote_later_is_read(history):
    """A server gives identifiers before it shows the rows, so a smaller one may appear later."""
    study = optuna.create_study(storage=history.optuna_storage())
    study.add_trials([create_trial(value=float(number)) for number in range(3)])
    with history._opened.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE trials SET trial_id = trial_id + 10 WHERE number > 0")
        connection.exec_driver_sql(
            "UPDATE trial_values SET trial_id = trial_id + 10 WHERE trial_id > 1"
        )
    assert history.facts()[0].losses[:, 0].tolist() == [0, 1, 2]
    study.add_trial(create_trial(value=3.0))
    with history._opened.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE trials SET trial_id = 5 WHERE number = 3")
        connection.exec_driver_sql("UPDATE trial_values SET trial_id = 5 WHERE value = 3")
    assert history.facts()[0].losses[:, 0].tolist() == [0, 1, 2, 3]


@pytest.fixture
def _in_new_york(monkeypatch):
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("_in_new_york")
def test_times_are_utc_wherever_the_machine_is(history, plain_study):
    study = plain_study(history.optuna_storage())
    told = history.trials()["started"]
    assert told.equals(History.from_studies([study]).trials()["started"])
    assert abs(told.iloc[0].timestamp() - time.time()) < 600


def test_a_database_without_optunas_tables_is_empty(history):
    assert history.facts() == ()
    assert history.trials().empty
    assert history.curves().empty


def test_rows_of_no_study_are_left_out(history, plain_study):
    study = plain_study(history.optuna_storage())
    with history._opened.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE trials SET study_id = 77 WHERE number > 0")
    (facts,) = history.facts()
    assert len(facts) == 1
    assert len(facts.params["C"]) == 1
    assert history.trials(study.study_name)["number"].tolist() == [0]
