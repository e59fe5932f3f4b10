import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ray import tune

from hyperlearn.errors import InvalidSpaceError
from hyperlearn.integrations.ray_tune.domains import config_of_params, space_of_config
from hyperlearn.space.dimension import Categorical, Float, Int


@pytest.mark.parametrize(
    ("domain", "dimension"),
    [
        (tune.uniform(0.0, 2.0), Float(0.0, 2.0)),
        (tune.loguniform(1e-4, 1e-1), Float(1e-4, 1e-1, log=True)),
        (tune.quniform(0.0, 1.0, 0.25), Float(0.0, 1.0, step=0.25)),
        (tune.randint(1, 9), Int(1, 8)),
        (tune.lograndint(1, 65), Int(1, 64, log=True)),
        (tune.qrandint(0, 8, 2), Int(0, 8, step=2)),
        (tune.choice(["relu", "tanh"]), Categorical("relu", "tanh")),
        (tune.grid_search([1, 2]), Categorical(1, 2)),
    ],
    ids=[
        "uniform",
        "loguniform",
        "quniform",
        "randint",
        "lograndint",
        "qrandint",
        "choice",
        "grid",
    ],
)
def test_a_domain_of_ray_tune_is_a_dimension_with_the_same_values(domain, dimension):
    assert space_of_config({"x": domain, "other": 3})["x"] == dimension


@given(seed=st.integers(0, 1000))
def test_what_ray_tune_draws_lies_in_the_dimension(seed):
    domains = {
        "a": tune.randint(-3, 3),
        "b": tune.loguniform(1e-5, 1.0),
        "c": tune.qrandint(3, 12, 3),
        "d": tune.lograndint(2, 100),
    }
    space = space_of_config(domains)

    drawn = {name: one.sample(random_state=seed) for name, one in domains.items()}

    assert all(space[name].contains(np.asarray(value).item()) for name, value in drawn.items())


def test_nested_domains_are_named_by_their_path_and_put_back_there():
    config = {"net": {"layers": tune.randint(1, 4), "act": "relu"}, "rate": tune.uniform(0, 1)}
    params = {"net/layers": 2, "rate": 0.5}

    assert list(space_of_config(config)) == list(params)
    assert config_of_params(config, params) == {"net": {"layers": 2, "act": "relu"}, "rate": 0.5}


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ({"x": 1}, "no domain to search"),
        ({"x": tune.randn(0, 1)}, "'x' is .*no bounds"),
        ({"x": tune.sample_from(lambda _: 1)}, "'x' is "),
    ],
)
def test_what_cannot_be_searched_is_refused_by_name(config, message):
    with pytest.raises(InvalidSpaceError, match=message):
        space_of_config(config)
