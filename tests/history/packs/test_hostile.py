"""Packs and names from strangers: a clear error of ours, or history; nothing in between.

HYPERLEARN_FUZZ_EXAMPLES in the environment says how many packs of each kind are made up.
"""

import json
import math
import os
import pickle
import sqlite3
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import optuna
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from optuna.trial import create_trial

from hyperlearn.errors import HyperlearnError, NewerSchemaError, PackError
from hyperlearn.history.history import History
from hyperlearn.history.packs import json_lines, manifest
from hyperlearn.history.packs.files import read
from hyperlearn.history.packs.manifest import Manifest, PackFile, file_of
from hyperlearn.history.packs.tables import SCHEMAS
from hyperlearn.metalearners.surrogate.model import LearnedWeights
from hyperlearn.task import Task

FUZZ = settings(
    max_examples=int(os.environ.get("HYPERLEARN_FUZZ_EXAMPLES", "60")),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
HOSTILE = (
    "Robert'); DROP TABLE studies;--",
    "<script>alert(1)</script>",
    "\x1b[31mred\x1b]0;title\x07",
    "=cmd|' /C calc'!A0",
    "line\nline\r\n\ttab",
    "../../etc/passwd",
    "%s%n{0}${x}",
    "\u202eright to left",
    "e\u0301 \U0001d518\U0001d52b \ufffd",
    "x" * 500,
)


@pytest.fixture(scope="module")
def pack():
    """A small pack that is as it should be: the bytes of each of its files."""
    with TemporaryDirectory() as folder, History(f"{folder}/a.db") as history:
        study = optuna.create_study(study_name="a", storage=history.optuna_storage())
        study.optimize(_objective, n_trials=4)
        history.record_task(Task("a", {"n": 1.0}))
        history.recorder().run(1, seconds=1.0, device="cpu")
        history.recorder().measurements(1, [(0, 0.5, "loss", 1.0)])
        history.export(f"{folder}/pack")
        history.export(f"{folder}/pack.jsonl")
        place = Path(folder)
        lines = (place / "pack.jsonl").read_text(encoding="utf-8").splitlines()
        files = {name: file_of(place / "pack", name).read_bytes() for name in SCHEMAS}
    return files, lines


def _objective(trial):
    x = trial.suggest_float("x", 0, 1)
    trial.suggest_categorical("kind", ["a", None, 2])
    trial.report(x, 0)
    return x


def _write(folder, files, counts=None):
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        file_of(folder, name).write_bytes(content)
    told = {}
    for name in SCHEMAS:
        try:
            n_rows = pq.read_metadata(file_of(folder, name)).num_rows
        except (pa.ArrowException, OSError):
            n_rows = 1
        told[name] = PackFile.of(file_of(folder, name), (counts or {}).get(name, n_rows))
    Manifest(told).write(folder)


@pytest.fixture(scope="module")
def victim():
    """A database that hostile packs are merged into: its path, and what is in it."""
    with TemporaryDirectory() as folder:
        path = f"{folder}/victim.db"
        with History(path) as history:
            study = optuna.create_study(study_name="mine", storage=history.optuna_storage())
            study.add_trial(create_trial(value=1.0))
        yield path


def _n_rows(path):
    query = "SELECT name FROM sqlite_master WHERE type = 'table'"
    with sqlite3.connect(path) as connection:
        names = [name for (name,) in connection.execute(query)]
        counts = {
            name: connection.execute(f"SELECT COUNT(*) FROM {name}").fetchone()  # noqa: S608
            for name in names
        }
    connection.close()
    return counts


def _is_refused_or_history(place, victim):
    """Merge a pack, which works or fails with an error of ours and leaves all as it was."""
    before = _n_rows(victim)
    with History(victim) as history:
        try:
            history.merge(place)
        except HyperlearnError as error:
            told = str(error)
        else:
            history.trials()
            history.curves()
            return True
    assert _n_rows(victim) == before
    assert len(told) < 2000
    return False


@given(st.data())
@FUZZ
def test_files_that_were_altered_are_refused_or_still_history(pack, victim, data):
    files = dict(pack[0])
    name = data.draw(st.sampled_from([*files]))
    content = bytearray(files[name])
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(content) - 1))
        kind = data.draw(st.sampled_from(["flip", "cut", "insert"]))
        if kind == "flip":
            content[place] ^= data.draw(st.integers(1, 255))
        elif kind == "cut":
            del content[place : place + data.draw(st.integers(1, 50))]
        else:
            content[place:place] = data.draw(st.binary(min_size=1, max_size=20))
        if not content:
            break
    files[name] = bytes(content)
    with TemporaryDirectory() as folder:
        place = Path(folder) / "pack"
        _write(place, files)
        _is_refused_or_history(place, victim)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from((*HOSTILE, "NaN", "Infinity", "2026-01-01T00:00:00", "{", "[]", "{}")),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.data())
