from studies.benchmarks.adversarial import COMPARISONS, FALLBACK, LABELS, main
from studies.benchmarks.results import Result, append_result


def test_every_history_is_compared_with_the_fallback_and_with_the_peers():
    assert LABELS == (
        "hyperlearn",
        "hyperlearn, shuffled history",
        "hyperlearn, flipped history",
        "hyperlearn, no history",
        "optuna_tpe",
    )
    assert FALLBACK == "hyperlearn, no history"
    assert {subject for subject, references in COMPARISONS if references == (FALLBACK,)} == {
        *LABELS[:3]
    }


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
