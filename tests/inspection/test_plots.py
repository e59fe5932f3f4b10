import io

import pytest

import hyperlearn.inspection
from hyperlearn.errors import EmptyHistoryError, InvalidArgumentError
from hyperlearn.history.history import History
from tests.inspection.conftest import FEW, HOSTILE, PLAIN, make_study

pytest.importorskip("plotly")
pytest.importorskip("matplotlib")
OF_A_STUDY = [
    "plot_progress",
    "plot_importance",
    "plot_parallel",
    "plot_curves",
    "plot_forecasts",
    "plot_task_map",
]


@pytest.mark.parametrize("name", OF_A_STUDY)
def test_every_plot_is_a_figure_that_says_what_it_shows(history, name):
    figure = getattr(hyperlearn.inspection, name)(history, PLAIN)
    assert len(figure.data) > 0
    assert figure.layout.title.subtitle.text


@pytest.mark.parametrize("name", OF_A_STUDY)
def test_every_plot_can_be_made_for_print_without_a_window(history, name):
    figure = getattr(hyperlearn.inspection, name)(history, PLAIN, library="matplotlib")
    written = io.BytesIO()
    figure.savefig(written, format="pdf")
    assert written.getvalue().startswith(b"%PDF")
    assert figure.canvas.manager is None


def test_another_library_is_refused(history):
    with pytest.raises(InvalidArgumentError, match="'gnuplot'"):
        hyperlearn.inspection.plot_progress(history, PLAIN, library="gnuplot")


@pytest.mark.parametrize("name", ["plot_importance", "plot_parallel", "plot_task_map"])
def test_too_little_to_plot_is_said(history, name):
    with pytest.raises(EmptyHistoryError, match=FEW):
        getattr(hyperlearn.inspection, name)(history, FEW)


def test_a_response_is_plotted_by_the_name_of_its_hyperparameter(history):
    figure = hyperlearn.inspection.plot_response(history, PLAIN, "lr")
    assert figure.layout.xaxis.type == "log"
    with pytest.raises(EmptyHistoryError, match="'lr'"):
        hyperlearn.inspection.plot_response(history, PLAIN, "rate")


def test_studies_are_plotted_together_where_they_can_be_compared(history, tmp_path):
    with pytest.raises(EmptyHistoryError, match="differ in task"):
        hyperlearn.inspection.plot_comparison(history, PLAIN, FEW)
    with History(tmp_path / "two.db") as two:
        make_study(two, "a", "adult", 3)
        make_study(two, "b", "adult", 3)
        figure = hyperlearn.inspection.plot_comparison(two, "a", "b")
        two.optuna_storage().engine.dispose()
    assert [trace.name for trace in figure.data] == ["a", "b"]


def test_the_summary_of_a_study_is_public_and_shown_by_notebooks(history):
    html = hyperlearn.inspection.study_summary(history, HOSTILE)._repr_html_()
    assert "&lt;script&gt;" in html
    assert "<script" not in html
    assert "<th>best</th>" in html


def test_what_is_no_plot_is_not_there():
    with pytest.raises(AttributeError, match="plot_nothing"):
        hyperlearn.inspection.plot_nothing  # noqa: B018 (the access is what is tested)
