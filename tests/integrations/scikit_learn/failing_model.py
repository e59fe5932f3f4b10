"""A model whose fits fail in part of its space, or do what a test needs."""

import os
import signal

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin


class FailingModel(ClassifierMixin, BaseEstimator):
    """Fails above a level; its score is its level otherwise."""

    def __init__(self, level=0.0, fails_above=0.5, interrupts_above=2.0):
        self.level = level
        self.fails_above = fails_above
        self.interrupts_above = interrupts_above

    def fit(self, X, y):
        self.classes_ = np.unique(y)
        if self.level > self.interrupts_above:
            os.kill(os.getpid(), signal.SIGINT)
        if self.level > self.fails_above:
            raise ArithmeticError(f"{self.level} is too high")
        return self

    def predict(self, X):
        return np.full(len(X), self.classes_[0])

    def score(self, X, y):
        return float(self.level)
