"""A cache gives what the database gives, or nothing."""

import concurrent.futures
import json
import shutil
import zipfile

import numpy as np
import optuna
import pytest
from optuna.trial import create_trial

from hyperlearn.history import block_cache, block_reading
from hyperlearn.history.block_cache import SUFFIX
from hyperlearn.history.history import History
from tests.history.test_database_source import same_facts


@pytest.fixture(autouse=True)
def _small_caches(monkeypatch, tmp_path):
    monkeypatch.setattr(block_cache, "WRITTEN_FROM", 1)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def cached(path, plain_study):
    """The path of a database of two studies, with a cache beside it."""
    with History(path) as history:
        storage = history.optuna_storage()
        for name in "ab":
            plain_study(storage, name)
        two = optuna.create_study(study_name="two", storage=storage, directions=["minimize"] * 2)
        two.add_trial(create_trial(values=[1.0, 2.0]))
        history.facts()
    assert _cache(path).exists()
    return path


def _cache(path):
    return path.with_name(path.name + SUFFIX)


def _facts(path, **options):
    with History(path, **options) as history:
        return history.facts()


def _fresh_facts(path, tmp_path):
    copy = tmp_path / "copy.db"
    with History(path):  # a log that is still beside the file is brought into it
        shutil.copy(path, copy)
    return _facts(copy)


@pytest.fixture
def n_read(monkeypatch):
    """How many trials were read from the tables, by reading."""
    seen = []
    builder = block_reading.BlockBuilder
    monkeypatch.setattr(
        block_reading,
        "BlockBuilder",
        lambda studies, trials: seen.append(len(trials.trial_ids)) or builder(studies, trials),
    )
    return seen


def test_a_second_opening_reads_no_trial_and_gives_the_same(cached, n_read, tmp_path):
    fresh = _fresh_facts(cached, tmp_path)
    n_read.clear()
    for one, other in zip(_facts(cached), fresh, strict=True):
        assert same_facts(one, other)
        np.testing.assert_array_equal(one.trial_ids, other.trial_ids)
    assert n_read == []


def test_of_what_is_new_since_the_cache_only_that_is_read(cached, n_read, tmp_path):
    storage = optuna.storages.RDBStorage(f"sqlite:///{cached}")
    optuna.load_study(study_name="b", storage=storage).add_trial(create_trial(value=7.0))
    storage.engine.dispose()
    facts = _facts(cached)
    assert n_read == [1]
    assert facts[1].losses[-1, 0] == -7.0
    assert same_facts(facts[1], _fresh_facts(cached, tmp_path)[1])


def test_a_study_that_was_deleted_and_made_again_is_read_again(cached):
    storage = optuna.storages.RDBStorage(f"sqlite:///{cached}")
    optuna.delete_study(study_name="two", storage=storage)
    optuna.create_study(study_name="two", storage=storage).add_trial(create_trial(value=9.0))
    storage.engine.dispose()
    assert _facts(cached)[2].losses.tolist() == [[9.0]]


def _truncated(file):
    file.write_bytes(file.read_bytes()[:-200])


def _flipped(file):
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 0xFF
    file.write_bytes(content)


def _emptied(file):
    file.write_bytes(b"")


def _pickled(file):
    np.savez(file.with_suffix(""), facts=np.array([{"a": 1}], dtype=object))


def _compressed(file):
    with np.load(file) as archive:
        arrays = dict(archive)
    with file.open("wb") as opened:
        np.savez_compressed(opened, **arrays)


def _lying(file):
    with np.load(file) as archive:
        arrays = dict(archive)
    facts = json.loads(arrays["facts"].tobytes())
    facts["studies"][0][1] += 100
    arrays["facts"] = np.frombuffer(json.dumps(facts).encode(), np.uint8)
    with file.open("wb") as opened:
        np.savez(opened, **arrays)


def _a_zip_of_something_else(file):
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("facts.npy", b"no array")


DAMAGES = [
    *(_truncated, _flipped, _emptied, _pickled, _compressed, _lying, _a_zip_of_something_else),
]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_cache_counts_as_none(cached, damage, tmp_path):
    fresh = _fresh_facts(cached, tmp_path)
    damage(_cache(cached))
    for one, other in zip(_facts(cached, readonly=True), fresh, strict=True):
        assert same_facts(one, other)


def test_the_cache_of_another_database_counts_as_none(cached, n_read, tmp_path):
    other = tmp_path / "other.db"
    shutil.copy(cached, other)
    shutil.copy(_cache(cached), _cache(other))
    _facts(other)
    assert n_read == [11]


def test_reading_only_leaves_nothing_beside_the_database_and_still_reads_once(
    cached, n_read, tmp_path
):
    _cache(cached).unlink()
    before = sorted(one.name for one in cached.parent.iterdir())
    for _ in range(2):
        _facts(cached, readonly=True)
    assert n_read == [11]
    added = {one.name for one in cached.parent.iterdir()} - {*before}
    assert added <= {"cache", f"{cached.name}-wal", f"{cached.name}-shm"}
    assert len(list((tmp_path / "cache").rglob(f"*{SUFFIX}"))) == 1


def test_where_no_cache_can_be_written_the_history_is_read_all_the_same(cached, monkeypatch):
    _cache(cached).unlink()

    def full(*_args, **_options):
        raise OSError(28, "no space left on device")

    monkeypatch.setattr(block_cache.np, "savez", full)
    assert len(_facts(cached)) == 3
    assert list(cached.parent.glob(f"*{SUFFIX}*")) == []


def test_readers_that_write_it_together_leave_a_whole_one(cached, n_read):
    _cache(cached).unlink()
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: _facts(cached), range(4)))
    n_read.clear()
    _facts(cached)
    assert n_read == []
    assert list(cached.parent.glob(".*")) == []
