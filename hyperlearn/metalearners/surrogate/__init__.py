"""The surrogate: a function-space mixture over past tasks, learned from their runs."""
