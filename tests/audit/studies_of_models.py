"""Studies of really trained models, each with one flaw of its metric, or with none."""

import functools
import warnings
from collections.abc import Callable
from typing import Annotated

import numpy as np
import optuna
from sklearn.datasets import load_breast_cancer, load_digits
from sklearn.linear_model import SGDClassifier
from sklearn.metrics import log_loss
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import scale
from sklearn.tree import DecisionTreeClassifier

import hyperlearn as hl
from hyperlearn.audit.metric_audit import MetricAudit

Alpha = Annotated[float, hl.Float(1e-6, 1e2, log=True)]
Eta = Annotated[float, hl.Float(1e-4, 1e1, log=True)]
EPOCHS = 12


def halves(X, y, seed=0, size=0.5):
    return train_test_split(X, y, test_size=size, random_state=seed, stratify=y)


@functools.cache
def digits():
    X, y = load_digits(return_X_y=True)
    X = X + 8.0 * np.random.default_rng(0).standard_normal(X.shape)  # hard enough to differ
    return halves(scale(X), y)


@functools.cache
def cancer():
    X, y = load_breast_cancer(return_X_y=True)
    return halves(scale(X), y)


@functools.cache
def rare():
    """One row in twenty is of the second class, and nothing but chance tells which."""
    rng = np.random.default_rng(0)
    return halves(rng.standard_normal((600, 5)), np.arange(600) % 20 == 0)


def linear_model(alpha, eta, seed=0):
    return SGDClassifier(
        loss="log_loss", alpha=alpha, learning_rate="constant", eta0=eta, random_state=seed
    )


def trained_by_epoch(data, run, alpha, eta, *, report="accuracy"):
    """Train a linear model and report what a person would: accuracies and the loss."""
    train_X, X, train_y, y = data
    model = linear_model(alpha, eta)
    score = 0.0
    for epoch in range(EPOCHS):
        model.partial_fit(train_X, train_y, classes=np.unique(train_y))
        score = float(model.score(X, y))
        probabilities = model.predict_proba(X)
        loss = float(log_loss(y, np.nan_to_num(probabilities, nan=0.5), labels=model.classes_))
        run.report(
            epoch,
            **{report: score, "val_loss": loss, "train_accuracy": model.score(train_X, train_y)},
        )
    return score


@hl.tunable(metric="accuracy", direction="maximize")
def sound(run: hl.Run, alpha: Alpha = 1e-4, eta: Eta = 0.1) -> float:
    """Return the accuracy on 900 rows that are hard to tell apart."""
    return trained_by_epoch(digits(), run, alpha, eta)


@hl.tunable(metric="accuracy", direction="maximize")
def noisy(run: hl.Run, alpha: Annotated[float, hl.Float(1e-6, 1e-2, log=True)] = 1e-4) -> float:
    """Return the accuracy on 30 rows, drawn anew in each trial."""
    X, y = load_digits(return_X_y=True)
    train_X, X, train_y, y = halves(scale(X), y, seed=run.number, size=30)
    return float(linear_model(alpha, 0.01).fit(train_X[:300], train_y[:300]).score(X, y))


@hl.tunable(metric="accuracy", direction="maximize")
def tied(run: hl.Run, alpha: Alpha = 1e-4, eta: Eta = 0.1) -> float:
    """Return the accuracy on 20 rows."""
    train_X, X, train_y, y = digits()
    model = linear_model(alpha, eta).fit(train_X, train_y)
    return float(model.score(X[:20], y[:20]))


@hl.tunable(metric="accuracy", direction="maximize")
def leaking(
    run: hl.Run, depth: Annotated[int, hl.Int(1, 30)] = 3, leaf: Annotated[int, hl.Int(1, 10)] = 1
) -> float:
    """Return the accuracy of a tree that finds the target among the features."""
    train_X, X, train_y, y = rare()
    model = DecisionTreeClassifier(max_depth=depth, min_samples_leaf=leaf, random_state=0)
    model.fit(np.column_stack([train_X, train_y]), train_y)
    return float(model.score(np.column_stack([X, y]), y))


@hl.tunable(metric="accuracy", direction="maximize")
def guessing(run: hl.Run, alpha: Alpha = 1e-4, eta: Eta = 0.1) -> float:
    """Return the accuracy where the rare class cannot be told."""
    train_X, X, train_y, y = rare()
    model = DecisionTreeClassifier(max_depth=1, min_samples_leaf=20, random_state=0)
    for epoch in range(EPOCHS):
        model.fit(train_X, train_y)
        run.report(epoch, accuracy=float(model.score(X, y)))
    return float(model.score(X, y))


@hl.tunable(metric="disagreement", direction="maximize")
def opposed(run: hl.Run, alpha: Alpha = 1e-4, eta: Eta = 0.1) -> float:
    """Return the error, as if more of it were better."""
    train_X, X, train_y, y = digits()
    model = linear_model(alpha, eta).fit(train_X, train_y)
    run.report(0, accuracy=float(model.score(X, y)))
    return 1.0 - float(model.score(X, y))


@hl.tunable(metric="accuracy", direction="maximize")
def blind(
    run: hl.Run, alpha: Alpha = 1e-4, eta: Annotated[float, hl.Float(1e-4, 1.0, log=True)] = 0.1
) -> float:
    """Train on wrong labels first, as a bad warm-up does, and on right ones at the end."""
    train_X, X, train_y, y = digits()
    wrong = np.random.default_rng(run.number).permutation(train_y)
    model = linear_model(alpha, eta)
    for epoch in range(EPOCHS):
        labels = wrong if epoch < EPOCHS // 2 else train_y
        model.partial_fit(train_X, labels, classes=np.unique(y))
        run.report(epoch, accuracy=float(model.score(X, y)))
    return float(model.score(X, y))


@hl.tunable(metric="val_loss", direction="minimize")
def exploding(run: hl.Run, eta: Annotated[float, hl.Float(1e-4, 1e2, log=True)] = 1e-2) -> float:
    """Train least squares by gradient descent, which explodes from some rate on."""
    train_X, X, train_y, y = cancer()
    weights = np.zeros(X.shape[1])
    loss = 1.0
    with np.errstate(all="ignore"):
        for epoch in range(100):
            weights -= eta * train_X.T @ (train_X @ weights - train_y) / len(train_y)
            loss = float(np.mean((X @ weights - y) ** 2))
            run.report(epoch, val_loss=loss)
    return loss


FUNCTIONS = (sound, noisy, tied, leaking, guessing, opposed, blind, exploding)
STUDIES = tuple(function.__name__ for function in FUNCTIONS)
NEED_MORE = ("sound", "noisy", "blind", "exploding")
_TASKS: dict[str, Callable[[], hl.Task]] = {
    "guessing": lambda: described("rare", rare()),
    "leaking": lambda: described("rare", rare()),
    "sound": lambda: described("digits", digits()),
}


def described(name, data):
    train_X, _, train_y, _ = data
    return hl.Task.from_data(name, train_X, train_y)


def audited(name: str) -> MetricAudit:
    """Run a study of a function and audit its metric."""
    function = next(one for one in FUNCTIONS if one.__name__ == name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of models that do not converge, on purpose
        hl.tune(
            function,
            task=_TASKS[name]() if name in _TASKS else None,
            study_name=name,
            sampler=optuna.samplers.RandomSampler(seed=0),
            pruner=optuna.pruners.NopPruner(),
            n_trials=40 if name in NEED_MORE else 24,
            show_progress=False,
        )
    return hl.History(readonly=True).audit(name)
