"""Meta-features that are scores of simple models, cross-validated on a sample.

Source:
    Pfahringer, Bensusan, Giraud-Carrier: Meta-learning by landmarking various learning algorithms.
    ICML 2000. Definitions as in Rivolli et al., Knowledge-Based Systems 240, 2022 (group
    "landmarking").
"""

import warnings
from functools import partial

import numpy as np
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import KFold, StratifiedKFold
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from hyperlearn.metafeatures.encoded_features import encoded_features, standardised
from hyperlearn.metafeatures.landmarkers import Fold, Landmarker, Sight, cross_predict
from hyperlearn.metafeatures.model_based import MIN_REGRESSION_LEAF
from hyperlearn.metafeatures.summary import mean_and_deviation
from hyperlearn.metafeatures.table import ClassTarget, Table
from hyperlearn.records import FloatArray, IntArray

N_FOLDS = 5
WORST_R2 = -1.0


def landmarking(table: Table, *, seed: int) -> dict[str, float]:
    """Return how well simple models predict the target of rows they were not fitted on.

    For classes: accuracy in [0, 1], its mean and deviation over 5 stratified folds (fewer where
    all classes are smaller). For numbers: R2 of all folds' predictions together, at most 1, cut
    off at -1. Columns are encoded by ``encoded_features``. Without a target there is none.

    All are undefined (NaN) where no two rows share a class. Where a fold leaves one class, no
    more rows than classes, or classes of a single point each to fit on, ``linear_discr`` predicts
    the most frequent class.

    Args:
        table: The data set; folds go by its order of rows.
        seed: Which column ``random_node`` sees, and how trees break ties.
    """
    match table.target:
        case None:
            return {}
        case ClassTarget(codes=codes):
            return _accuracies(encoded_features(table), codes, seed)
        case numeric:
            return _determinations(encoded_features(table), numeric.values, seed)


def _accuracies(features: FloatArray, codes: IntArray, seed: int) -> dict[str, float]:
    landmarkers = _classifiers(seed)
    n_folds = min(N_FOLDS, int(np.bincount(codes).max()))
    scores = {name: np.empty(0) for name in landmarkers}
    if n_folds > 1:
        folds = _class_folds(codes, n_folds)
        full_tree = partial(DecisionTreeClassifier, random_state=seed)
        predicted = cross_predict(landmarkers, full_tree, features, codes, folds, seed=seed)
        for name, labels in predicted.items():
            scores[name] = np.array([np.mean((labels == codes)[test]) for _, test in folds])
    summaries = [mean_and_deviation(name, values) for name, values in scores.items()]
    return {name: value for summary in summaries for name, value in summary.items()}


def _determinations(features: FloatArray, values: FloatArray, seed: int) -> dict[str, float]:
    landmarkers = _regressors(seed)
    folds = list(KFold(min(N_FOLDS, len(values))).split(values))
    scaled = standardised(values)
    full_tree = partial(
        DecisionTreeRegressor, min_samples_leaf=MIN_REGRESSION_LEAF, random_state=seed
    )
    predicted = cross_predict(landmarkers, full_tree, features, scaled, folds, seed=seed)
    return {
        name: max(WORST_R2, 1.0 - float(np.mean((numbers - scaled) ** 2)))
        for name, numbers in predicted.items()
    }


def _class_folds(codes: IntArray, n_folds: int) -> list[Fold]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # classes smaller than the folds are to be expected
        return list(StratifiedKFold(n_folds).split(codes, codes))


def _classifiers(seed: int) -> dict[str, Landmarker]:
    stump = partial(DecisionTreeClassifier, max_depth=1, random_state=seed)
    nearest = partial(KNeighborsClassifier, n_neighbors=1, algorithm="kd_tree")
    return {
        "best_node": Landmarker(stump),
        "random_node": Landmarker(stump, Sight.RANDOM),
        "worst_node": Landmarker(stump, Sight.LEAST_IMPORTANT),
        "elite_nn": Landmarker(nearest, Sight.MOST_IMPORTANT),
        "one_nn": Landmarker(nearest),
        "linear_discr": Landmarker(LinearDiscriminantAnalysis, parts_classes=True),
        "naive_bayes": Landmarker(GaussianNB),
    }


def _regressors(seed: int) -> dict[str, Landmarker]:
    stump = partial(DecisionTreeRegressor, max_depth=1, random_state=seed)
    nearest = partial(KNeighborsRegressor, n_neighbors=1, algorithm="kd_tree")
    return {
        "best_node_r2": Landmarker(stump),
        "random_node_r2": Landmarker(stump, Sight.RANDOM),
        "worst_node_r2": Landmarker(stump, Sight.LEAST_IMPORTANT),
        "elite_nn_r2": Landmarker(nearest, Sight.MOST_IMPORTANT),
        "one_nn_r2": Landmarker(nearest),
        "linear_regr_r2": Landmarker(LinearRegression),
    }
