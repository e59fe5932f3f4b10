from studies.benchmarks.regret import main
from studies.benchmarks.results import read_results


def test_one_command_runs_and_reports_and_then_reports_alone(tmp_path, capsys):
    out = tmp_path / "results" / "regret.jsonl"
    command = "--table salinas_deepar --methods random portfolio50 --seeds 1 --trials 3"

    main([*command.split(), "--per-fold", "1", "--folds", "0", "--out", str(out)])
    said = capsys.readouterr().out
    main(["--report", str(out)])
    again = capsys.readouterr().out

    assert {r.method for r in read_results([out])} == {"random", "portfolio50"}
    assert "### salinas_deepar" in said
    assert again.strip() in said
