import json
import os
import shlex
import sqlite3
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import optuna
import pytest
from typer.testing import CliRunner

from hyperlearn.cli import app
from hyperlearn.history.history import History
from hyperlearn.records import ORIGIN_ATTRIBUTE, TASK_ATTRIBUTE
from hyperlearn.task import Task

HOSTILE = "evil [red]x[/red] \x1b[31m\n:smile: %s"
WIDE, NARROW = {"COLUMNS": "200"}, {"COLUMNS": "40"}
SHORT = ["studies", "show", "similar"]
COMMANDS = (
    "studies",
    "tasks",
    "show",
    "best",
    "similar",
    "match",
    "importance",
    "audit",
    "doctor",
)
WITH_MORE = (
    "compare",
    "explain",
    "benefit",
    "report",
    "ui",
    "export",
    "import",
    "merge",
    "prune-history",
    "demo",
)


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    """A database of two studies that knows nothing of hyperlearn."""
    path = tmp_path_factory.mktemp("plain") / "plain.db"
    storage = optuna.storages.RDBStorage(f"sqlite:///{path}")
    for name in ("mlp on digits", HOSTILE):
        study = optuna.create_study(
            study_name=name,
            direction="maximize",
            storage=storage,
            sampler=optuna.samplers.RandomSampler(seed=1),
        )
        study.optimize(_objective, n_trials=6, catch=(ValueError,))
    two = optuna.create_study(
        study_name="two goals", directions=["minimize", "maximize"], storage=storage
    )
    two.optimize(lambda trial: (trial.suggest_float("x", 0, 1), 1.0), n_trials=2)
    storage.engine.dispose()
    return str(path)


def _objective(trial):
    if trial.number == 3:
        raise ValueError("bad [b]luck[/b]")
    return trial.suggest_float("lr", 1e-5, 1e-1, log=True) + trial.number


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    """A history of three tasks with all that hyperlearn writes."""
    path = tmp_path_factory.mktemp("own") / "history.db"
    with History(path) as history:
        for index, name in enumerate(("adult", "credit-g", "phoneme")):
            history.record_task(Task(name, {"nr_inst": 10.0**index, "nr_attr": 5.0}, "money"))
            _record_study(history, name)
        history.optuna_storage().engine.dispose()
    return str(path)


def _record_study(history, task):
    study = optuna.create_study(
        study_name=f"svm on {task}",
        storage=history.optuna_storage(),
        sampler=optuna.samplers.RandomSampler(seed=1),
    )
    study.set_user_attr(TASK_ATTRIBUTE, task)
    study.set_metric_names(["log loss"])

    def objective(trial):
        trial.set_user_attr(ORIGIN_ATTRIBUTE, "portfolio" if trial.number < 2 else "surrogate")
        loss = trial.suggest_float("C", 1e-3, 1e3, log=True)
        failure = ZeroDivisionError("nothing: left") if trial.number == 1 else None
        history.recorder().run(trial._trial_id, seconds=0.5, failure=failure)
        if failure is not None:
            raise failure
        return loss

    study.optimize(objective, n_trials=4, catch=(ZeroDivisionError,))


def run(*args, env=None):
    return CliRunner().invoke(app, [str(one) for one in args], env=WIDE if env is None else env)


def document(*args):
    result = run(*args, "--json")
    assert result.exit_code == 0, result.output

    def refuse(name):
        raise AssertionError(name)

    return json.loads(result.stdout, parse_constant=refuse)


def the_error(result):
    """Return the one line of an error, after it was found to be nothing else."""
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.startswith("Error: ")
    assert len(result.stderr.splitlines()) == 1
    return result.stderr


def process(*args, **options):
    command = [sys.executable, "-m", "hyperlearn", *map(str, args)]
    return subprocess.run(command, capture_output=True, check=False, timeout=60, **options)  # noqa: S603


def test_studies_of_plain_optuna_are_listed(plain):
    first, _, third = document("studies", "--storage", plain)
    assert first["study"] == "mlp on digits"
    assert (first["n_trials"], first["n_complete"], first["n_failed"]) == (6, 5, 1)
    assert third["best"] is None
    assert datetime.fromisoformat(first["started"]).tzinfo is not None


