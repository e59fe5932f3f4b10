from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution

from hyperlearn.records import FloatArray
from hyperlearn.space.choice import same_choice
from hyperlearn.space.dimension import Categorical, Dimension, Float, Int
from hyperlearn.space.encoding import SpaceEncoding, middle_of
from hyperlearn.space.search_space import SearchSpace
from tests.metalearners.past_study import past_study
from tests.space.strategies import categoricals, conditional, dimensions, value_of

SVM = SearchSpace(
    {
        "C": Float(1e-3, 1e3, log=True),
        "kernel": Categorical("rbf", "poly", None),
        "degree": Int(2, 5, when={"kernel": "poly"}),
        "gamma": Float(1e-4, 10.0, log=True, when={"kernel": ("rbf", "poly")}),
        "coef0": Float(0.0, 1.0, step=0.1, when={"kernel": "poly", "degree": (3, 4)}),
    }
)
SEEDS = st.integers(0, 2**32 - 1)


@st.composite
def deep_spaces(draw: st.DrawFn) -> SearchSpace:
    """Spaces in which a hyperparameter depends on up to two earlier ones of any kind."""
    space: dict[str, Dimension] = {}
    for name in ("a", "b", "c", "d", "e")[: draw(st.integers(1, 5))]:
        parents = draw(st.lists(st.sampled_from(sorted(space)), max_size=2)) if space else []
        when = {p: tuple({draw(value_of(space[p])), draw(value_of(space[p]))}) for p in parents}
        few_values = st.builds(lambda low, width: Int(low, low + width), *[st.integers(0, 2)] * 2)
        domain = draw(st.one_of(categoricals(), few_values, dimensions()))
        space[name] = conditional(domain, when)
    return SearchSpace(space)


@st.composite
def configurations(draw: st.DrawFn, space: SearchSpace) -> dict[str, object]:
    params: dict[str, object] = {}
    for name, dimension in space.items():
        if space.is_active(name, params):
            params[name] = draw(value_of(dimension))
    return params


def encoding_of(space: Mapping[str, Dimension]) -> SpaceEncoding:
    return SpaceEncoding.spanning(SearchSpace(dict(space)), [])


def is_apart(dimension: Dimension, one: object, other: object) -> bool:
    """Return whether two values differ by more than numbers of that range can be told apart."""
    if isinstance(dimension, Categorical):
        return not same_choice(one, other)
    low, high, here, there = dimension.natural([dimension.low, dimension.high, one, other])
    return bool(abs(here - there) > 1e-9 * (high - low))


def assert_allowed(encoding: SpaceEncoding, values: FloatArray, *, is_complete: bool) -> None:
    """Check that every row is a configuration that Optuna could have suggested."""
    space, distributions = encoding.space, encoding.space.distributions()
    for row in values:
        params = encoding.decode(row)
        active = {name for name in space if space.is_active(name, params)}
        assert params.keys() <= active
        assert params.keys() == active or not is_complete
        for name, value in params.items():
            assert space[name].contains(value), (name, value)
            assert distributions[name]._contains(distributions[name].to_internal_repr(value))


@given(st.data())
def test_distinct_configurations_have_distinct_points(data: st.DataObject) -> None:
    space = data.draw(deep_spaces())
    one, other = data.draw(configurations(space)), data.draw(configurations(space))
    assume(
        one.keys() != other.keys()
        or any(is_apart(space[name], one[name], other[name]) for name in one)
    )
    encoding = encoding_of(space)

    points = encoding.points(np.stack([encoding.values_of(one), encoding.values_of(other)]))

    assert np.abs(points[0] - points[1]).max() > 1e-10


