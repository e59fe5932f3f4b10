from studies.benchmarks.adversarial import main
from studies.benchmarks.results import Result, append_result, read_results


def test_the_report_tells_the_histories_apart(tmp_path, capsys):
    out = tmp_path / "adversarial.jsonl"
    for history, regret in (("flipped", 0.6), ("none", 0.4)):
        append_result(
            out, Result("table", "hyperlearn", history, "target", 0, 0, [regret], 0.0, 0.0)
        )

    main(["--report", str(out)])

    said = capsys.readouterr().out
    assert "| hyperlearn, flipped history | 0.6000" in said
    assert "| hyperlearn, flipped history / hyperlearn, no history | 1.50 [1.50, 1.50] |" in said


def test_one_command_runs_what_is_asked_for(tmp_path, capsys):
    out = tmp_path / "adversarial.jsonl"
    command = "--table salinas_deepar --histories none --seeds 1 --trials 3 --per-fold 1 --folds 0"

    main([*command.split(), "--out", str(out)])

    assert {r.label for r in read_results([out])} == {"hyperlearn, no history", "optuna_tpe"}
    assert "hyperlearn, no history" in capsys.readouterr().out
