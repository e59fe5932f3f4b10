import pytest

from studies.experience.measuring import measure
from studies.experience.prepared import N_FOLDS, prepare


def test_classes_are_measured_by_accuracy_and_log_loss_on_every_fold():
    measured = measure(prepare("iris"), "KNeighborsClassifier", {"n_neighbors": 5}, 0)
    assert set(measured.scores) == {"accuracy", "balanced_accuracy", "log_loss"}
    assert all(len(values) == N_FOLDS for values in measured.scores.values())
    assert min(measured.scores["accuracy"]) > 0.8


def test_numbers_are_measured_in_units_of_their_deviation():
    measured = measure(prepare("diabetes"), "Ridge", {"alpha": 1.0}, 0)
    for r2, squared in zip(
        measured.scores["r2"], measured.scores["mean_squared_error"], strict=True
    ):
        assert 0.2 < r2 < 0.8
        assert squared == pytest.approx(1 - r2, abs=0.2)


def test_a_configuration_that_cannot_be_trained_is_kept_as_failed():
    measured = measure(prepare("iris"), "KNeighborsClassifier", {"n_neighbors": 1000}, 0)
    assert measured.scores == {}
    assert measured.failure.startswith("ValueError")
