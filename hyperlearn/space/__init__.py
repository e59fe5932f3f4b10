"""Search spaces: dimensions, conditions and the coordinates in which spaces meet."""

from hyperlearn.space.dimension import Categorical, Dimension, Float, Int
from hyperlearn.space.search_space import SearchSpace

__all__ = ["Categorical", "Dimension", "Float", "Int", "SearchSpace"]
