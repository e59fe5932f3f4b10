import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from hyperlearn.losses import FAR_OUT, Compression, finite_losses

LOSSES = arrays(np.float64, st.integers(0, 30), elements=st.floats(-1e6, 1e6))


@given(
    st.lists(
        st.one_of(st.floats(-1e6, 1e6), st.sampled_from([1e38, 1e300, np.inf, -np.inf, np.nan])),
        max_size=25,
    )
)
def test_usable_losses_are_finite_and_keep_their_order(given_losses: list[float]) -> None:
    losses = np.array(given_losses, dtype=np.float64)
    values = np.arange(len(losses), dtype=np.float64)[:, None]

    kept, usable = finite_losses(values, losses)

    finite = np.isfinite(losses)
    if not finite.any():
        assert len(kept) == len(usable) == 0
        return
    np.testing.assert_array_equal(kept, values)
    assert np.isfinite(usable).all()
    assert (np.diff(usable[finite][np.argsort(losses[finite], kind="stable")]) >= 0.0).all()
    assert (usable[~finite] == usable.max()).all()
    assert (usable[finite] <= losses[finite]).all()


def test_ordinary_losses_stay_as_they_are() -> None:
    losses = np.random.default_rng(0).normal(size=50)

    _, usable = finite_losses(np.zeros((50, 1)), losses)

    np.testing.assert_array_equal(usable, losses)


@pytest.mark.parametrize("outlier", [1e3, 1e9, 1e20, 1e38])
def test_a_diverged_run_stays_the_worst_but_no_longer_outweighs_the_others(
    outlier: float,
) -> None:
    losses = np.append(np.linspace(0.0, 1.0, 21), outlier)

    _, usable = finite_losses(np.zeros((22, 1)), losses)

    first, third = np.quantile(losses, [0.25, 0.75])
    beyond = (outlier - third) / (third - first) - FAR_OUT
    np.testing.assert_array_equal(usable[:-1], losses[:-1])
    assert usable[-1] == pytest.approx(third + (third - first) * (FAR_OUT + np.log1p(beyond)))
    assert 5.0 < usable[-1] < 60.0


def test_a_diverged_run_is_an_outlier_where_most_losses_are_equal() -> None:
    losses = np.array([0.3, 0.4, *[0.5] * 8, 1e200])

    _, usable = finite_losses(np.zeros((11, 1)), losses)

    np.testing.assert_array_equal(usable[:-1], losses[:-1])
    assert 2.5 < usable[-1] < 0.5 + 0.2 * (10.0 + 500.0)


def test_the_very_good_is_no_outlier() -> None:
    losses = np.append(np.linspace(0.0, 1.0, 21), -1e9)

    _, usable = finite_losses(np.zeros((22, 1)), losses)

    np.testing.assert_array_equal(usable, losses)


@given(LOSSES)
def test_compression_keeps_the_order_and_the_good_half(losses):
    compressed = Compression.of(losses).apply(losses)

    order = np.argsort(losses, kind="stable")
    assert (np.diff(compressed[order]) >= 0.0).all()
    good = losses <= np.median(losses) if len(losses) else []
    np.testing.assert_array_equal(compressed[good], losses[good])


@given(LOSSES.map(np.round), st.integers(-100, 100), st.sampled_from([0.25, 0.5, 2.0, 64.0]))
def test_compression_does_not_depend_on_the_unit(losses, shift, scale):
    moved = shift + scale * losses

    compressed = Compression.of(moved).apply(moved)

    once = Compression.of(losses).apply(losses)
    np.testing.assert_allclose(compressed, shift + scale * once, rtol=1e-9, atol=1e-6)


@given(LOSSES)
def test_undoing_a_compression_gives_the_losses_back(losses):
    compression = Compression.of(losses)

    back = [compression.undo(float(one)) for one in compression.apply(losses)]

    if compression.width == 0.0 or np.ptp(losses) / compression.width < 1e6:
        np.testing.assert_allclose(back, losses, rtol=1e-6, atol=1e-6)


def test_bad_losses_are_drawn_together():
    losses = np.array([0.0, 0.1, 0.2, 0.4, 1.0])

    compressed = Compression.of(losses).apply(losses)

    np.testing.assert_array_equal(compressed[:3], losses[:3])
    np.testing.assert_allclose(compressed[3:], 0.2 + 0.1 * np.log([3.0, 9.0]))


@pytest.mark.parametrize("losses", [[], [1.0], [0.0, 5.0], [0.0, 0.0, 0.0, 7.0, 9.0]])
def test_few_losses_and_many_equal_to_the_best_stay_as_they_are(losses):
    losses = np.array(losses)

    np.testing.assert_array_equal(Compression.of(losses).apply(losses), losses)


def test_a_loss_beyond_all_bounds_is_finite_when_compressed_and_when_undone():
    compression = Compression.of(np.array([0.0, 1.0, 1e300]))

    assert np.isfinite(compression.apply(np.array([1e308]))).all()
    assert np.isfinite(compression.undo(1e300))
