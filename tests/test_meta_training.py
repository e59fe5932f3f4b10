import dataclasses
import threading
from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from optuna.distributions import (
    CategoricalDistribution,
    FloatDistribution,
    IntDistribution,
)
from optuna.trial import TrialState

from hyperlearn.history.own_memory import OwnMemory
from hyperlearn.losses import Compression
from hyperlearn.meta_training import (
    KIND,
    Goal,
    TransferModel,
    train_transfer_model,
)
from hyperlearn.metalearners.ageing import NOW
from hyperlearn.metalearners.surrogate.background import NAME
from hyperlearn.metalearners.surrogate.model import Surrogate
from hyperlearn.records import Candidates, FloatArray, Seen, StudyFacts
from hyperlearn.space.dimension import Categorical, Float, Int
from hyperlearn.space.search_space import SearchSpace
from tests.metalearners.past_study import past_study

SPACE = SearchSpace({"x": Float(0.0, 1.0), "C": Float(1e-3, 1e3, log=True)})
GOAL = Goal(SPACE, "minimize")
COMPLETE, FAIL, RUNNING = TrialState.COMPLETE, TrialState.FAIL, TrialState.RUNNING


def bowl(
    name: str,
    *,
    task: str | None = None,
    n_trials: int = 8,
    lowest: float = 0.3,
    goal: Goal = GOAL,
    **facts: object,
) -> StudyFacts:
    """Return a study of a bowl over the goal's space, under trials that its name decides."""
    rng = np.random.default_rng(list(name.encode()))
    trials = [
        {"x": x, "C": 10.0**c}
        for x, c in zip(rng.uniform(size=n_trials), rng.uniform(-3, 3, n_trials), strict=True)
    ]
    losses = [(one["x"] - lowest) ** 2 + 0.01 * np.log10(one["C"]) ** 2 for one in trials]
    distributions = goal.space.distributions()
    kept = [{key: one[key] for key in one if key in distributions} for one in trials]
    return past_study(distributions, kept, losses, name=name, task=task, **facts)  # type: ignore[arg-type]


def trained(studies: Sequence[StudyFacts], goal: Goal = GOAL, **options: object) -> TransferModel:
    model = train_transfer_model(studies, goal, **options)  # type: ignore[arg-type]
    assert model is not None
    return model


def predictor_of(model: TransferModel) -> Surrogate:
    assert isinstance(model.predictor, Surrogate)
    return model.predictor


def sources(model: TransferModel) -> dict[str, FloatArray]:
    """Return each past task's number of runs, mean loss and deviation."""
    predictor = predictor_of(model)
    return {
        name: np.array([len(function.points), function.mean, function.deviation])
        for name, function in zip(predictor.names, predictor.functions, strict=True)
    }


def assert_same(one: TransferModel, other: TransferModel) -> None:
    """Check that two models are the same in all that a search sees of them."""
    assert one.predictor.names == other.predictor.names
    np.testing.assert_array_equal(one.configurations, other.configurations)
    points = one.encoding.points(one.configurations)
    functions = one.predictor.evaluate(points)
    np.testing.assert_array_equal(functions, other.predictor.evaluate(points))
    seen = Seen(points[:2], functions[:2], np.array([0.1, 0.2]))
    candidates = Candidates(one.configurations, points, functions)
    weights = one.predictor.task_weights(None)
    predictions = [m.predictor.predict(weights, seen, candidates) for m in (one, other)]
    np.testing.assert_array_equal(predictions[0].means, predictions[1].means)
    np.testing.assert_array_equal(predictions[0].deviations, predictions[1].deviations)