def test_studies_are_a_table_for_people(own):
    lines = run("studies", "--storage", own).stdout.splitlines()
    assert lines[0].split()[:4] == ["study", "best", "trials", "task"]
    assert lines[2].startswith("svm on adult")
    assert len(lines) == 5


def test_a_url_is_a_storage_too(own):
    assert len(document("studies", "--storage", f"sqlite:///{own}")) == 3


def test_the_environment_names_the_storage(own):
    result = run("studies", env={**WIDE, "HYPERLEARN_STORAGE": own})
    assert "svm on phoneme" in result.stdout


def test_tasks_are_listed(own):
    tasks = document("tasks", "--storage", own)
    assert [one["task"] for one in tasks] == ["adult", "credit-g", "phoneme"]
    assert tasks[0]["n_meta_features"] == 2


def test_a_study_is_shown_in_a_few_lines(own):
    text = run("show", "svm on adult", "--storage", own).stdout
    assert text.startswith("svm on adult\n")
    for fact in ("minimize log loss", "4: 3 complete, 1 failed", "2 portfolio, 2 surrogate",
                 "1 ZeroDivisionError", "C="):  # fmt: skip
        assert fact in text


def test_a_study_is_shown_as_a_document(own):
    shown = document("show", "svm on adult", "--storage", own)
    assert shown["failures"] == {"ZeroDivisionError": 1}
    assert shown["best"]["value"] == pytest.approx(shown["best"]["params"]["C"])
    assert shown["incumbent"] == sorted(shown["incumbent"], reverse=True)


def test_a_study_with_several_objectives_is_shown(plain):
    assert "several objectives" in run("show", "two goals", "--storage", plain).stdout


def test_the_best_trials_of_a_task_are_listed(own):
    rows = document("best", "--task", "phoneme", "-k", 2, "--storage", own)
    assert [one["rank"] for one in rows] == [1, 2]
    assert {one["task"] for one in rows} == {"phoneme"}
    assert rows[0]["value"] <= rows[1]["value"]
    assert list(rows[0]["params"]) == ["C"]


def test_similar_tasks_are_listed_with_a_reason(own):
    rows = document("similar", "adult", "-k", 1, "--storage", own)
    assert [one["task"] for one in rows] == ["credit-g"]
    assert rows[0]["why"]


def test_an_audit_tells_what_each_check_found(plain):
    audit = document("audit", "mlp on digits", "--storage", plain)
    assert (audit["study"], audit["metric"], audit["n_runs"]) == ("mlp on digits", "value", 5)
    assert {one["verdict"] for one in audit["findings"]} == {"unknown"}
    assert audit["findings"][0]["number"] is None


def test_doctor_tells_about_a_database_that_is_in_order(own):
    facts = document("doctor", "--storage", own)
    assert facts["location"] == own
    assert facts["problem"] is None
    assert facts["storage"]["journal_mode"] == "wal"
    assert facts["storage"]["hyperlearn_schema"]["is_current"] is True
    assert (facts["storage"]["n_studies"], facts["storage"]["n_trials"]) == (3, 12)
    assert facts["n_tasks"] == 3
    assert run("doctor", "--storage", own).stdout.rstrip().endswith("none")


def test_doctor_names_the_problem_and_exits_with_1(tmp_path):
    broken = tmp_path / "broken.db"
    broken.write_text("this is no database, whatever its name says")
    result = run("doctor", "--storage", broken, "--json")
    assert result.exit_code == 1
    assert "is not an SQLite database" in json.loads(result.stdout)["problem"]


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("env", [NARROW, WIDE])
def test_every_command_fits_the_terminal(own, command, env):
    of_a_study = {n: ["svm on adult"] for n in ("show", "match", "importance", "audit")}
    arguments = (of_a_study | {"similar": ["adult"]}).get(command, [])
    result = run(command, *arguments, "--storage", own, env=env)
    assert result.exit_code == 0, result.output
    width = int(env["COLUMNS"])
    assert all(len(line.rstrip()) <= width for line in result.stdout.splitlines())


@pytest.mark.parametrize("env", [NARROW, WIDE])
@pytest.mark.parametrize(
    "arguments",
    [["studies"], ["tasks"], ["show", HOSTILE], ["best"], ["similar", HOSTILE], ["audit", HOSTILE]],
)
def test_hostile_names_are_shown_as_text(plain, arguments, env):
    result = run(*arguments, "--storage", plain, env=env)
    assert result.exit_code == 0, result.output
    assert "\x1b" not in result.output
    # Similar tasks are the others, and a narrow list of the best has room for no names.
    if arguments[0] != "similar" and (arguments[0], env) != ("best", NARROW):
        assert "[red]x[/red]" in result.stdout
        assert r"\x1b[31m" in result.stdout
        assert ":smile:" in result.stdout


