"""The quick-start of the page on scaling, as the script that it is, on each engine."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.documentation import examples_of

ROOT = Path(__file__).parent.parent
WRITTEN = "hl.launch.Local(workers=2)"


@pytest.fixture
def run_on(tmp_path):
    """Run the script with another engine."""
    script = next(examples_of(ROOT / "docs" / "scaling.md")).text
    assert WRITTEN in script

    def run(engine):
        path = tmp_path / "script.py"
        path.write_text(script.replace(WRITTEN, engine))
        return subprocess.run(  # noqa: S603 (our own page)
            [sys.executable, str(path)],
            capture_output=True,
            text=True,
            check=False,
            timeout=400,
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )

    return run


def test_local(run_on):
    done = run_on(WRITTEN)

    assert done.stdout == "8 trials\n", done.stderr


@pytest.mark.xdist_group("ray")
def test_ray(run_on, ray_cluster):
    address = ray_cluster.get_runtime_context().gcs_address
    join = f"__import__('ray').init({address!r}, log_to_driver=False)"
    done = run_on(f"{join} and hl.launch.Ray(workers=2, resources={{'CPU': 0.5}})")

    assert done.stdout == "8 trials\n", done.stderr


def test_slurm(run_on, tmp_path):
    done = run_on("hl.launch.Slurm(2, cluster='local', address='127.0.0.1', timeout_min=5)")

    assert done.stdout == "8 trials\n", done.stderr