def test_every_configuration_of_a_small_conditional_space_has_a_point_of_its_own() -> None:
    space = {
        "kernel": Categorical("rbf", "poly", "linear"),
        "degree": Int(1, 3, when={"kernel": "poly"}),
        "gamma": Float(0.0, 1.0, step=0.25, when={"kernel": ("rbf", "poly")}),
    }
    gammas = [0.0, 0.25, 0.5, 0.75, 1.0]
    every = [{"kernel": "linear"}]
    every += [{"kernel": "rbf", "gamma": gamma} for gamma in gammas]
    every += [{"kernel": "poly", "degree": d, "gamma": g} for d in (1, 2, 3) for g in gammas]
    encoding = encoding_of(space)

    points = encoding.points(np.stack([encoding.values_of(params) for params in every]))

    assert len(np.unique(points, axis=0)) == len(every) == 21


def test_neighbouring_integers_stay_distinct_beside_a_wider_history() -> None:
    history = past_study({"n": IntDistribution(1, 10_000)}, [{"n": 1}, {"n": 10_000}])
    encoding = SpaceEncoding.spanning(SearchSpace({"n": Int(1, 10)}), [history])

    points = encoding.points(np.arange(1.0, 11.0)[:, None])

    assert np.diff(points[:, 0]).min() > 1e-5


@given(st.data())
def test_decoding_gives_the_encoded_configuration_back(data: st.DataObject) -> None:
    space = data.draw(deep_spaces())
    params = data.draw(configurations(space))
    encoding = encoding_of(space)

    back = encoding.decode(encoding.values_of(params))

    assert list(back) == list(params)
    for name, value in params.items():
        assert type(back[name]) is type(value)
        if isinstance(space[name], Float) and space[name].log:
            # A relative error of the logarithm's rounding, times its size (about 30) and ln 10.
            assert back[name] == pytest.approx(value, rel=1e-13)
        else:
            assert same_choice(back[name], value)


@given(st.data(), SEEDS)
def test_any_numbers_become_allowed_configurations(data: st.DataObject, seed: int) -> None:
    encoding = encoding_of(data.draw(deep_spaces()))
    rng = np.random.default_rng(seed)
    values = encoding.uniform(20, rng)
    wild = values + rng.normal(size=values.shape) * (encoding.highs - encoding.lows)
    for column, dimension in enumerate(encoding.space.values()):
        if isinstance(dimension, Categorical):
            wild[:, column] = values[:, column]

    feasible = encoding.feasible(wild)

    assert_allowed(encoding, feasible, is_complete=False)
    np.testing.assert_array_equal(encoding.feasible(feasible), feasible)