def test_hostile_names_go_into_documents_unchanged(plain):
    assert HOSTILE in [one["study"] for one in document("studies", "--storage", plain)]


def test_a_hostile_name_in_an_error_is_shown_as_text(plain):
    line = the_error(run("show", "\x1b[31m[red]no[/red]", "--storage", plain))
    assert "\x1b" not in line
    assert "[red]no[/red]" in line


@pytest.mark.parametrize(
    ("arguments", "close"),
    [(["show", "svm on adul"], "'svm on adult'"), (["best", "--task", "adlt"], "'adult'"),
     (["similar", "phonem"], "'phoneme'")],
)  # fmt: skip
def test_an_unknown_name_suggests_a_close_one(own, arguments, close):
    assert close in the_error(run(*arguments, "--storage", own))


@pytest.mark.parametrize("command", ["studies", "tasks", "best"])
def test_without_any_history_lists_are_empty(tmp_path, command):
    missing = tmp_path / "no folder" / "history.db"
    env = {"HYPERLEARN_STORAGE": str(missing)}
    result = run(command, env=env)
    assert result.exit_code == 0
    assert result.stdout == f"no history yet at {str(missing)!r}; run a study first\n"
    assert run(command, "--json", env=env).stdout == "[]\n"
    assert not missing.parent.exists()


@pytest.mark.parametrize("command", ["show", "similar", "audit"])
def test_without_any_history_nothing_can_be_looked_up(tmp_path, command):
    env = {"HYPERLEARN_STORAGE": str(tmp_path / "missing.db")}
    line = the_error(run(command, "adult", env=env))
    assert "'adult'" in line
    assert "run a study first" in line


def test_without_any_history_doctor_says_where_it_would_be(tmp_path):
    result = run("doctor", env={**WIDE, "HYPERLEARN_STORAGE": str(tmp_path / "missing.db")})
    assert result.exit_code == 0
    assert "missing.db (not there yet" in result.stdout
    assert "by HYPERLEARN_STORAGE" in result.stdout


@pytest.mark.parametrize("command", ["studies", "tasks", "best", "show x", "similar x", "audit x"])
def test_a_named_storage_that_is_not_there_is_an_error(tmp_path, command):
    missing = tmp_path / "missing.db"
    assert "missing.db" in the_error(run(*command.split(), "--storage", missing))
    assert not missing.exists()


def test_a_file_that_is_no_database_is_an_error(tmp_path):
    broken = tmp_path / "broken.db"
    broken.write_text("this is no database, whatever its name says")
    assert "is not an SQLite database" in the_error(run("studies", "--storage", broken))


def test_a_newer_schema_is_an_error(own, tmp_path):
    newer = tmp_path / "newer.db"
    with sqlite3.connect(own) as source, sqlite3.connect(newer) as copy:
        source.backup(copy)
        copy.execute("UPDATE hyperlearn_alembic_version SET version_num = 'future'")
    source.close()
    copy.close()
    assert "'future'" in the_error(run("studies", "--storage", newer))
    assert run("doctor", "--storage", newer).exit_code == 1


def test_a_password_is_never_shown():
    url = "postgresql://someone:s3cret@localhost:1/none"
    for command in ("studies", "doctor"):
        result = run(command, "--storage", url)
        assert result.exit_code == 1
        assert "s3cret" not in result.output


def test_looking_changes_nothing(plain):
    before = Path(plain).read_bytes()
    for command in ("studies", "tasks", "best", "doctor"):
        run(command, "--storage", plain)
    assert Path(plain).read_bytes() == before


@pytest.mark.parametrize("arguments", [["best", "-k", "0"], ["show"], ["studies", "--jsn"], ["st"]])
def test_a_command_that_is_not_written_as_help_says_exits_with_2(arguments):
    assert run(*arguments).exit_code == 2


