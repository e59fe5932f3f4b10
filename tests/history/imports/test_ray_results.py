"""Ray Tune's folders, read without Ray."""

import json

import pytest

import hyperlearn as hl
from hyperlearn.errors import ImportSourceError
from hyperlearn.history.imports import ImportSpec, from_ray

SPEC = ImportSpec("loss", "minimize")


@pytest.fixture
def experiment(tmp_path):
    """A folder as Ray writes it: two trials, one of which failed."""
    for trial, (lr, losses) in {"a1": (0.1, [1.0, 0.5]), "b2": (0.01, [2.0])}.items():
        folder = tmp_path / "exp" / f"train_{trial}_lr={lr}"
        folder.mkdir(parents=True)
        config = {"lr": lr, "net": {"layers": 2}}
        (folder / "params.json").write_text(json.dumps(config))
        lines = [
            {"loss": loss, "training_iteration": i + 1, "time_total_s": 2.0 * (i + 1),
             "trial_id": trial, "done": False, "timestamp": 1_700_000_000, "config": config}
            for i, loss in enumerate(losses)
        ]  # fmt: skip
        (folder / "result.json").write_text("".join(json.dumps(one) + "\n" for one in lines))
    (tmp_path / "exp" / "train_b2_lr=0.01" / "error.txt").write_text("Traceback ...")
    return tmp_path / "exp"


def test_each_trials_folder_is_a_run_with_its_curve(experiment):
    history = hl.History()

    history.import_runs(from_ray(experiment), SPEC)

    trials = history.trials("exp")
    assert trials["state"].tolist() == ["COMPLETE", "FAIL"]
    assert trials["params_lr"].tolist() == [0.1, 0.01]
    assert trials["params_net/layers"].tolist() == [2, 2]
    curves = history.curves("exp").query("number == 0")
    assert curves[["step", "seconds", "value"]].to_numpy().tolist() == [[1, 2, 1.0], [2, 4, 0.5]]


def test_a_line_that_is_cut_off_is_named(experiment):
    file = next(experiment.glob("*a1*/result.json"))
    file.write_text(file.read_text()[:-20])

    with pytest.raises(ImportSourceError, match=r"line 2 of .*result\.json' is not JSON"):
        from_ray(experiment)


def test_a_folder_without_results_is_refused(tmp_path):
    with pytest.raises(ImportSourceError, match=r"no 'result\.json' in it"):
        from_ray(tmp_path)
