"""The search as a scikit-learn estimator."""
