import optuna

from hyperlearn.history.history import History
from hyperlearn.history.notebook import MOST_ROWS


def test_a_notebook_shows_the_latest_studies_with_their_names_escaped():
    studies = [optuna.create_study(study_name=f"<b>{i}</b>") for i in range(MOST_ROWS + 2)]
    html = History.from_studies(studies)._repr_html_()
    assert "12 studies, the latest 10" in html
    assert "&lt;b&gt;11&lt;/b&gt;" in html
    assert "&lt;b&gt;1&lt;/b&gt;" not in html
    assert "<b>" not in html


def test_a_notebook_shows_a_history_without_studies():
    html = History.from_studies([])._repr_html_()
    assert "0 studies" in html
    assert "<table" not in html
