"""``hyperlearn import``: shown first, then written, once."""

import pytest
from typer.testing import CliRunner

import hyperlearn as hl
from hyperlearn.cli import app

WIDE = {"COLUMNS": "200"}
NAMED = ("--metric", "acc", "--direction", "maximize", "--param", "rate=lr", "--param", "act")


@pytest.fixture
def runs(tmp_path):
    """A CSV file of two runs."""
    path = tmp_path / "old.csv"
    path.write_text("rate,act,acc\n0.1,relu,0.9\n0.001,tanh,0.8\n")
    return path


def run(*arguments, typed=None):
    return CliRunner().invoke(app, ["import", *map(str, arguments)], input=typed, env=WIDE)


def test_a_dry_run_shows_the_runs_and_writes_nothing(runs):
    result = run(runs, *NAMED, "--dry-run")

    assert result.exit_code == 0
    assert "study 'old' about task 'old': maximize 'acc'" in result.stdout
    assert "lr: 0.001 to 0.1, log scale" in result.stdout
    assert result.stdout.endswith("nothing was written\n")
    assert hl.History().studies().empty


@pytest.mark.parametrize(("typed", "n_studies"), [("y\n", 1), ("n\n", 0), ("", 0)])
def test_runs_are_written_when_the_user_agreed(runs, typed, n_studies):
    result = run(runs, *NAMED, "--task", "adult", typed=typed)

    assert "Add these 2 runs?" in result.stdout
    assert len(hl.History().studies()) == n_studies


def test_a_second_time_there_is_nothing_to_ask(runs):
    assert run(runs, *NAMED, "--yes").stdout.endswith("2 runs added\n")

    again = run(runs, *NAMED)

    assert again.exit_code == 0
    assert "0 new runs" in again.stdout
    assert again.stdout.endswith("nothing was written\n")


def test_columns_that_are_not_there_end_with_one_line(runs):
    result = run(runs, "--metric", "accuracy", "--direction", "maximize", "--param", "rate")

    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1
    assert "has no column 'accuracy'; it has ['rate', 'act', 'acc']" in result.stderr


def test_mlflow_needs_the_name_of_an_experiment(runs):
    result = run(runs, *NAMED, "--from", "mlflow")

    assert result.exit_code == 1
    assert "--experiment" in result.stderr


def test_the_reader_of_a_tool_knows_its_columns(tmp_path):
    path = tmp_path / "grid.csv"
    path.write_text("param_C,mean_test_score,rank_test_score\n1,0.5,2\n10,0.6,1\n")

    result = run(
        path, "--from", "sklearn", "--metric", "mean_test_score", "--direction", "maximize", "--yes"
    )

    assert result.exit_code == 0, result.output
    assert hl.History().trials("grid")["params_C"].tolist() == [1, 10]


def test_names_that_would_command_a_terminal_are_shown_harmless(tmp_path):
    path = tmp_path / "evil.csv"
    path.write_text("rate,acc,data\n0.1,0.9,a\x1b[31mb\n")

    result = run(
        path, "--metric", "acc", "--direction", "maximize", "--param", "rate",
        "--task-column", "data", "--dry-run",
    )  # fmt: skip

    assert result.exit_code == 0
    assert "\x1b" not in result.stdout