@FUZZ
def test_lines_that_were_altered_are_refused_or_still_history(pack, victim, data):
    rows = [json.loads(line) for line in pack[1]]
    for _ in range(data.draw(st.integers(1, 3))):
        row = data.draw(st.sampled_from(rows))
        key = data.draw(st.sampled_from([*row, "table", "extra"]))
        if data.draw(st.booleans()):
            row[key] = data.draw(JSON)
        else:
            row.pop(key, None)
    order = data.draw(st.permutations(rows)) if data.draw(st.booleans()) else rows
    with TemporaryDirectory() as folder:
        place = Path(folder) / "pack.jsonl"
        place.write_text("\n".join(json.dumps(row) for row in order))
        _is_refused_or_history(place, victim)


@given(st.binary(max_size=300))
@FUZZ
def test_files_that_are_anything_are_refused(victim, content):
    with TemporaryDirectory() as folder:
        place = Path(folder) / "pack.jsonl"
        place.write_bytes(content)
        is_empty = not content.strip()
        assert _is_refused_or_history(place, victim) <= is_empty
        (Path(folder) / "pack").mkdir()
        (Path(folder) / "pack" / manifest.NAME).write_bytes(content)
        assert not _is_refused_or_history(Path(folder) / "pack", victim)


@given(JSON)
@FUZZ
def test_manifests_that_are_anything_are_refused(pack, victim, document):
    with TemporaryDirectory() as folder:
        place = Path(folder) / "pack"
        _write(place, pack[0])
        told = json.loads((place / manifest.NAME).read_text())
        files = told["files"]
        for told["files"] in ({**files, "trials": document}, document):
            (place / manifest.NAME).write_text(json.dumps(told))
            assert not _is_refused_or_history(place, victim)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_names(tmp_path, name):
    with History(tmp_path / "a.db") as history, History(tmp_path / "b.db") as other:
        study = optuna.create_study(study_name=name, storage=history.optuna_storage())
        study.set_user_attr(name[:500], name)
        study.optimize(lambda trial: trial.suggest_categorical(name[:500], [0.5, name]) == name, 3)
        history.record_task(Task(name, {name: 1.0}, name))
        history.recorder().measurements(1, [(0, 0.0, name, 1.0)])
        history.recorder().run(1, seconds=1.0, failure=ValueError(name), device=name)
        for place in (tmp_path / "pack", tmp_path / "pack.jsonl"):
            history.export(place)
            other.merge(place)
        assert other.trials().equals(history.trials())
        assert other.curves(name).equals(history.curves(name))
        assert other.tasks()["task"].tolist() == [name]


def test_a_hundred_thousand_characters_are_kept_where_there_is_room_and_refused_elsewhere(tmp_path):
    long = "x" * 100_000
    with History(tmp_path / "a.db") as history:
        study = optuna.create_study(storage=history.optuna_storage())
        study.add_trial(create_trial(value=1.0))
        history.recorder().measurements(1, [(0, 0.0, long, 1.0)])
        history.recorder().run(1, seconds=1.0, failure=ValueError(long))
        history.export(tmp_path / "pack")
        with History(tmp_path / "b.db") as other:
            other.merge(tmp_path / "pack")
            assert other.curves()["metric"].tolist() == [long]
        place = tmp_path / "long.jsonl"
        place.write_text(
            json.dumps(
                {"table": "studies", "name": long, "directions": ["minimize"], "attributes": "{}"}
            )
        )
        with pytest.raises(PackError, match="a name of 100000 characters"):
            history.merge(place)


@pytest.fixture
def written(pack, tmp_path):
    _write(tmp_path / "pack", pack[0])
    return tmp_path / "pack"


def _alter(place, **changes):
    told = json.loads((place / manifest.NAME).read_text())
    (place / manifest.NAME).write_text(json.dumps({**told, **changes}))


def test_a_file_that_was_altered_or_cut_is_named(written):
    file = file_of(written, "params")
    content = file.read_bytes()
    for altered in (content[:-1], content[:-1] + b"x"):
        file.write_bytes(altered)
        with pytest.raises(PackError, match=r"params\.parquet.*truncated or altered"):
            read(written)
    file.unlink()
    with pytest.raises(PackError, match=r"params\.parquet.*missing"):
        read(written)


def test_a_link_out_of_the_folder_is_not_followed(written, tmp_path):
    file = file_of(written, "params")
    file.rename(tmp_path / "elsewhere")
    file.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(PackError, match="missing"):
        read(written)


def test_names_of_files_come_from_us_alone(written, tmp_path):
    told = json.loads((written / manifest.NAME).read_text())
    _alter(written, files={**told["files"], "../../outside": told["files"]["params"]})
    assert len(read(written)[0].source.read()) == 1  # what else it names is not looked at


def test_a_pack_of_the_future_is_refused_with_the_remedy(written):
    _alter(written, version=2)
    with pytest.raises(NewerSchemaError, match="pip install -U hyperlearn"):
        read(written)


def test_a_manifest_of_a_gigabyte_is_not_read(written, monkeypatch):
    monkeypatch.setattr(manifest, "MOST_BYTES", 10)
    with pytest.raises(PackError, match="larger than a manifest"):
        read(written)


