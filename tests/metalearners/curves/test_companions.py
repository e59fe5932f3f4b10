import pytest

from hyperlearn.metalearners.curves.companions import companion_of, metric_sign


@pytest.mark.parametrize(
    ("reported", "name", "sign"),
    [
        (["accuracy", "train_loss", "loss"], "train_loss", 1.0),
        (["accuracy", "loss"], "loss", 1.0),
        (["accuracy", "train_accuracy", "train_loss"], "train_loss", 1.0),
        (["accuracy", "train_auc"], "train_auc", -1.0),
    ],
)
def test_a_metric_of_the_training_data_is_told_by_its_name(reported, name, sign):
    companion = companion_of("accuracy", reported)

    assert (companion.name, companion.sign) == (name, sign)


@pytest.mark.parametrize("reported", [["accuracy"], ["accuracy", "val_loss"], ["accuracy", "lr"]])
def test_nothing_is_told_where_no_name_tells(reported):
    assert companion_of("accuracy", reported) is None


def test_directions_are_told_by_names():
    assert metric_sign("rmse") == 1.0
    assert metric_sign("f1") == -1.0
    assert metric_sign("seconds") is None
