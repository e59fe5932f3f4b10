import pytest

from studies.experience.models import MODELS, configuration, estimator, space_of


@pytest.mark.parametrize("model", MODELS)
def test_the_first_configuration_is_the_default_and_the_others_are_drawn_from_the_space(model):
    space = space_of(model)
    assert configuration("iris", model, 0, 4) == space.defaults(4)
    for number in (1, 2):
        params = configuration("iris", model, number, 4)
        assert all(space.space[name].contains(value) for name, value in params.items())
        estimator(model, params, seed=0)


def test_a_number_means_one_configuration_of_a_model_on_a_data_set():
    drawn = configuration("iris", "SVC", 3, 4)
    assert configuration("iris", "SVC", 3, 4) == drawn
    assert configuration("wine", "SVC", 3, 4) != drawn
    assert configuration("iris", "SVC", 4, 4) != drawn