def test_a_file_that_unpacks_to_absurd_sizes_is_not_unpacked(pack, tmp_path):
    n_rows = 300_000_000
    bomb = pa.DictionaryArray.from_arrays(pa.array(np.zeros(10**6, np.int32)), pa.array(["x"]))
    ones = pa.array(np.zeros(10**6, np.int64))
    table = pa.table([ones, bomb, pa.array(np.zeros(10**6)), bomb], schema=SCHEMAS["params"])
    sink = pa.BufferOutputStream()
    with pq.ParquetWriter(sink, SCHEMAS["params"], compression="zstd") as writer:
        for _ in range(40):
            writer.write_table(table)
    files = {**pack[0], "params": sink.getvalue().to_pybytes()}
    _write(tmp_path / "pack", files)
    with pytest.raises(PackError, match=r"cannot be taken|unpacks to"):
        read(tmp_path / "pack")
    _write(tmp_path / "pack", pack[0], {"params": n_rows})
    with pytest.raises(PackError, match="300000000 expected"):
        read(tmp_path / "pack")


@pytest.mark.parametrize(
    "line",
    [
        '{"table": "studies"' + ', "a": {' * 40 + '"b": 1' + "}" * 41,
        "[" * 100_000,
        '{"table": "trials", "study": NaN}',
        '{"table": "nothing"}',
        '{"table": "studies", "name": "a"}',
        '{"table": "params", "trial": 0, "name": "x", "value": 1e999, "distribution": "{}"}',
        '{"table": "params", "trial": true, "name": "x", "value": 1, "distribution": "{}"}',
        '{"table": "tasks", "name": "\\ud800", "meta_features": "{}"}',
        '{"table": "tasks", "name": "a\\u0000", "meta_features": "{}"}',
        '{"table": "tasks", "name": "a", "meta_features": "[]"}',
        '{"table": "tasks", "name": "a", "meta_features": "{\\"n\\": \\"text\\"}"}',
        '{"table": "curves", "trial": 5, "step": 0, "value": 1.0}',
        '{"table": "pack", "version": 99}',
        "3",
        '"text"',
        "{",
    ],
)
def test_lines_of_strangers_are_refused_with_their_number(tmp_path, line):
    place = tmp_path / "a.jsonl"
    place.write_text('{"table": "pack", "version": 1}\n' + line + "\n")
    with pytest.raises(PackError, match=r"line 2 of|cannot be taken|\w+ in") as caught:
        read(place)
    assert len(str(caught.value)) < 1000


def test_a_line_without_end_is_not_read_to_its_end(tmp_path, monkeypatch):
    monkeypatch.setattr(json_lines, "MOST_LINE", 100)
    place = tmp_path / "a.jsonl"
    place.write_text("x" * 1000)
    with pytest.raises(PackError, match=r"line 1 of .* is longer than 100"):
        read(place)


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("trials", "study", 7),
        ("trials", "study", -1),
        ("trials", "number", -1),
        ("trials", "number", 2**40),
        ("trials", "state", "RUNNING"),
        ("trials", "values", [1.0, 2.0]),
        ("trials", "values", [math.nan]),
        ("trials", "values", None),
        ("trials", "duration_seconds", -1.0),
        ("params", "trial", 99),
        ("params", "value", math.nan),
        ("params", "value", 99.0),
        ("params", "distribution", "{}"),
        ("params", "distribution", '{"name": "FloatDistribution"}'),
        ("studies", "directions", []),
        ("studies", "directions", ["sideways"]),
        ("studies", "attributes", "[" * 100_000),
        ("studies", "metric_names", ["a", "b"]),
        ("attributes", "value", "{"),
        ("curves", "trial", -5),
        ("curves", "seconds", math.inf),
        ("tasks", "name", ""),
    ],
)
def test_rows_that_make_no_sense_are_refused(pack, tmp_path, table, column, value):
    files = dict(pack[0])
    rows = pq.read_table(pa.BufferReader(files[table])).to_pylist()
    rows = rows or [{"trial": 0, "key": "k", "value": "1"}]
    rows[0][column] = value
    sink = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_pylist(rows, SCHEMAS[table]), sink)
    files[table] = sink.getvalue().to_pybytes()
    _write(tmp_path / "pack", files)
    with pytest.raises(PackError, match="cannot be taken"):
        read(tmp_path / "pack")


@pytest.mark.parametrize("table", [*SCHEMAS])
def test_columns_of_other_types_are_refused(pack, tmp_path, table):
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table({"x": [b"bytes"]}), sink)
    _write(tmp_path / "pack", {**pack[0], table: sink.getvalue().to_pybytes()})
    with pytest.raises(PackError, match="cannot be read as"):
        read(tmp_path / "pack")


class _Executed:
    def __reduce__(self):
        return (os.mkdir, ("executed",))


def test_a_pickle_in_the_place_of_weights_is_not_executed(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for data in (pickle.dumps(_Executed()), b"", b"\x80\x04N.", b"\xff" * 100):
        with pytest.raises(HyperlearnError, match="not what was kept"):
            LearnedWeights.from_bytes(data)
    assert not (tmp_path / "executed").exists()
