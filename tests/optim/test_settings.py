import pytest

from hyperlearn.errors import InvalidArgumentError
from hyperlearn.optim.settings import CURRICULUM, Settings


def test_horizons_grow_up_to_the_longest() -> None:
    settings = Settings(horizons=(40, 2000))

    assert settings.horizon(0.0, 0.0) == settings.horizon(0.0, 1.0) == 40
    assert settings.horizon(0.999, 0.0) < 210
    assert settings.horizon(0.9999, CURRICULUM) == pytest.approx(2000, rel=0.01)


def test_the_outer_rate_rises_and_falls() -> None:
    settings = Settings(learning_rate=1.0)

    rates = [settings.outer_rate(step, 200) for step in range(200)]

    assert rates[0] < 0.1
    assert max(rates) == pytest.approx(1.0, abs=0.05)
    assert rates[-1] < 0.001


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"inner_steps": 0}, "inner_steps is 0"),
        ({"horizons": (9, 3)}, r"horizons is \(9, 3\)"),
        ({"kind": "sampler"}, "kind is 'sampler'"),
        ({"learning_rate": 0.0}, "learning_rate is 0.0"),
    ],
)
def test_settings_that_cannot_be_are_named(given: dict, message: str) -> None:
    with pytest.raises(InvalidArgumentError, match=message):
        Settings(**given)
