"""Which metrics measure how well a supervised model predicts, and of which kind of target.

Configurations that are good by one measure of a kind are mostly good by another; by the time that
training takes they are not, so an unknown name is none of them.
"""

from collections.abc import Mapping

CLASSES = "classification"
NUMBERS = "regression"

_GAINS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(
        (
            "accuracy", "acc", "balanced_accuracy", "top_k_accuracy", "f1", "f1_score", "f1_macro",
            "f1_micro", "f1_weighted", "precision", "recall", "jaccard", "roc_auc", "auc",
            "roc_auc_ovr", "roc_auc_ovo", "average_precision", "matthews_corrcoef", "mcc",
            "neg_log_loss", "neg_brier_score",
        ),
        (CLASSES,),
    ),
    **dict.fromkeys(
        (
            "r2", "r2_score", "explained_variance", "neg_mean_squared_error",
            "neg_root_mean_squared_error", "neg_mean_absolute_error", "neg_median_absolute_error",
            "neg_max_error",
        ),
        (NUMBERS,),
    ),
    "score": (CLASSES, NUMBERS),
}  # fmt: skip
_LOSSES: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("error", "error_rate", "log_loss", "logloss", "cross_entropy", "brier_score"), (CLASSES,)
    ),
    **dict.fromkeys(
        ("mse", "rmse", "mae", "mean_squared_error", "root_mean_squared_error",
         "mean_absolute_error"),
        (NUMBERS,),
    ),
    "loss": (CLASSES, NUMBERS),
}  # fmt: skip
_PARTS = ("val_", "valid_", "validation_", "test_", "cv_", "mean_test_")


def kinds_of_metric(metric: str | None, direction: str) -> tuple[str, ...]:
    """Return of which kinds of target a metric tells the quality, the likelier kind first.

    Args:
        metric: Its name, or None where nobody says; then either kind may be meant.
        direction: "minimize" or "maximize".

    Returns:
        One or both of `CLASSES` and `NUMBERS`; nothing for a name that is not known, or one that
        is optimised the wrong way.
    """
    if metric is None:
        return (CLASSES, NUMBERS) if direction == "maximize" else (NUMBERS, CLASSES)
    known = _GAINS if direction == "maximize" else _LOSSES
    name = metric.strip().lower().replace(" ", "_").replace("-", "_")
    for part in _PARTS:
        name = name.removeprefix(part)
    return known.get(name, ())
