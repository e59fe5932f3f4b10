from dataclasses import replace

import numpy as np
import optuna
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hyperlearn.guidance.gate import FIRST_CHECK, FIRST_COVER, LEAST_AGREEMENT, Race, Turn, turn_of
from hyperlearn.guidance.guide import MOST_RUNS, Guide, Suggestion, _most_telling
from hyperlearn.guidance.observed import ObservedRuns, observe
from hyperlearn.guidance.portfolio import complement_scores, greedy_portfolio
from hyperlearn.records import Evidence, Origin
from tests.guidance.family import SPACE, family_task

TASK = family_task(100)
NOTHING = ObservedRuns.nothing(len(SPACE))
COVER = next(n for n in range(99) if turn_of(n, Race(0, 0, is_lost=False)) == Turn.COVER)


def values(guide: Guide, count: int, seed: int = 0):
    return guide.model.encoding.uniform(count, np.random.default_rng(seed))


def seen(guide: Guide, count: int, seed: int = 0, **given) -> ObservedRuns:
    """Random runs of the new task, all suggested by history."""
    rows = values(guide, count, seed)
    losses = [guide.sign * TASK.loss(guide.model.encoding.decode(row)) for row in rows]
    origins = (Origin.SURROGATE,) * count
    return replace(NOTHING, values=rows, losses=np.array(losses), origins=origins, **given)


def misled(guide: Guide) -> ObservedRuns:
    """Runs of which those made without history improve and the others do not."""
    losses = [*[100.0] * FIRST_CHECK, *(x for step in range(9) for x in (200.0, 99.0 - step))]
    origins = (*[Origin.PORTFOLIO] * FIRST_CHECK, *(Origin.SURROGATE, Origin.FALLBACK) * 9)
    return replace(
        NOTHING, values=values(guide, len(losses)), losses=np.array(losses), origins=origins
    )


def suggest(guide: Guide, observed: ObservedRuns, number: int | None = None, seed: int = 0):
    number = len(observed.losses) if number is None else number
    return guide.suggest(number, observed, np.random.default_rng(seed))


def row_of(guide: Guide, suggestion):
    return guide.model.encoding.values_of(suggestion.params)


def test_before_any_result_the_portfolio_is_suggested_in_its_order(guide):
    members = greedy_portfolio(guide.pool.fixed.functions, guide.task_weights, 3)
    expected = [guide.model.encoding.decode(guide.pool.fixed.values[m]) for m in members]

    for n_running in range(3):
        rows = guide.pool.fixed.values[members[:n_running]]
        suggestion = suggest(guide, replace(NOTHING, running=rows))
        assert suggestion.params == expected[n_running]
        assert suggestion.evidence.origin == Origin.PORTFOLIO


def test_a_first_configuration_that_failed_is_not_suggested_again(guide):
    failed = np.zeros((0, len(SPACE)))
    for _ in range(6):
        suggestion = suggest(guide, replace(NOTHING, failed=failed))
        row = row_of(guide, suggestion)
        assert not any(np.allclose(row, other) for other in failed)
        failed = np.vstack([failed, row])


def test_the_portfolio_goes_elsewhere_where_everything_failed(guide):
    act = list(SPACE).index("act")
    first = suggest(guide, NOTHING)
    alike = values(guide, 200)
    alike = alike[alike[:, act] == row_of(guide, first)[act]]

    suggestion = suggest(guide, replace(NOTHING, failed=alike))

    assert suggestion.params["act"] != first.params["act"]


def test_after_results_the_surrogate_suggests(guide):
    assert suggest(guide, seen(guide, 3)).evidence.origin == Origin.SURROGATE


def test_a_cover_serves_the_past_tasks_that_the_runs_neglect(guide):
    observed = seen(guide, COVER)
    observed = replace(observed, losses=np.sort(observed.losses))  # nothing improves: a fair race

    suggestion = suggest(guide, observed)

    assert guide.turn(COVER, observed) == Turn.COVER
    assert suggestion.evidence.origin == Origin.PORTFOLIO
    evaluate, points = guide.model.predictor.evaluate, guide.model.encoding.points
    tried = evaluate(points(observed.values))
    scores = complement_scores(
        np.vstack([guide.pool.fixed.functions, evaluate(points(row_of(guide, suggestion)[None]))]),
        tried,
    )
    assert scores[-1] >= np.quantile(scores, 0.99)


def test_a_history_of_noise_is_trusted_only_by_those_who_do_not_gate(guide):
    weights = replace(guide.model.predictor.weights, agreement=LEAST_AGREEMENT / 2)
    noise = replace(guide.model, predictor=replace(guide.model.predictor, weights=weights))

    assert guide.is_trusted
    assert not replace(guide, model=noise).is_trusted
    assert replace(guide, model=noise, is_gated=False).is_trusted


