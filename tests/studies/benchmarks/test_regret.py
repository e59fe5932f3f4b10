from studies.benchmarks.regret import main
from studies.benchmarks.results import read_results


def test_one_command_runs_and_reports_and_then_reports_alone(tmp_path, capsys):
    out, page = tmp_path / "results" / "regret.jsonl", tmp_path / "page.md"
    page.write_text("<!-- begin: regret -->\n<!-- end: regret -->")
    command = "--table salinas_deepar --methods random portfolio50 --seeds 1 --trials 5"

    main([*command.split(), "--per-fold", "2", "--folds", "0", "--out", str(out)])
    said = capsys.readouterr().out
    main(["--report", str(out), "--out", str(out), "--docs", str(page)])
    again = capsys.readouterr().out

    assert {r.method for r in read_results([out])} == {"random", "portfolio50"}
    assert "### salinas_deepar" in said
    assert again.strip() in said
    assert out.with_suffix(".md").read_text() in said
    assert {path.name for path in (out.parent / "figures").iterdir()} == {
        f"salinas_deepar_{what}.{kind}" for what in ("curves", "ranks") for kind in ("svg", "png")
    }
    assert "### salinas_deepar: 2 tasks" in page.read_text()
