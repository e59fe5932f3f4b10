import numpy as np
import pytest

from hyperlearn.guidance.candidates import CandidatePool, joined
from hyperlearn.history.history import History
from hyperlearn.meta_training import Goal, train_transfer_model
from hyperlearn.space.dimension import Categorical, Int
from hyperlearn.space.search_space import SearchSpace
from tests.guidance.family import SPACE, past_study

FEW = SearchSpace({"n": Int(1, 3), "act": Categorical("relu", "tanh")})
CONDITIONAL = SearchSpace(
    {"kernel": Categorical("rbf", "poly"), "degree": Int(2, 5, when={"kernel": "poly"})}
)


def pool_of(model, seed=0) -> CandidatePool:
    rng = np.random.default_rng(seed)
    return CandidatePool.build(model.encoding, model.predictor, model.configurations, rng)


def small_pool(space, loss) -> CandidatePool:
    studies = [
        past_study(f"past-{seed}", lambda p, k=seed: loss(p) * (1 + k), space=space, seed=seed)
        for seed in range(2)
    ]
    model = train_transfer_model(History.from_studies(studies).facts(), Goal(space, "minimize"))
    assert model is not None
    return pool_of(model)


@pytest.fixture(scope="module")
def pool(model):
    return pool_of(model)


def contains(pool, row) -> bool:
    return bool((np.abs(pool.fixed.values - row).max(axis=1) < 1e-9).any())


def test_the_best_past_configurations_are_candidates(pool, model):
    assert all(contains(pool, row) for row in model.configurations[:50])


def test_draws_from_the_whole_space_are_candidates_too(pool, model):
    assert len(pool.fixed.values) > len(model.configurations)


def test_every_candidate_is_a_configuration_of_the_space(pool):
    for row in pool.fixed.values:
        params = pool.encoding.decode(row)
        assert all(dimension.contains(params[name]) for name, dimension in SPACE.items())


def test_a_space_of_few_configurations_has_each_once():
    pool = small_pool(FEW, lambda p: p["n"] + (p["act"] == "relu"))

    configurations = [tuple(pool.encoding.decode(row).values()) for row in pool.fixed.values]

    assert len(configurations) == len(set(configurations)) == 6


def test_the_past_tasks_functions_at_the_candidates_are_the_predictors(pool, model):
    expected = model.predictor.evaluate(pool.encoding.points(pool.fixed.values))

    assert pool.fixed.functions == pytest.approx(expected)


def test_the_same_generator_makes_the_same_pool(model):
    one, other = pool_of(model, seed=3), pool_of(model, seed=3)

    assert one.fixed.values.tolist() == other.fixed.values.tolist()
    assert one.duals.tolist() == other.duals.tolist()


def test_candidates_around_a_configuration_are_near_it_and_of_the_space(pool):
    starts = pool.fixed.values[:3]

    around = pool.around(starts, np.random.default_rng(0))

    each = len(around.values) // 3
    numeric = [0, 1]  # x and lr
    widths = (pool.encoding.highs - pool.encoding.lows)[numeric]
    moved = np.abs(around.values - np.repeat(starts, each, axis=0))[:, numeric] / widths
    assert np.quantile(moved, 0.9) < 0.4
    assert (moved.max(axis=1) > 0).any()
    for row in around.values:
        params = pool.encoding.decode(row)
        assert all(dimension.contains(params[name]) for name, dimension in SPACE.items())


def test_functions_around_a_configuration_are_interpolated_closely(pool, model):
    around = pool.around(pool.fixed.values[:20], np.random.default_rng(0))

    exact = model.predictor.evaluate(around.points)

    # a fifth of the functions' own deviation is enough to rank candidates
    error = np.sqrt(((around.functions - exact) ** 2).mean(axis=0))
    assert (error < 0.2 * exact.std(axis=0)).all()


def test_a_condition_holds_for_every_candidate():
    pool = small_pool(CONDITIONAL, lambda p: p.get("degree", 3) + (p["kernel"] == "poly"))
    around = pool.around(pool.fixed.values, np.random.default_rng(0))

    for row in joined(pool.fixed, around).values:
        params = pool.encoding.decode(row)
        assert ("degree" in params) == (params["kernel"] == "poly")


def test_where_nothing_failed_nothing_is_shunned(pool):
    assert pool.shunning(np.zeros((0, len(SPACE)))) is pool.fixed.functions


def test_a_failed_configuration_is_the_worst_for_every_task(pool):
    place = int(pool.fixed.functions.mean(axis=1).argmin())

    shunned = pool.shunning(pool.fixed.values[[place]])

    assert shunned[place] == pytest.approx(pool.fixed.functions.max(axis=0))


def test_what_lies_nearer_to_a_failure_is_shunned_more(pool):
    place = int(pool.fixed.functions.mean(axis=1).argmin())
    distance = np.linalg.norm((pool.fixed.points - pool.fixed.points[place]) * pool.scales, axis=1)

    shunned = pool.shunning(pool.fixed.values[[place]])

    room = pool.fixed.functions.max(axis=0) - pool.fixed.functions
    share = ((shunned - pool.fixed.functions) / np.where(room > 0, room, np.nan))[:, 0]
    order = np.argsort(distance)
    known = np.isfinite(share[order])
    assert (np.diff(share[order][known]) <= 1e-9).all()
    assert (shunned >= pool.fixed.functions - 1e-12).all()


def test_joined_candidates_keep_their_order(pool):
    around = pool.around(pool.fixed.values[:2], np.random.default_rng(0))

    both = joined(pool.fixed, around)

    n_fixed = len(pool.fixed.values)
    for name in ("values", "points", "functions"):
        assert getattr(both, name)[:n_fixed].tolist() == getattr(pool.fixed, name).tolist()
        assert getattr(both, name)[n_fixed:].tolist() == getattr(around, name).tolist()
