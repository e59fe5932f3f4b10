import pytest

from hyperlearn.losses import Compression
from studies.benchmarks.ablated import ABLATED
from studies.benchmarks.ablation import WITHOUT, main
from studies.benchmarks.protocol import make_fold, run_search
from studies.benchmarks.results import read_results
from studies.benchmarks.tables import load_table


@pytest.fixture(scope="module")
def fold():
    return make_fold(load_table("salinas_deepar"), 0, rows_per_source=40)


def test_a_part_is_switched_off_for_one_search_only(fold):
    before = Compression.of.__func__

    run_search(ABLATED["without_compression"], fold, fold.targets[0], seed=0, n_trials=3)

    assert Compression.of.__func__ is before


def test_a_search_without_a_part_runs_and_differs(fold):
    def curve(method):
        search = run_search(ABLATED[method], fold, fold.targets[0], seed=0, n_trials=14)
        return search.curve

    curves = {part: curve(part) for part in ("without_compression", "without_gate")}

    assert curves["without_compression"] != curves["without_gate"]
    assert all(len(one) == 14 for one in curves.values())


def test_one_command_runs_and_reports(tmp_path, capsys):
    out = tmp_path / "ablation.jsonl"
    command = "--table salinas_deepar --seeds 1 --trials 4 --per-fold 1 --folds 0 --parts covers"

    main([*command.split(), "--out", str(out)])

    assert {r.method for r in read_results([out])} == {"hyperlearn", WITHOUT + "covers"}
    assert "without_covers / hyperlearn" in capsys.readouterr().out
