import numpy as np
import pytest

from hyperlearn.metalearners.ageing import eras, telling_columns


def test_an_era_is_a_rank_of_time_and_of_the_code_s_first_appearance():
    got = eras([30.0, 10.0, 20.0], ["b", "a", "a"])

    assert got.tolist() == [[1.0, 1.0], [-1.0, -1.0], [0.0, -1.0]]


def test_what_is_not_known_of_an_era_is_nothing():
    got = eras([np.nan, np.nan, 5.0], [None, None, "a"])

    assert got.tolist() == [[0.0, 0.0]] * 3


def distances(values):
    return (values[:, None] - values) ** 2


def test_tasks_that_change_with_time_are_seen():
    time = np.linspace(-1, 1, 20)
    noise = np.random.default_rng(0).normal(size=20)
    columns = np.column_stack([time, noise])

    assert telling_columns(distances(np.sign(time)), columns).tolist() == [True, False]


@pytest.mark.parametrize("n_tasks", [2, 7])
def test_few_tasks_prove_nothing(n_tasks):
    time = np.linspace(-1, 1, n_tasks)

    assert not telling_columns(distances(time), time[:, None]).any()


def test_age_is_rarely_found_to_matter_where_it_does_not():
    rng = np.random.default_rng(1)
    time = np.linspace(-1, 1, 30)[:, None]
    found = [telling_columns(distances(rng.normal(size=30)), time)[0] for _ in range(200)]

    assert np.mean(found) <= 0.03  # 1 % by construction, 200 draws


def test_tasks_alike_in_distant_eras_are_not_told_apart_by_age():
    time = np.linspace(-1, 1, 20)

    assert not telling_columns(4.0 - distances(time), time[:, None]).any()
