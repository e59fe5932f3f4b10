import pytest

from hyperlearn.history.quality import CLASSES, NUMBERS, kinds_of_metric


@pytest.mark.parametrize("name", ["accuracy", "val_accuracy", "Balanced Accuracy", "roc-auc"])
def test_measures_of_classes_are_known_under_their_usual_names(name):
    assert kinds_of_metric(name, "maximize") == (CLASSES,)


@pytest.mark.parametrize("name", ["rmse", "test_mse", "mean_absolute_error"])
def test_errors_of_numbers_are_minimised(name):
    assert kinds_of_metric(name, "minimize") == (NUMBERS,)


@pytest.mark.parametrize(
    ("name", "direction"), [("accuracy", "minimize"), ("rmse", "maximize"), ("seconds", "minimize")]
)
def test_what_is_optimised_the_wrong_way_or_unknown_is_of_no_kind(name, direction):
    assert kinds_of_metric(name, direction) == ()


def test_without_a_name_either_kind_may_be_meant_the_likelier_first():
    assert kinds_of_metric(None, "maximize") == (CLASSES, NUMBERS)
    assert kinds_of_metric(None, "minimize") == (NUMBERS, CLASSES)