@pytest.mark.parametrize("command", COMMANDS + WITH_MORE)
def test_help_of_every_command_has_an_example_that_is_that_command(command):
    text = run(command, "--help", env=WIDE).stdout
    (example,) = [line.strip() for line in text.splitlines() if "Example:" in line]
    assert shlex.split(example)[:3] == ["Example:", "hyperlearn", command]


@pytest.fixture
def copied(own, tmp_path):
    """A history that a test may change."""
    copy = tmp_path / "copy.db"
    with sqlite3.connect(own) as source, sqlite3.connect(copy) as target:
        source.backup(target)
    source.close()
    target.close()
    return str(copy)


def test_a_history_is_exported_and_merged_once(copied, tmp_path):
    pack, other = tmp_path / "pack", tmp_path / "other.db"
    assert "3 studies" in run("export", pack, "--storage", copied, "--licence", "CC0-1.0").stdout
    assert run("merge", pack, "--storage", other).stdout.startswith("12 trials added: 3 new")
    assert "0 trials added" in run("merge", copied, "--storage", other).stdout
    assert "already" in the_error(run("export", pack, "--storage", copied))
    again = json.loads(run("merge", pack, "--storage", other, "--json").stdout)
    assert (again["n_trials"], again["n_unchanged"], again["conflicts"]) == (0, 3, [])
    told = json.loads(run("export", f"{pack}.jsonl", "--storage", copied, "--json").stdout)
    assert told == {"path": f"{pack}.jsonl", "n_studies": 3}
    assert len(document("studies", "--storage", other)) == 3


def test_what_a_merge_leaves_out_is_told_and_exits_with_1(copied, own, tmp_path):
    with sqlite3.connect(copied) as connection:
        connection.execute("UPDATE trial_values SET value = 7 WHERE trial_id = 1")
    connection.close()
    result = run("merge", copied, "--storage", run_copy(own, tmp_path))
    assert result.exit_code == 1
    assert "study 'svm on adult' was left out: trial 0 is another one there" in result.stdout


def run_copy(own, tmp_path):
    target = tmp_path / "target.db"
    target.write_bytes(Path(own).read_bytes())
    return target


def test_an_anonymous_pack_names_nobody(copied, tmp_path):
    pack = tmp_path / "pack.jsonl"
    assert run("export", pack, "--anonymise", "--storage", copied).exit_code == 0
    assert "adult" not in pack.read_text()


def test_studies_are_pruned_after_they_were_shown_and_the_user_agreed(copied):
    arguments = ["prune-history", "--task", "adult", "--storage", copied]
    asked = CliRunner().invoke(app, arguments, input="n\n")
    assert "svm on adult: 4 trials" in asked.stdout
    assert "nothing was deleted" in asked.stdout
    assert len(document("studies", "--storage", copied)) == 3
    agreed = CliRunner().invoke(app, arguments, input="y\n")
    assert "1 studies with 4 trials deleted" in agreed.stdout
    assert [one["task"] for one in document("studies", "--storage", copied)] == [
        "credit-g",
        "phoneme",
    ]
    assert run("prune-history", "--older-than", 0, "--yes", "--storage", copied).exit_code == 0
    assert document("studies", "--storage", copied) == []
    assert "no study" in run("prune-history", "--older-than", 1, "--storage", copied).stdout


def test_pruning_without_a_rule_is_refused(copied):
    assert "give an age or a task" in the_error(run("prune-history", "--storage", copied))
    assert "'adlt'" in the_error(run("prune-history", "--task", "adlt", "--storage", copied))


def test_doctor_tells_of_rows_of_nobody_and_fixes_them(copied):
    with sqlite3.connect(copied) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute(
            "INSERT INTO hyperlearn_runs (trial_id, started, duration_seconds) "
            "VALUES (999, '2026-01-01 00:00:00.000000', 1.0)"
        )
        connection.execute(
            "UPDATE trials SET state = 'RUNNING', datetime_start = "
            "'2001-01-01 00:00:00.000000' WHERE trial_id = 2"
        )
        connection.execute("DELETE FROM trial_heartbeats")
    connection.close()
    before = document("doctor", "--storage", copied)
    assert before["health"]["orphans"] == {"hyperlearn_runs": 1}
    assert before["storage"]["n_stale"] == 1
    assert set(before["health"]["seconds"]) == {"read", "read again", "studies", "best"}
    assert "doctor --fix" in run("doctor", "--storage", copied).stdout
    fixed = run("doctor", "--fix", "--storage", copied)
    assert fixed.stdout.startswith("1 stale trials marked as failed, 1 rows of nobody deleted")
    after = document("doctor", "--storage", copied)
    assert after["health"]["orphans"] == {}
    assert after["storage"]["n_running"] == 0


