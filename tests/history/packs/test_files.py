"""A history goes into a pack of either form and comes out the same."""

import itertools
from tempfile import TemporaryDirectory

import numpy as np
import optuna
import pandas as pd
import pytest
from hypothesis import given, settings

from hyperlearn.errors import InvalidArgumentError, PackError
from hyperlearn.history.history import History
from tests.history.test_database_source import same_facts, some_studies

NUMBERS = itertools.count()


def _finished(frame):
    return frame[~frame["state"].isin(["RUNNING", "WAITING"])].reset_index(drop=True)


def same_history(one, other):
    pd.testing.assert_frame_equal(_finished(one.trials()), _finished(other.trials()))
    pd.testing.assert_frame_equal(one.curves(), other.curves())
    names = {"study", "task", "domain", "direction", "metric", "best"}
    pd.testing.assert_frame_equal(one.studies()[[*names]], other.studies()[[*names]])
    columns = ["task", "domain", "n_meta_features"]
    pd.testing.assert_frame_equal(one.tasks()[columns], other.tasks()[columns])


def test_a_pack_beside_an_empty_history_is_that_history(full, place, tmp_path):
    full.export(place)
    with History(tmp_path / "other.db", packs=[place]) as other:
        same_history(full, other)
        assert full.tasks()["n_meta_features"].tolist() == other.tasks()["n_meta_features"].tolist()
        assert other.curves("svm on adult").equals(full.curves("svm on adult"))
        assert other.trials("two goals").shape == (2, full.trials("two goals").shape[1])


def test_a_pack_merged_into_an_empty_database_is_that_history(full, place, tmp_path):
    full.export(place)
    with History(tmp_path / "other.db") as other:
        report = other.merge(place)
        assert (report.n_studies, report.n_trials, report.conflicts) == (2, 7, ())
        same_history(full, other)
        study = optuna.load_study(study_name="two goals", storage=other.optuna_storage())
        assert study.trials[0].user_attrs == {"who": "somebody"}
        assert study.trials[0].values == [1.0, -np.inf]
        records = [dict(one._contents.own.run_records([1])) for one in (full, other)]
        assert [*records[0].values()] == [*records[1].values()]
        assert optuna.load_study(
            study_name="svm on adult", storage=other.optuna_storage()
        ).user_attrs == {"note": "secret project"}


def test_studies_in_memory_are_exported_too(place, plain_study, tmp_path):
    study = plain_study(optuna.storages.InMemoryStorage())
    given_ = History.from_studies([study])
    given_.export(place)
    with History(tmp_path / "other.db", packs=[place]) as other:
        same_history(given_, other)


@pytest.fixture(scope="module")
def folder():
    with TemporaryDirectory() as folder:
        yield folder


@given(some_studies())
@settings(max_examples=25)
def test_any_study_survives_both_ways(folder, example):
    directions, trials = example
    study = optuna.create_study(directions=directions, study_name="study")
    study.add_trials([one for one in trials if one.state.is_finished()])
    given_ = History.from_studies([study])
    number = next(NUMBERS)
    path = f"{folder}/{number}{('', '.jsonl')[number % 2]}"
    given_.export(path)
    (read,) = History.from_studies([], packs=[path]).facts()
    assert same_facts(read, given_.facts()[0])
    with History(f"{path}.db") as merged:
        merged.merge(path)
        assert same_facts(merged.facts()[0], given_.facts()[0])
        assert merged.merge(given_).n_unchanged == 1


def test_of_a_study_that_is_in_the_storage_too_the_storages_counts(full, place):
    full.export(place)
    with History(full.location, packs=[place], readonly=True) as both:
        assert both.studies().equals(full.studies())


def test_two_packs_do_not_get_into_each_others_way(full, tmp_path, plain_study):
    other = History.from_studies([plain_study(optuna.storages.InMemoryStorage(), "second")])
    full.export(tmp_path / "a")
    other.export(tmp_path / "b")
    both = History.from_studies([], packs=[tmp_path / "a", tmp_path / "b"])
    assert both.studies()["study"].tolist() == ["svm on adult", "two goals", "second"]
    assert len(both.curves("second")) == 15
    same_history(History.from_studies([], packs=[tmp_path / "b"]), other)
    assert both.trials("svm on adult").equals(
        History.from_studies([], packs=[tmp_path / "a"]).trials("svm on adult")
    )


@pytest.mark.parametrize("wanted", [None, 3, "", " ", "a\0b"])
def test_what_is_no_path_is_refused(full, wanted):
    with pytest.raises(InvalidArgumentError, match="give a folder"):
        full.export(wanted)


def test_nothing_that_is_there_is_written_over(full, place):
    place.write_text("mine")
    with pytest.raises(PackError, match="is there already"):
        full.export(place)
    assert place.read_text() == "mine"


def test_a_missing_folder_is_named_and_nothing_is_left(full, tmp_path):
    for name in ("pack", "pack.jsonl"):
        with pytest.raises(PackError, match=r"missing|cannot be written"):
            full.export(tmp_path / "no" / name)
    assert not (tmp_path / "no").exists()


@pytest.mark.parametrize("packs", ["pack", ["nowhere"], ["nowhere.jsonl"]])
def test_packs_that_are_not_there_are_named(path, packs):
    with pytest.raises((PackError, InvalidArgumentError), match=r"pack|nowhere"):
        History(path, packs=packs)


def test_a_history_in_memory_is_no_place_to_merge_into(full):
    with pytest.raises(InvalidArgumentError, match="is no database"):
        History(optuna.storages.InMemoryStorage()).merge(full)