@given(st.data())
def test_an_allowed_configuration_is_feasible_as_it_is(data: st.DataObject) -> None:
    space = data.draw(deep_spaces())
    encoding = encoding_of(space)
    values = encoding.values_of(data.draw(configurations(space)))[None, :]

    np.testing.assert_allclose(encoding.feasible(values), values, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(
    ("dimension", "given_value", "nearest"),
    [
        (Float(0.0, 1.0), 1.5, 1.0),
        (Float(0.0, 1.0), -0.5, 0.0),
        (Float(1e-3, 1e3, log=True), -4.0, -3.0),
        (Float(0.0, 1.0, step=0.25), 0.6, 0.5),
        (Float(0.0, 0.9, step=0.25), 0.9, 0.75),
        (Int(1, 10, step=4), 6.9, 5.0),
        (Int(1, 10, step=4), 10.0, 9.0),
        (Int(1, 100, log=True), np.log10(5.4), np.log10(5.0)),
        (Float(1e-300, 1e300, log=True), 400.0, 300.0),
        (Float(0.0, 1.0), np.nan, np.nan),
    ],
)
def test_a_number_becomes_the_nearest_value_of_its_dimension(
    dimension: Dimension, given_value: float, nearest: float
) -> None:
    feasible = encoding_of({"x": dimension}).feasible(np.array([[given_value]]))

    np.testing.assert_allclose(feasible, [[nearest]], rtol=1e-12)


def test_what_its_parents_rule_out_is_absent() -> None:
    encoding = encoding_of(SVM)
    everything = {"C": 1.0, "kernel": "poly", "degree": 2, "coef0": 0.5, "gamma": 0.1}

    feasible = encoding.feasible(encoding.values_of(everything)[None, :])

    assert encoding.decode(feasible[0]).keys() == everything.keys() - {"coef0"}


def test_a_grandchild_goes_with_its_parent() -> None:
    encoding = encoding_of(SVM)
    everything = {"C": 1.0, "kernel": None, "degree": 3, "coef0": 0.5, "gamma": 0.1}

    feasible = encoding.feasible(encoding.values_of(everything)[None, :])

    assert encoding.decode(feasible[0]).keys() == {"C", "kernel"}


@pytest.mark.parametrize("log", [False, True])
def test_a_large_number_is_not_taken_for_its_neighbour(log: bool) -> None:
    space = {
        "n": Int(1, 10**6, log=log),
        "child": Float(0.0, 1.0, when={"n": 500_000}),
    }
    encoding = encoding_of(space)
    parents = encoding.feasible(
        np.stack([encoding.values_of({"n": n}) for n in (500_000, 500_001)])
    )
    parents[:, 1] = 0.5

    assert np.isnan(encoding.feasible(parents)[:, 1]).tolist() == [False, True]


@given(st.data(), SEEDS)
def test_draws_are_allowed_and_complete(data: st.DataObject, seed: int) -> None:
    encoding = encoding_of(data.draw(deep_spaces()))

    values = encoding.uniform(20, np.random.default_rng(seed))

    assert values.shape == (20, len(encoding.space))
    assert_allowed(encoding, values, is_complete=True)


@given(st.data(), SEEDS)
def test_neighbours_are_allowed_and_complete(data: st.DataObject, seed: int) -> None:
    encoding = encoding_of(data.draw(deep_spaces()))
    rng = np.random.default_rng(seed)

    near = encoding.neighbours(encoding.uniform(30, rng), rng)

    assert_allowed(encoding, near, is_complete=True)


@given(st.data(), SEEDS)
def test_completing_keeps_what_is_known_and_draws_the_rest(data: st.DataObject, seed: int) -> None:
    encoding = encoding_of(data.draw(deep_spaces()))
    rng = np.random.default_rng(seed)
    whole = encoding.uniform(20, rng)
    partly = np.where(rng.random(whole.shape) < 0.5, np.nan, whole)

    completed = encoding.completed(partly, rng)

    assert_allowed(encoding, completed, is_complete=True)
    is_kept = np.isfinite(partly) & np.isfinite(completed)
    np.testing.assert_array_equal(completed[is_kept], partly[is_kept])


def test_a_choice_under_a_condition_is_never_lost_by_a_step_aside() -> None:
    space = {
        "model": Categorical("tree", "svm"),
        "kernel": Categorical("a", "b", when={"model": "svm"}),
    }
    encoding = encoding_of(space)
    svm = np.tile(encoding.values_of({"model": "svm", "kernel": "a"}), (200, 1))

    near = encoding.neighbours(svm, np.random.default_rng(0))

    assert {encoding.decode(row).get("kernel") for row in near if row[0] == 1.0} == {"a", "b"}


@pytest.mark.parametrize("dimension", [Int(0, 3), Int(0, 9, step=3), Float(0.0, 0.3, step=0.1)])
def test_every_step_is_drawn_equally_often(dimension: Dimension) -> None:
    drawn = encoding_of({"x": dimension}).uniform(4000, np.random.default_rng(0))

    _, counts = np.unique(np.round(drawn, 9), return_counts=True)

    # 1000 +- 4 standard deviations of a binomial count.
    assert len(counts) == 4
    assert np.abs(counts - 1000).max() < 110


def test_draws_are_even_on_the_natural_coordinate() -> None:
    drawn = encoding_of({"C": Float(1e-3, 1e3, log=True)}).uniform(2000, np.random.default_rng(0))

    counts, _ = np.histogram(drawn, bins=np.linspace(-3.0, 3.0, 5))

    assert np.abs(counts - 500).max() < 80


def test_neighbours_differ_in_one_or_a_few_hyperparameters() -> None:
    encoding = encoding_of({f"x{n}": Float(0.0, 1.0) for n in range(10)})
    start = np.full((400, 10), 0.5)

    near = encoding.neighbours(start, np.random.default_rng(0))

    moved = near != start
    assert 0.3 < moved.mean() < 0.5
    assert 0.02 < np.abs(near - start)[moved].mean() < 0.15


def test_the_same_seed_draws_the_same() -> None:
    encoding = encoding_of(SVM)
    one, other = (np.random.default_rng(7) for _ in range(2))

    first, second = encoding.uniform(9, one), encoding.uniform(9, other)

    np.testing.assert_array_equal(first, second)
    np.testing.assert_array_equal(
        encoding.neighbours(first, one), encoding.neighbours(second, other)
    )


def test_a_number_is_scaled_to_the_unit_interval_and_a_choice_is_one_hot() -> None:
    encoding = encoding_of(SVM)
    params = {"C": 1.0, "kernel": "poly", "degree": 5, "gamma": 1e-4, "coef0": 0.1}

    point = encoding.points(encoding.values_of(params)[None, :])[0]

    assert encoding.n_dims == 7
    np.testing.assert_allclose(point, [0.5, 0.0, 0.7, 0.0, 1.0, 0.0, 0.1], atol=1e-12)


def test_an_absent_hyperparameter_lies_in_the_middle() -> None:
    encoding = encoding_of(SVM)

    point = encoding.points(encoding.values_of({"C": 1e-3})[None, :])[0]

    np.testing.assert_allclose(point, [0.0, 0.0, 0.0, 0.0, 0.5, 0.5, 0.5], atol=1e-12)


def test_a_dimension_of_one_value_has_a_finite_coordinate() -> None:
    encoding = encoding_of({"n": Int(3, 3), "x": Float(0.5, 0.5)})

    points = encoding.points(encoding.uniform(4, np.random.default_rng(0)))

    np.testing.assert_array_equal(points, np.zeros((4, 2)))


def test_a_space_without_hyperparameters_has_configurations_of_nothing() -> None:
    encoding = encoding_of({})
    values = encoding.uniform(3, np.random.default_rng(0))

    assert values.shape == (3, 0)
    assert encoding.points(values).shape == (3, 0)
    assert encoding.neighbours(values, np.random.default_rng(0)).shape == (3, 0)
    assert encoding.decode(values[0]) == {}


@pytest.mark.parametrize(
    "there",
    [
        FloatDistribution(1e-3, 1e3, log=True),
        FloatDistribution(1e-5, 10.0, log=True),
        FloatDistribution(0.0, 100.0),
        IntDistribution(1, 10),
        IntDistribution(1, 64, log=True),
    ],
)
@pytest.mark.parametrize("is_log_here", [False, True])
def test_the_same_value_of_another_domain_has_the_same_place(
    there: FloatDistribution | IntDistribution,
    is_log_here: bool,
) -> None:
    here = SearchSpace({"C": Float(0.1, 50.0, log=is_log_here)})
    study = past_study({"C": there}, [{"C": 2}, {"C": 7}])
    encoding = SpaceEncoding.spanning(here, [study])

    values = encoding.values_of_study(study)

    expected = np.stack([encoding.values_of({"C": 2.0}), encoding.values_of({"C": 7.0})])
    np.testing.assert_array_equal(values, expected)


def test_a_choice_is_found_by_its_value_whatever_its_place() -> None:
    here = SearchSpace({"kernel": Categorical("rbf", "poly", None)})
    there = {"kernel": CategoricalDistribution([None, "sigmoid", "poly"])}
    study = past_study(there, [{"kernel": None}, {"kernel": "sigmoid"}, {"kernel": "poly"}, {}])

    values = SpaceEncoding.spanning(here, [study]).values_of_study(study)

    np.testing.assert_array_equal(values[:, 0], [2.0, np.nan, 1.0, np.nan])


@pytest.mark.parametrize("value", [0.0, -1.0])
def test_a_value_without_a_place_on_a_log_scale_is_absent(value: float) -> None:
    study = past_study({"C": FloatDistribution(-1.0, 1.0)}, [{"C": value}, {"C": 0.1}])
    encoding = SpaceEncoding.spanning(SearchSpace({"C": Float(1e-3, 1.0, log=True)}), [study])

    np.testing.assert_allclose(encoding.values_of_study(study)[:, 0], [np.nan, -1.0])


def test_a_study_knows_the_coordinates_of_the_hyperparameters_it_shares() -> None:
    study = past_study(
        {
            "C": FloatDistribution(1e-2, 10.0, log=True),
            "kernel": CategoricalDistribution(["poly", "sigmoid"]),
            "degree": CategoricalDistribution(["low", "high"]),
            "gamma": FloatDistribution(100.0, 200.0),
        },
        [],
    )

    known = SpaceEncoding.spanning(SVM, [study]).known_of_study(study)

    # C, the three choices of kernel; degree is a choice there, gamma disjoint, coef0 missing.
    assert known.tolist() == [True, True, True, True, False, False, False]


def test_what_a_study_does_not_know_is_absent_from_its_values() -> None:
    study = past_study({"gamma": FloatDistribution(100.0, 200.0)}, [{"gamma": 150.0}])
    encoding = SpaceEncoding.spanning(SVM, [study])

    assert np.isnan(encoding.values_of_study(study)).all()


def test_the_coordinates_span_what_a_wider_study_explored() -> None:
    study = past_study(
        {"C": FloatDistribution(1e-6, 1e6, log=True)}, [{"C": 1e-5}, {"C": 1.0}, {"C": 1e4}]
    )
    encoding = SpaceEncoding.spanning(SearchSpace({"C": Float(1e-3, 1e3, log=True)}), [study])

    points = encoding.points(encoding.values_of_study(study))

    assert (encoding.lows[0], encoding.highs[0]) == pytest.approx((-5.0, 4.0))
    assert points[[0, -1], 0] == pytest.approx([0.0, 1.0])


def test_a_range_of_its_own_does_not_crowd_the_space_into_a_corner() -> None:
    study = past_study(
        {"x": FloatDistribution(1e6, 2e6), "y": FloatDistribution(0.0, 1.0)},
        [{"x": 1.5e6, "y": 0.5}],
    )
    space = SearchSpace({"x": Float(0.0, 1.0), "y": Float(0.0, 1.0)})

    encoding = SpaceEncoding.spanning(space, [study])

    assert (encoding.lows[0], encoding.highs[0]) == (0.0, 1.0)


def test_a_study_without_trials_has_values_of_no_rows() -> None:
    study = past_study({"C": FloatDistribution(0.1, 1.0)}, [])
    encoding = SpaceEncoding.spanning(SVM, [study])

    assert encoding.values_of_study(study).shape == (0, 5)


def test_what_is_not_known_is_in_the_middle_of_its_domain():
    space = SearchSpace(
        {
            "x": Float(0.0, 4.0),
            "C": Float(1e-2, 1e4, log=True),
            "n": Int(1, 5),
            "k": Categorical("a", "b"),
            "d": Int(1, 3, when={"k": "b"}),
        }
    )
    encoding = SpaceEncoding.spanning(space, ())
    unknown = np.full((1, len(space)), np.nan)

    decoded = encoding.decode(encoding.centred(unknown)[0])

    assert decoded == {"x": 2.0, "C": pytest.approx(10.0), "n": 3, "k": "a"}
    assert {name: middle_of(space[name]) for name in decoded} == decoded
    assert encoding.spans.tolist() == pytest.approx([4.0, 6.0, 4.0, 1.0, 1.0, 2.0])
