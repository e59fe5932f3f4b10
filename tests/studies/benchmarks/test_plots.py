import numpy as np
import pytest

from studies.benchmarks.plots import draw_curves, draw_ranks, save_figure
from studies.benchmarks.results import Result
from studies.benchmarks.summary import summarise


@pytest.fixture(scope="module")
def results():
    rng = np.random.RandomState(0)
    return [
        Result("table", method, "clean", f"task {i}", 0, 0, curve.tolist(), 0.0, 1.0)
        for method in ("hyperlearn", "theirs", "random")
        for i in range(6)
        for curve in [np.minimum.accumulate(rng.uniform(size=8))]
    ]


def test_every_method_has_a_panel_with_its_median_over_tasks(results):
    summary = summarise(results, ["hyperlearn", "theirs", "random"], range(1, 9))

    figure = draw_curves(summary)

    panels = [axes for axes in figure.axes if axes.get_visible()]
    assert [axes.get_title() for axes in panels] == list(summary.labels)
    drawn = panels[1].lines[-1].get_ydata()
    assert np.allclose(drawn, np.median(summary.regrets[1], axis=0))


def test_a_diagram_names_every_method_with_its_mean_rank(results):
    summary = summarise(results, ["hyperlearn", "theirs", "random"], [1, 8])

    figure = draw_ranks(summary)

    assert len(figure.axes) == 2
    texts = " ".join(text.get_text() for text in figure.axes[1].texts)
    for label, rank in zip(summary.labels, summary.ranks[:, 1], strict=True):
        assert f"{label} ({rank:.2f})" in texts


def test_a_figure_is_written_as_svg_and_as_png(results, tmp_path):
    summary = summarise(results, ["hyperlearn", "random"], [8])

    svg, png = save_figure(draw_ranks(summary), tmp_path / "new", "ranks")

    assert "<svg" in svg.read_text()
    assert png.read_bytes()[:4] == b"\x89PNG"
