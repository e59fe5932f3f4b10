import numpy as np
import pandas as pd

from hyperlearn.metafeatures.dataset import dataset_meta_features
from hyperlearn.metafeatures.descriptions import DESCRIPTIONS, GROUPS


def test_every_feature_is_described_and_every_description_is_of_a_feature(iris, diabetes):
    found = set(dataset_meta_features(iris.X, iris.y)) | set(
        dataset_meta_features(diabetes.X, diabetes.y)
    )

    assert found == set(DESCRIPTIONS)


def test_the_same_features_come_whatever_the_columns(iris):
    frame = pd.DataFrame({"letter": np.where(iris.y > 0, "a", "b")})

    assert list(dataset_meta_features(frame, iris.y)) == list(dataset_meta_features(iris.X, iris.y))


def test_a_feature_is_in_one_group_only():
    assert sum(map(len, GROUPS.values())) == len(DESCRIPTIONS)


def test_there_are_forty_features_and_more_of_all_six_groups():
    assert len(DESCRIPTIONS) > 40
    assert {"general", "statistical", "information", "spectrum", "landmarking"} < set(GROUPS)
    assert "model-based" in GROUPS
