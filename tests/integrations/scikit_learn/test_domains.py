import numpy as np
import optuna
import pytest
from scipy import stats
from sklearn.linear_model import Ridge
from sklearn.preprocessing import StandardScaler

from hyperlearn.errors import InvalidDimensionError, InvalidSpaceError
from hyperlearn.integrations.scikit_learn.domains import Domain, label_of
from hyperlearn.space.dimension import Categorical, Float, Int


@pytest.mark.parametrize(
    ("given", "dimension"),
    [
        (Float(0.0, 1.0), Float(0.0, 1.0)),
        (Int(1, 8, log=True), Int(1, 8, log=True)),
        (Categorical("a", None), Categorical("a", None)),
        (optuna.distributions.FloatDistribution(1, 9, step=2), Float(1, 9, step=2)),
        (optuna.distributions.IntDistribution(1, 9), Int(1, 9)),
        (optuna.distributions.CategoricalDistribution((1, 2)), Categorical(1, 2)),
        (stats.uniform(2, 3), Float(2.0, 5.0)),
        (stats.loguniform(1e-3, 1e3), Float(1e-3, 1e3, log=True)),
        (stats.reciprocal(1e-2, 1e1), Float(1e-2, 1e1, log=True)),
        (stats.randint(2, 6), Int(2, 5)),
        (["l1", "l2"], Categorical("l1", "l2")),
        ((True, False), Categorical(True, False)),
        (np.array([0.1, 1.0]), Categorical(0.1, 1.0)),
        (range(3), Categorical(0, 1, 2)),
    ],
)
def test_every_way_to_write_a_domain_is_understood(given: object, dimension: object) -> None:
    assert Domain.of("x", given).dimension == dimension


def test_objects_are_remembered_by_a_text_and_handed_out_as_they_are() -> None:
    ridge = Ridge(alpha=2.0)
    domain = Domain.of("model", [ridge, (50, 50), np.log, None, "passthrough"])

    labels = domain.dimension.choices

    assert labels == ("Ridge(alpha=2.0)", "(50, 50)", "log", None, "passthrough")
    values = [domain.value(label) for label in labels]
    assert values[0] is ridge
    assert values[1:] == [(50, 50), np.log, None, "passthrough"]


def test_a_label_has_one_line_and_no_address() -> None:
    assert label_of(StandardScaler) == "StandardScaler"
    assert "\n" not in label_of(np.zeros((3, 3)))


def test_numbers_that_were_drawn_stand_for_themselves() -> None:
    assert Domain.of("x", Float(0.0, 1.0)).value(0.25) == 0.25


@pytest.mark.parametrize("given", [1.0, "l2", None, {"a": 1}, b"bytes"])
def test_what_is_no_domain_is_refused_by_name(given: object) -> None:
    with pytest.raises(InvalidSpaceError, match=r"'x' is .*give a hyperlearn dimension"):
        Domain.of("x", given)


def test_a_distribution_without_bounds_is_refused_with_what_serves() -> None:
    with pytest.raises(InvalidSpaceError, match=r"'x' is distributed by 'norm'.*uniform"):
        Domain.of("x", stats.norm(0, 1))


def test_an_empty_list_is_refused() -> None:
    with pytest.raises(InvalidDimensionError, match="no choices"):
        Domain.of("x", [])
