"""The sampler and the pruner of hyperlearn, as a package of OptunaHub."""

from hyperlearn import MetaPruner, MetaSampler

__all__ = ["MetaPruner", "MetaSampler"]