def test_a_guide_that_need_not_prove_itself_is_never_checked_nor_left(guide):
    trusting = replace(guide, is_gated=False)

    turns = {trusting.turn(number, misled(guide)) for number in range(60)}

    assert turns == {Turn.HISTORY}
    for number in (FIRST_CHECK, COVER):
        assert suggest(trusting, seen(guide, number)).evidence.origin == Origin.SURROGATE


def test_a_guide_that_misled_is_left(guide):
    assert guide.turn(len(misled(guide).losses), misled(guide)) == Turn.FALLBACK


@pytest.mark.parametrize(("sign", "turn"), [(1.0, Turn.HISTORY), (-1.0, Turn.CONTRADICTED)])
def test_a_guide_whose_past_is_the_opposite_of_the_runs_is_left(guide, sign, turn):
    number = FIRST_COVER + 5
    observed = seen(guide, number)
    past = guide.model.predictor.evaluate(guide.model.encoding.points(observed.values))
    losses = 50.0 + sign * 10.0 * (past @ guide.task_weights)

    assert guide.turn(number, replace(observed, losses=losses)) == turn


def test_the_verdict_is_read_off_the_trials_alone(model, guide):
    study = optuna.create_study()
    for row, loss, origin in zip(*_columns(misled(guide)), strict=True):
        study.add_trial(
            optuna.trial.create_trial(
                params=model.encoding.decode(row),
                distributions=SPACE.distributions(),
                value=loss,
                user_attrs={"hyperlearn:origin": origin},
            )
        )

    turns = []
    for seed in range(2):  # another worker, or this one after a restart
        again = Guide.of_search(model, {}, sign=1.0, is_gated=True, seed=seed)
        observed = observe(study.trials, model.encoding, sign=1.0, current=99)
        turns.append(again.turn(len(study.trials), observed))

    assert turns == [Turn.FALLBACK] * 2


def _columns(observed: ObservedRuns):
    return observed.values, observed.losses, observed.origins


@pytest.mark.parametrize("number", [3, FIRST_CHECK - 1, FIRST_CHECK + 1, COVER])
def test_a_suggestion_is_a_function_of_seed_number_and_trials(model, guide, number):
    again = Guide.of_search(model, {}, sign=1.0, is_gated=True, seed=0)
    observed = seen(guide, number)

    assert suggest(guide, observed, seed=5) == suggest(again, observed, seed=5)


@given(st.integers(1, 14), st.integers(0, 3))
def test_a_suggestion_was_never_tried_and_is_of_the_space(guide, count, seed):
    rows = np.vstack([guide.pool.fixed.values[: 40 * count], values(guide, 2, seed)])
    losses = np.array([TASK.loss(guide.model.encoding.decode(row)) for row in rows[:-2]])
    origins = (Origin.SURROGATE,) * len(losses)
    observed = replace(NOTHING, values=rows[:-2], losses=losses, origins=origins, running=rows[-2:])

    suggestion = suggest(guide, observed, number=count, seed=seed)

    assert all(SPACE[name].contains(value) for name, value in suggestion.params.items())
    assert set(suggestion.params) == set(SPACE)
    row = row_of(guide, suggestion)
    assert not any(np.allclose(row, other, rtol=0, atol=1e-7) for other in rows)


def test_running_trials_turn_a_suggestion_aside(guide):
    observed = seen(guide, 6)
    running = np.zeros((0, len(SPACE)))
    for _ in range(4):
        row = row_of(guide, suggest(guide, replace(observed, running=running)))
        points = guide.model.encoding.points(np.vstack([running, row]))
        apart = np.abs(points[:-1] - points[-1]).max(axis=1)
        assert (apart > 1e-3).all()
        running = np.vstack([running, row])


def test_a_running_trial_makes_predictions_surer_and_leaves_them_as_they_are(guide):
    observed, running = seen(guide, 6), guide.pool.placed(values(guide, 3, seed=1))
    candidates = guide.pool.fixed

    def predict(running):
        given = guide._seen(observed, running)
        return guide.model.predict(guide.task_weights, given, candidates)

    alone, beside = predict(guide.pool.placed(observed.running)), predict(running)

    assert beside.means == pytest.approx(alone.means)
    assert beside.probabilities == pytest.approx(alone.probabilities)
    assert (beside.deviations <= alone.deviations + 1e-9).all()
    nearest = np.abs(candidates.points - running.points[0]).max(axis=1).argmin()
    assert (beside.deviations[:, nearest] < 0.9 * alone.deviations[:, nearest]).all()


