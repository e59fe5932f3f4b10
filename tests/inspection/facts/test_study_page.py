import warnings

import pytest

from hyperlearn.errors import UnknownNameError
from hyperlearn.inspection.facts.reading import StudyReading
from hyperlearn.inspection.facts.study_page import SECTIONS, TITLES, StudyPage
from tests.inspection.conftest import FEW, HOSTILE, PLAIN, TWO


@pytest.fixture(scope="module")
def page(history):
    return StudyPage.of(history, PLAIN)


def test_a_full_study_has_every_section_but_those_of_what_did_not_happen(page):
    assert [section.key for section in page.sections] == list(SECTIONS)
    assert page.sentence.startswith("24 trials on task adult brought accuracy to ")


def test_every_section_has_a_title_while_it_is_worked_out():
    assert SECTIONS.keys() == TITLES.keys()


def test_every_section_says_something_in_a_sentence(page):
    for section in page.sections:
        assert section.sentence.endswith((".", ")"))
        for chart in section.charts:
            assert chart.sentence
            assert chart.title


def test_tables_have_as_many_texts_as_columns(page):
    for section in page.sections:
        for row in section.table.rows if section.table else ():
            assert len(row) == len(section.table.columns)


@pytest.mark.parametrize("name", [HOSTILE, FEW, TWO, "empty"])
def test_a_page_can_be_made_of_any_study(history, name):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert StudyPage.of(history, name).sentence


@pytest.mark.parametrize("key", SECTIONS)
def test_a_study_without_trials_has_nothing_to_say_or_says_so(history, key):
    section = SECTIONS[key](StudyReading.of(history, "empty"))
    assert section is None or section.key == key == "environment"


def test_a_study_that_is_not_there_is_named(history):
    with pytest.raises(UnknownNameError, match="svm on"):
        StudyPage.of(history, "svm on adul")