class CountingStore(OwnMemory):
    """Keeps weights in memory and remembers what was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.saved: list[str] = []

    def load_weights(self, kind: str, digest: str) -> bytes | None:
        self.loaded.append(digest)
        return super().load_weights(kind, digest)

    def save_weights(
        self, kind: str, digest: str, weights: bytes, scores: Mapping[str, float]
    ) -> None:
        if kind == KIND:
            self.saved.append(digest)
        super().save_weights(kind, digest, weights, scores)


@pytest.mark.parametrize(
    ("goal", "study", "is_shared"),
    [
        (GOAL, bowl("a"), True),
        (GOAL, bowl("a", metric_names=("loss",)), True),
        (GOAL, bowl("a", directions=("maximize",)), False),
        (GOAL, bowl("a", directions=("minimize", "minimize")), False),
        (Goal(SPACE, "maximize"), bowl("a", directions=("maximize",)), True),
        (Goal(SPACE, "minimize", "loss"), bowl("a", metric_names=("loss",)), True),
        (Goal(SPACE, "minimize", "loss"), bowl("a", metric_names=("error",)), False),
        (Goal(SPACE, "minimize", "loss"), bowl("a"), True),
        (Goal(SearchSpace({"x": Float(0.5, 2.0)}), "minimize"), bowl("a"), True),
        (Goal(SearchSpace({"x": Float(2.0, 3.0)}), "minimize"), bowl("a"), False),
        (Goal(SearchSpace({"y": Float(0.0, 1.0)}), "minimize"), bowl("a"), False),
        (Goal(SearchSpace({}), "minimize"), bowl("a"), False),
    ],
    ids=[
        "the same",
        "a metric that this search does not name",
        "another direction",
        "two objectives",
        "both upwards",
        "one metric",
        "another metric",
        "no metric told",
        "overlapping ranges",
        "ranges apart",
        "other hyperparameters",
        "nothing to tune",
    ],
)
def test_a_study_speaks_about_a_goal_of_its_direction_metric_and_space(
    goal: Goal,
    study: StudyFacts,
    is_shared: bool,
) -> None:
    assert goal.is_shared_by(study) is is_shared


def test_only_studies_that_speak_are_learned_from() -> None:
    model = trained([bowl("a"), bowl("b", directions=("maximize",)), bowl("c")])

    assert model.predictor.names == ("a", "c")


@pytest.mark.parametrize(
    "studies",
    [
        [],
        [bowl("a", directions=("maximize",))],
        [bowl("a", n_trials=2)],
        [bowl("a", n_trials=0)],
        [bowl("a", n_trials=3, states=[RUNNING] * 3)],
        [dataclasses.replace(bowl("a"), losses=np.full((8, 1), 0.5))],
        [dataclasses.replace(bowl("a"), losses=np.full((8, 1), np.nan))],
    ],
    ids=["none", "other", "two runs", "no runs", "running", "all alike", "all failed"],
)
def test_without_a_past_task_that_tells_something_there_is_no_model(
    studies: list[StudyFacts],
) -> None:
    assert train_transfer_model(studies, GOAL) is None


def test_a_task_that_tells_nothing_does_not_take_the_others_along() -> None:
    silent = dataclasses.replace(bowl("b"), losses=np.full((8, 1), 0.5))

    assert trained([bowl("a"), silent, bowl("c", n_trials=1)]).predictor.names == ("a",)


def test_a_trial_that_did_not_end_is_not_used_and_a_failed_one_counts_as_the_worst() -> None:
    states = [
        COMPLETE,
        COMPLETE,
        COMPLETE,
        TrialState.PRUNED,
        FAIL,
        FAIL,
        RUNNING,
        TrialState.WAITING,
    ]
    losses = [1.0, 2.0, 3.0, 2.5, np.nan, np.nan, 0.0, np.nan]
    study = dataclasses.replace(bowl("a", states=states), losses=np.array(losses)[:, None])

    used = sources(trained([study]))["a"]

    expected = np.array([1.0, 2.0, 3.0, 2.5, 3.0, 3.0])
    expected = Compression.of(expected).apply(expected)
    np.testing.assert_allclose(used, [6, expected.mean(), expected.std()])


def test_a_trial_that_failed_before_it_asked_for_anything_has_no_place() -> None:
    study = bowl("a", n_trials=6, states=[COMPLETE] * 5 + [FAIL])
    blank = {key: np.where(np.arange(6) == 5, np.nan, v) for key, v in study.params.items()}

    assert sources(trained([dataclasses.replace(study, params=blank)]))["a"][0] == 5


def test_a_value_that_a_log_scale_has_no_place_for_is_left_out() -> None:
    trials = [{"x": 0.1 * n, "C": float(n)} for n in range(6)]
    linear = {"x": FloatDistribution(0.0, 1.0), "C": FloatDistribution(0.0, 10.0)}

    model = trained([past_study(linear, trials, range(6), name="a")])

    assert sources(model)["a"][0] == 5
    assert np.isfinite(predictor_of(model).functions[0].points).all()


def test_the_studies_of_one_task_are_put_together() -> None:
    one, other = bowl("one", task="t", n_trials=5), bowl("other", task="t", n_trials=4)

    used = sources(trained([one, other, bowl("alone")]))

    losses = np.concatenate([one.losses, other.losses])
    losses = Compression.of(losses).apply(losses)
    assert used.keys() == {"t", "alone"}
    np.testing.assert_allclose(used["t"], [9, losses.mean(), losses.std()])


def test_studies_of_one_task_that_know_other_hyperparameters_stay_apart() -> None:
    only_x = Goal(SearchSpace({"x": Float(0.0, 1.0)}), "minimize")

    model = trained([bowl("one", task="t"), bowl("other", task="t", goal=only_x)])

    assert model.predictor.names == ("t", "t")
    known = {tuple(function.known.tolist()) for function in predictor_of(model).functions}
    assert known == {(True, True), (True, False)}


def test_a_task_of_very_many_runs_is_thinned_with_its_best_run_kept() -> None:
    many = bowl("a", n_trials=400)

    model = trained([many])

    (function,) = predictor_of(model).functions
    best = model.encoding.points(model.encoding.values_of_study(many))[many.losses[:, 0].argmin()]
    assert len(function.points) == 250
    assert (np.abs(function.points - best).max(axis=1) < 1e-12).any()


def test_a_second_training_on_the_same_history_trains_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    studies, store = [bowl("a"), bowl("b", lowest=0.7)], CountingStore()
    first = trained(studies, store=store)
    monkeypatch.delattr(Surrogate, "fit")

    second = trained(studies, store=store)

    assert len(store.saved) == 1
    assert store.loaded == store.saved * 3  # looked for again once it is this process that learns
    assert_same(first, second)


def test_a_model_from_the_store_fills_the_unknown_in_as_the_trained_one_did() -> None:
    only_x = Goal(SearchSpace({"x": Float(0.0, 1.0)}), "minimize")
    studies, store = [bowl("a", goal=only_x), bowl("b", n_trials=400)], OwnMemory()

    assert_same(trained(studies, store=store), trained(studies, store=store))


def test_what_is_stored_depends_on_all_that_is_learned_from() -> None:
    studies, store = [bowl("a"), bowl("b")], CountingStore()
    worse = dataclasses.replace(studies[1], losses=studies[1].losses + 1e-9)
    renamed = dataclasses.replace(studies[1], task_name="another")
    described = dataclasses.replace(studies[1], meta_features={"n": 3.0})
    other = dataclasses.replace(studies[0], meta_features={"n": 5.0})
    wider = Goal(SearchSpace({**SPACE, "x": Float(0.0, 2.0)}), "minimize")

    trained(studies, store=store)
    trained([studies[0], worse], store=store)
    trained([studies[0], renamed], store=store)
    trained([other, described], store=store)
    trained(studies[:1], store=store)
    trained(studies, store=store, seed=1)
    trained(studies, wider, store=store)

    assert len(set(store.saved)) == 7


def test_the_order_of_the_studies_does_not_matter() -> None:
    studies = [bowl("a"), bowl("b", task="a"), bowl("c", lowest=0.8), bowl("d")]

    assert_same(trained(studies), trained(studies[::-1]))


CONDITIONAL = SearchSpace(
    {
        "kernel": Categorical("rbf", "poly"),
        "degree": Int(2, 5, when={"kernel": "poly"}),
        "x": Float(0.0, 1.0, step=0.25),
        "C": Float(1e-3, 1e3, log=True),
    }
)


def test_past_configurations_are_allowed_complete_and_each_there_once() -> None:
    kernels = {"kernel": CategoricalDistribution(["poly", "rbf", "linear"])}
    plain = [{"kernel": kernel} for kernel in ("poly", "rbf", "linear") * 5]
    other = {"x": FloatDistribution(-1.0, 2.0), "degree": IntDistribution(1, 9)}
    numbers = [{"x": -1.0 + 0.2 * n, "degree": 1 + n % 9} for n in range(15)]
    studies = [
        past_study(kernels, plain, range(15), name="a"),
        past_study(other, numbers, range(15), name="b"),
        bowl("c"),
        bowl("d", lowest=0.9),
    ]

    model = trained(studies, Goal(CONDITIONAL, "minimize"))

    decoded = [model.encoding.decode(row) for row in model.configurations]
    assert len(decoded) > 20
    assert len({tuple(sorted(params.items())) for params in decoded}) == len(decoded)
    for params in decoded:
        assert set(params) == {name for name in CONDITIONAL if CONDITIONAL.is_active(name, params)}
        assert all(CONDITIONAL[name].contains(value) for name, value in params.items())


def test_the_best_configurations_of_every_task_come_first() -> None:
    studies = [bowl("a", lowest=0.1), bowl("b", lowest=0.9), bowl("c", lowest=0.5)]

    model = trained(studies)

    first = {model.encoding.decode(row)["x"] for row in model.configurations[:3]}
    assert first == {study.params["x"][study.losses[:, 0].argmin()] for study in studies}
    assert len(model.configurations) == 24


def test_configurations_of_a_very_small_range_are_told_apart() -> None:
    narrow = {"x": FloatDistribution(0.0, 1e-10)}
    trials = [{"x": n * 1e-11} for n in range(8)]
    goal = Goal(SearchSpace({"x": Float(0.0, 1e-10)}), "minimize")

    model = trained([past_study(narrow, trials, range(8), name="a")], goal)

    assert len(model.configurations) == 8


def test_a_new_tasks_meta_features_are_placed_among_the_past_ones() -> None:
    studies = [bowl(name, meta_features={"n": float(ord(name))}) for name in "abc"]

    model = trained(studies)

    meta = model.encoded_meta({"n": float(ord("b"))})
    np.testing.assert_allclose(meta, [0.0, *NOW])
    np.testing.assert_allclose(predictor_of(model).meta[:, 0], [-1.0, 0.0, 1.0])


def test_where_nobody_has_meta_features_none_are_encoded() -> None:
    described = trained([bowl("a", meta_features={"n": 1.0}), bowl("b", meta_features={"n": 2.0})])
    plain = trained([bowl("a"), bowl("b")])

    assert np.isnan(described.encoded_meta({})[:-2]).all()
    assert plain.encoded_meta({"n": 1.0}).tolist() == NOW.tolist()


def test_what_a_task_says_in_several_studies_of_it_is_put_together() -> None:
    studies = [
        bowl("a", task="t", meta_features={"n": 1.0}),
        bowl("b", task="t", meta_features={"d": 2.0}),
        bowl("c", meta_features={"n": 5.0, "d": 7.0}),
    ]

    meta = predictor_of(trained(studies)).meta

    np.testing.assert_allclose(meta[:, :2], [[-1.0, -1.0], [1.0, 1.0]])


def test_the_model_knows_where_a_past_task_was_good() -> None:
    model = trained([bowl(f"task {n}", n_trials=30, lowest=0.3) for n in range(4)])
    line = np.column_stack([np.linspace(0.0, 1.0, 21), np.zeros(21)])

    functions = model.predictor.evaluate(model.encoding.points(line))

    np.testing.assert_allclose(line[functions.argmin(axis=0), 0], 0.3, atol=0.1)


def described(count: int, *, widest: float = 1.0) -> list[StudyFacts]:
    """Return past studies of which the last explored further than the others."""
    studies = [bowl(f"task {n:02}", lowest=0.2 + 0.01 * n, n_trials=6) for n in range(count)]
    distributions = {**studies[-1].distributions, "x": FloatDistribution(0.0, widest)}
    params = {**studies[-1].params, "x": studies[-1].params["x"] * widest}
    studies[-1] = dataclasses.replace(studies[-1], distributions=distributions, params=params)
    return studies


def learning_beside() -> list[threading.Thread]:
    return [t for t in threading.enumerate() if t.name.startswith(NAME)]


def test_a_history_with_one_more_study_takes_the_weights_over() -> None:
    store = CountingStore()
    before = trained(described(12), store=store)
    after = trained(described(13, widest=2.0), store=store)

    assert not learning_beside()
    old, new = predictor_of(before).weights, predictor_of(after).weights
    wider = after.encoding.spans / before.encoding.spans
    assert wider.max() > 1.5
    np.testing.assert_allclose(
        new.kernel.inverse_lengthscales, old.kernel.inverse_lengthscales * wider
    )
    assert len(predictor_of(after).names) == 13


def test_weights_that_were_taken_over_are_kept_for_all_workers() -> None:
    store = CountingStore()
    trained(described(12), store=store)
    one = trained(described(13), store=store)
    trained(described(30), store=store)

    other = trained(described(13), store=store)

    assert predictor_of(one).weights.to_bytes() == predictor_of(other).weights.to_bytes()


def test_a_history_that_outgrew_its_weights_is_learned_beside_the_search() -> None:
    store = CountingStore()
    trained(described(10), store=store)

    during = trained(described(14), store=store)

    (thread,) = learning_beside()
    thread.join()
    after = trained(described(15), store=store)
    assert not learning_beside()
    weights = [predictor_of(model).weights.to_bytes() for model in (during, after)]
    assert weights[0] != weights[1]


def test_a_history_twice_as_large_is_learned_at_once() -> None:
    store = CountingStore()
    few = trained(described(8), store=store)
    many = trained(described(17), store=store)

    assert not learning_beside()
    assert predictor_of(few).weights.to_bytes() != predictor_of(many).weights.to_bytes()


def test_eras_are_no_part_of_a_history_without_change() -> None:
    studies = [
        dataclasses.replace(study, started=float(place))
        for place, study in enumerate(described(12))
    ]
    meta = predictor_of(trained(studies)).meta

    assert meta[:, 0].tolist() == pytest.approx(np.linspace(-1, 1, 12).tolist())
    weights = predictor_of(trained(studies)).task_weights(trained(studies).encoded_meta({}))
    assert weights.sum() == pytest.approx(1.0)


def test_where_tasks_change_with_time_the_latest_count_most() -> None:
    studies = [
        dataclasses.replace(
            bowl(f"task {n:02}", lowest=0.1 if n < 10 else 0.9, n_trials=12), started=float(n)
        )
        for n in range(20)
    ]
    model = trained(studies)

    weights = model.predictor.task_weights(model.encoded_meta({}))

    late = np.array([name >= "task 10" for name in model.predictor.names])
    assert weights[late].sum() > 0.6


def test_another_version_of_the_code_is_another_task() -> None:
    one = bowl("a", task="t")
    changed = dataclasses.replace(bowl("b", task="t"), code_digest="new")
    same = dataclasses.replace(bowl("c", task="t"), code_digest="new")

    assert predictor_of(trained([one, changed, same])).names == ("t", "t")


def test_bad_runs_of_a_new_task_are_drawn_together_before_they_are_learned_from() -> None:
    model = trained([bowl("a"), bowl("b", lowest=0.7), bowl("c", lowest=0.2)])
    values = model.configurations[:9]
    points = model.encoding.points(values)
    functions = model.predictor.evaluate(points)
    losses = np.array([0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 5.0, 50.0, 500.0])
    weights = model.predictor.task_weights(None)
    there = Candidates(values, points, functions)

    found = model.predict(weights, Seen(points, functions, losses), there)

    compressed = Compression.of(losses).apply(losses)
    expected = model.predictor.predict(weights, Seen(points, functions, compressed), there)
    np.testing.assert_array_equal(found.means, expected.means)
    assert np.abs(found.means).max() < 50.0


def test_the_same_runs_under_another_name_are_evidence_once() -> None:
    studies = [bowl("a"), bowl("b"), dataclasses.replace(bowl("a"), study_name="c", task_name="c")]

    assert set(sources(trained(studies))) == {"a", "b"}
