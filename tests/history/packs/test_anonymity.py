import re

import pytest

from hyperlearn.errors import InvalidArgumentError
from hyperlearn.history.history import History
from hyperlearn.history.packs.anonymity import Anonymiser

SECRETS = ("adult", "goals", "secret project", "somebody", "census", "cuda", "example.org")


def _bytes(place):
    files = [place] if place.is_file() else sorted(place.iterdir())
    return b"".join(one.read_bytes() for one in files)


def test_names_and_free_text_are_gone_and_the_history_still_teaches(full, place):
    full.export(place, anonymise=True)
    told = History.from_studies([], packs=[place])
    everything = repr([told.trials().to_dict(), told.studies().to_dict(), told.tasks().to_dict()])
    assert not [one for one in SECRETS if one in everything]
    for one in ("pack.jsonl",) if place.is_file() else ():
        assert not [secret for secret in SECRETS if secret.encode() in _bytes(place)], one
    assert all(re.fullmatch("study [0-9a-f]{20}", one) for one in told.studies()["study"])
    facts, before = told.facts()[0], full.facts()[0]
    assert facts.meta_features["n"] == 5.0
    assert dict(facts.distributions) == dict(before.distributions)
    assert facts.losses.tolist()[0] == before.losses.tolist()[0]
    assert told.trials()["failure"].dropna().tolist() == ["ValueError"]


def test_with_one_secret_a_later_pack_adds_only_what_is_new(full, tmp_path):
    full.export(tmp_path / "a", anonymise="our secret")
    full.export(tmp_path / "b", anonymise="our secret")
    full.export(tmp_path / "c", anonymise=True)
    with History(tmp_path / "other.db") as other:
        assert other.merge(tmp_path / "a").n_studies == 2
        assert other.merge(tmp_path / "b").n_unchanged == 2
        assert other.merge(tmp_path / "c").n_studies == 2


@pytest.mark.parametrize("wanted", [None, "", 3])
def test_what_is_neither_a_choice_nor_a_secret_is_refused(wanted):
    with pytest.raises(InvalidArgumentError, match="anonymise is"):
        Anonymiser.of(wanted)


def test_the_secret_is_in_no_repr():
    assert "geheim" not in repr(Anonymiser.of("geheim"))
