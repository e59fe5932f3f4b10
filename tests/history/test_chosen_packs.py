import os
import pickle
from pathlib import Path

import pytest

import hyperlearn as hl
from hyperlearn.errors import InvalidArgumentError, PackError
from hyperlearn.history.chosen_packs import chosen_packs, files_among


def test_the_builtin_pack_is_read_by_default(monkeypatch):
    monkeypatch.delenv("HYPERLEARN_PACKS", raising=False)
    assert chosen_packs(None) == ("builtin",)


@pytest.mark.parametrize("told", ["", " "])
def test_an_empty_variable_switches_it_off(monkeypatch, told):
    monkeypatch.setenv("HYPERLEARN_PACKS", told)
    assert chosen_packs(None) == ()


def test_the_variable_names_packs(monkeypatch):
    monkeypatch.setenv("HYPERLEARN_PACKS", os.pathsep.join(["builtin", "team/pack"]))
    assert chosen_packs(None) == ("builtin", "team/pack")


def test_what_is_given_counts_whatever_the_variable_says(monkeypatch):
    monkeypatch.setenv("HYPERLEARN_PACKS", "builtin")
    assert chosen_packs(()) == ()
    assert chosen_packs([Path("a")]) == (Path("a"),)


def test_one_text_is_no_list():
    with pytest.raises(InvalidArgumentError, match="give a list of paths"):
        chosen_packs("builtin")


def test_the_builtin_pack_is_no_file():
    assert files_among(["builtin", "pack", Path("other")]) == ("pack", Path("other"))


def test_a_history_knows_its_packs_also_after_pickling():
    history = hl.History(packs=())
    assert history.packs == ()
    assert pickle.loads(pickle.dumps(history)).packs == ()  # noqa: S301 (our own bytes)


def test_a_pack_that_is_not_there_is_told(tmp_path):
    with pytest.raises(PackError, match="there is no pack"):
        hl.History(packs=["builtin", str(tmp_path / "none")])
