import pickle
import subprocess
import sys
import textwrap

from hyperlearn.launch.sending import dumps, extend_search_path, search_path
from tests.launch import work
from tests.tune import objectives


def test_what_stands_in_a_module_is_sent_by_its_name():
    assert pickle.loads(dumps(work.echo)) is work.echo
    assert pickle.loads(dumps(objectives.hill)) is objectives.hill


def test_a_tunable_function_of_a_script_is_sent_with_its_code(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        textwrap.dedent("""
            from __future__ import annotations
            import sys
            from typing import Annotated
            import hyperlearn as hl
            from hyperlearn.launch.sending import dumps

            OFFSET = 40

            @hl.tunable(metric="score", direction="maximize")
            def train(run: hl.Run, offset: int, x: Annotated[float, hl.Float(0, 9)] = 2) -> float:
                return OFFSET + offset + x

            sys.stdout.buffer.write(dumps((train, train.code_digest)))
        """)
    )
    command = [sys.executable, str(script)]
    sent = subprocess.run(command, capture_output=True, check=True).stdout  # noqa: S603 (our own)

    train, digest = pickle.loads(sent)

    assert train(offset=0) == 42
    assert list(train.space) == ["x"]
    assert train.defaults == {"x": 2}
    assert train.code_digest == digest
    assert train.__name__ == "train"


def test_modules_are_looked_for_where_the_leader_finds_them_too(monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "path", ["first"])

    extend_search_path([str(tmp_path), str(tmp_path / "missing"), "first"])

    assert sys.path == ["first", str(tmp_path)]
    assert search_path()[-1] == str(tmp_path)
