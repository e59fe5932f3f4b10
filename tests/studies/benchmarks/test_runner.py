import pytest

from studies.benchmarks.results import read_results
from studies.benchmarks.runner import Arm, Experiment, Piece, run_experiment, run_piece

PIECE = Piece("salinas_deepar", Arm("random"), 0)


def _experiment(tmp_path, **changes):
    settings = {"n_seeds": 2, "n_trials": 4, "n_targets": 2, "folds": (0,)} | changes
    return Experiment(("salinas_deepar",), (Arm("random"),), tmp_path / "r.jsonl", **settings)


def test_a_piece_runs_every_seed_on_every_target(tmp_path):
    experiment = _experiment(tmp_path)

    said = run_piece(experiment, PIECE)

    results = read_results([experiment.out])
    assert said.startswith("4 searches")
    assert len({r.cell for r in results}) == 4
    assert {len(r.curve) for r in results} == {4}


def test_finished_searches_are_not_run_again(tmp_path):
    run_piece(_experiment(tmp_path, n_seeds=1), PIECE)

    assert run_piece(_experiment(tmp_path), PIECE).startswith("2 searches")
    assert run_piece(_experiment(tmp_path), PIECE).startswith("0 searches")


def test_searches_of_fewer_trials_are_run_again(tmp_path):
    run_piece(_experiment(tmp_path), PIECE)

    assert run_piece(_experiment(tmp_path, n_trials=5), PIECE).startswith("4 searches")


def test_workers_do_what_they_can_and_failures_are_told(tmp_path, capsys):
    experiment = _experiment(tmp_path)
    both = (*experiment.arms, Arm("no such method"))
    experiment = Experiment(
        experiment.tables, both, experiment.out, n_seeds=1, n_trials=2, n_targets=1, folds=(0,)
    )

    with pytest.raises(SystemExit, match="1 pieces of work failed"):
        run_experiment(experiment)

    assert "failed: KeyError('no such method')" in capsys.readouterr().out
    assert [r.method for r in read_results([experiment.out])] == ["random"]