def test_other_studies_that_speak_are_matched(own):
    rows = document("match", "svm on adult", "--storage", own)
    assert {row["study"] for row in rows} == {"svm on credit-g", "svm on phoneme"}
    assert all(row["speaks"] is True for row in rows)
    assert "yes" in run("match", "svm on adult", "--storage", own).stdout


def test_too_few_trials_have_no_importance(own):
    assert document("importance", "svm on adult", "--storage", own) == []
    assert "too few" in run("importance", "svm on adult", "--storage", own).stdout


def test_studies_are_compared(plain):
    found = document("compare", "mlp on digits", HOSTILE, "--storage", plain)
    assert [study["study"] for study in found["studies"]] == ["mlp on digits", HOSTILE]
    text = run("compare", "mlp on digits", HOSTILE, "--storage", plain).stdout
    assert "cannot be compared" in text
    assert "\x1b" not in text


def test_one_study_is_nothing_to_compare(plain):
    assert "different names" in the_error(run("compare", "two goals", "--storage", plain))


def test_a_trial_is_explained(own):
    found = document("explain", "svm on adult", "1", "--storage", own)
    assert found["evidence"]["origin"] == "portfolio"
    assert found["failure"] == "ZeroDivisionError: nothing: left"
    assert "trial 1 of svm on adult" in run("explain", "svm on adult", 1, "--storage", own).stdout


def test_a_trial_that_is_not_there_is_told_in_one_line(own):
    assert "0 to 3" in the_error(run("explain", "svm on adult", 9, "--storage", own))


def test_too_little_history_for_a_benefit_is_told_in_one_line(own):
    assert "12 complete trials" in the_error(run("benefit", "svm on adult", "--storage", own))


def test_a_report_is_written_where_it_is_told(own, tmp_path):
    path = tmp_path / "report.html"
    result = run("report", "svm on adult", "-o", path, "--storage", own)
    assert result.stdout == f"{path}\n"
    assert path.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    said = document("report", "svm on adult", "-o", path, "--storage", own)
    assert said == {"study": "svm on adult", "path": str(path)}


def test_other_machines_are_not_served_without_a_token(own):
    pytest.importorskip("uvicorn")
    assert "--token" in the_error(run("ui", "--host", "192.0.2.1", "--storage", own))


def test_the_version_is_told():
    assert run("--version").stdout.startswith("hyperlearn ")


@pytest.mark.parametrize(
    ("words", "expected"),
    [("show", ["mlp on digits", "two goals"]), ("best --task t", ["two goals"]), ("s", SHORT)],
)
def test_the_shell_completes_commands_and_names_but_no_hostile_ones(plain, words, expected):
    command, *rest = words.split()
    typed = [command, "--storage", plain, *rest] if command != "s" else [command]
    words_typed = " ".join(["hyperlearn", *typed])
    done = process(
        env={
            **os.environ,
            "_HYPERLEARN_COMPLETE": "complete_bash",
            "COMP_WORDS": words_typed,
            "COMP_CWORD": str(len(words_typed.split()) - (0 if words == "show" else 1)),
        }
    )
    assert done.stdout.decode().splitlines() == expected


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_a_reader_that_goes_away_ends_the_command_quietly(own, options):
    command = [sys.executable, "-m", "hyperlearn", "studies", "--storage", own, *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:  # noqa: S603
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        assert running.stderr.read() == b""


def test_a_process_prints_whole_lines_without_colours_into_a_pipe(plain):
    env = {key: value for key, value in os.environ.items() if key != "COLUMNS"}
    done = process("studies", "--storage", plain, env=env)
    assert done.returncode == 0
    assert done.stderr == b""
    assert b"\x1b" not in done.stdout
    assert len(done.stdout.splitlines()) == 5


def test_an_output_that_knows_only_ascii_gets_ascii(own):
    env = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", **WIDE}
    done = process("show", "svm on adult", "--storage", own, env=env)
    assert done.returncode == 0
    assert done.stdout.isascii()
    assert b"best so far" in done.stdout