@pytest.mark.parametrize("count", [0, 6, 12])
def test_a_worker_that_asks_at_the_same_moment_is_thought_ahead_of(guide, count):
    observed = seen(guide, count) if count else NOTHING
    others = [row_of(guide, suggest(guide, observed))]

    ahead = row_of(guide, suggest(guide, replace(observed, n_unseen=1)))

    assert not np.allclose(ahead, others[0])
    visible = replace(observed, running=np.stack(others))
    if count:
        assert np.isclose(ahead, row_of(guide, suggest(guide, visible))).any()


@pytest.mark.parametrize("count", [0, 12])
def test_sixty_four_running_trials_are_all_different(guide, count):
    observed = seen(guide, count) if count else NOTHING
    running = np.zeros((0, len(SPACE)))
    for number in range(count, count + 64):
        beside = replace(observed, running=running)
        row = row_of(guide, suggest(guide, beside, number=number))
        running = np.vstack([running, row])
    points = guide.model.encoding.points(running)
    assert len(np.unique(points.round(6), axis=0)) == 64


def test_what_is_running_is_not_recommended_again_before_any_result(guide):
    first = row_of(guide, guide.first())
    others = values(guide, 2, seed=3)

    beside = row_of(guide, guide.first(replace(NOTHING, running=np.vstack([others, first]))))

    assert not np.allclose(beside, first)


def test_the_predicted_metric_has_the_sign_and_unit_of_the_study(model):
    for sign in (1.0, -1.0):
        guide = Guide.of_search(model, {}, sign=sign, is_gated=False, seed=0)
        observed = replace(seen(guide, 20), losses=seen(guide, 20).losses * sign)
        evidence = suggest(guide, observed).evidence
        true = sign * TASK.loss(suggest(guide, observed).params)
        # the true loss lies within a few of the predicted deviations
        assert abs(evidence.mean - true) < 4 * evidence.deviation
        assert evidence.deviation < observed.losses.std()


def test_the_meta_features_of_a_task_tell_which_past_tasks_count(model, history):
    places = {task: features["place"] for task, features in _meta_features(history)}
    for place in (0.0, 1.0):
        guide = Guide.of_search(model, {"place": place}, sign=1.0, is_gated=True, seed=0)
        distance = np.array([abs(places[name] - place) for name in model.predictor.names])
        heaviest = guide.task_weights.argmax()
        assert distance[heaviest] == distance.min()
        assert guide.task_weights.sum() == pytest.approx(1.0)


def _meta_features(history):
    return [(facts.task_name, facts.meta_features) for facts in history.facts()]


def test_a_task_without_meta_features_takes_all_past_tasks_alike(guide):
    assert guide.task_weights == pytest.approx(np.full(8, 1 / 8))


def test_the_evidence_names_past_tasks_with_their_weights(guide, model):
    evidence = suggest(guide, seen(guide, 10)).evidence

    names, weights = zip(*evidence.nearest_tasks, strict=True)
    assert set(names) <= set(model.predictor.names)
    assert list(weights) == sorted(weights, reverse=True)
    assert 0 < sum(weights) <= 1 + 1e-9


@given(st.integers(1, 3 * MOST_RUNS), st.integers(0, 2**31 - 1))
def test_of_a_long_search_the_best_and_the_latest_runs_are_kept(count, seed):
    losses = np.random.default_rng(seed).normal(size=count)
    origins = tuple(str(place) for place in range(count))
    observed = ObservedRuns(
        np.arange(count)[:, None] * 1.0, losses, origins, np.ones((2, 1)), np.zeros((0, 1))
    )

    kept = _most_telling(observed)

    assert len(kept.losses) == min(count, MOST_RUNS)
    assert kept.losses.min() == losses.min()
    assert kept.origins[-1] == origins[-1]
    places = kept.values[:, 0].astype(int)
    assert (np.diff(places) > 0).all()
    assert kept.losses.tolist() == losses[places].tolist()
    assert kept.origins == tuple(str(place) for place in places)
    assert kept.running.shape == (2, 1)


def test_a_notebook_shows_a_suggestion_with_its_reason():
    evidence = Evidence(Origin.PORTFOLIO, "<i>good</i> on every task")
    html = Suggestion({"lr": 0.1, "<act>": "relu"}, evidence)._repr_html_()
    assert "<tr><th>&lt;act&gt;</th><td>relu</td></tr>" in html
    assert "<strong>portfolio</strong>: &lt;i&gt;good&lt;/i&gt;" in html
