"""Any dimension and any search space, for properties that hold for all of them."""

import dataclasses

from hypothesis import strategies as st

from hyperlearn.space.condition import Condition
from hyperlearn.space.dimension import Categorical, Dimension, Float, Int
from hyperlearn.space.search_space import SearchSpace

CHOICES = st.one_of(
    st.none(), st.text(max_size=8), st.integers(2, 10**6), st.floats(1.5, 1e6).map(lambda x: x / 7)
)
NAMES = st.text("abcdefghijklmnopqrstuvwxyz_", min_size=1, max_size=8)


@st.composite
def floats(draw: st.DrawFn) -> Float:
    kind = draw(st.sampled_from(["linear", "log", "step"]))
    if kind == "step":
        low = draw(st.integers(-1000, 1000)) / 100
        width = draw(st.integers(0, 1000)) / 100
        return Float(low, low + width, step=draw(st.sampled_from([0.01, 0.05, 0.1, 0.3, 2.5])))
    bounds = st.floats(1e-30, 1e30) if kind == "log" else st.floats(-1e100, 1e100)
    low, high = sorted([draw(bounds), draw(bounds)])
    return Float(low, high, log=kind == "log")


@st.composite
def ints(draw: st.DrawFn) -> Int:
    log = draw(st.booleans())
    low = draw(st.integers(1 if log else -(10**6), 10**6))
    high = draw(st.integers(low, low + 10**6))
    return Int(low, high, log=log, step=1 if log else draw(st.integers(1, 50)))


@st.composite
def categoricals(draw: st.DrawFn) -> Categorical:
    return Categorical(*draw(st.lists(CHOICES, min_size=1, max_size=6, unique=True)))


def dimensions() -> st.SearchStrategy[Dimension]:
    return st.one_of(floats(), ints(), categoricals())


@st.composite
def spaces(draw: st.DrawFn) -> SearchSpace:
    """Spaces in which about half of the later dimensions depend on an earlier categorical one."""
    parents = {f"parent_{n}": draw(categoricals()) for n in range(draw(st.integers(0, 2)))}
    children: dict[str, Dimension] = {}
    for name in draw(st.lists(NAMES, max_size=4, unique=True)):
        dimension = draw(dimensions())
        if parents and draw(st.booleans()):
            parent = draw(st.sampled_from(sorted(parents)))
            chosen = draw(st.sets(st.sampled_from(parents[parent].choices), min_size=1))
            dimension = conditional(dimension, {parent: tuple(chosen)})
        children[name] = dimension
    return SearchSpace({**children, **parents})


def conditional(dimension: Dimension, when: Condition) -> Dimension:
    """Return the same domain under a condition."""
    if isinstance(dimension, Categorical):
        return Categorical(*dimension.choices, when=when)
    return dataclasses.replace(dimension, when=when)


def value_of(dimension: Dimension) -> st.SearchStrategy[object]:
    """Return any of a dimension's own values, the ends most often."""
    if isinstance(dimension, Categorical):
        return st.sampled_from(dimension.choices)
    if isinstance(dimension, Int):
        steps = (dimension.high - dimension.low) // dimension.step
        return st.integers(0, steps).map(lambda n: dimension.low + n * dimension.step)
    if dimension.step is not None:
        steps = round((dimension.high - dimension.low) / dimension.step)
        return (
            st.integers(0, steps)
            .map(lambda n: dimension.low + n * dimension.step)
            .filter(lambda value: value <= dimension.high)
        )
    return st.floats(dimension.low, dimension.high)
