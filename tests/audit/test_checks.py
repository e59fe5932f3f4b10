"""Each check on a case with the flaw and one without, most of them really trained models."""

import functools

import numpy as np
import pytest

from hyperlearn.audit.agreement import better_is_lower
from hyperlearn.audit.foresight import check_foresight
from hyperlearn.audit.guess import guess_value
from hyperlearn.audit.metric_audit import Verdict
from hyperlearn.audit.noise import check_noise, noise_around_surface, noise_of_repeats
from hyperlearn.audit.plausibility import check_finiteness, check_guessing, check_leakage
from hyperlearn.audit.resolution import check_saturation, check_ties
from tests.audit import studies_of_models
from tests.audit.cases import evidence

GRAVE = {Verdict.FLAWED, Verdict.DOUBTFUL}


@pytest.fixture(scope="module")
def audited(tmp_path_factory):
    """Audits studies of models, each trained once for all tests of this module."""
    folder = tmp_path_factory.mktemp("audited")

    @functools.cache
    def audit(name):
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("HYPERLEARN_STORAGE", str(folder / f"{name}.db"))
            return studies_of_models.audited(name)

    return audit


@pytest.mark.parametrize(
    ("study", "check"),
    [
        ("noisy", "noise"),
        ("tied", "ties"),
        ("guessing", "saturation"),
        ("guessing", "guessing"),
        ("guessing", "movement"),
        ("leaking", "leakage"),
        ("opposed", "agreement"),
        ("blind", "foresight"),
        ("exploding", "finiteness"),
    ],
)
def test_a_flaw_of_really_trained_models_is_found(audited, study, check):
    assert audited(study)[check].verdict in GRAVE


def test_a_sound_metric_of_really_trained_models_has_no_flaw(audited):
    assert audited("sound").flaws == ()


def test_a_sound_metric_leaves_nothing_unknown(audited):
    assert audited("sound").verdict is Verdict.SOUND
    assert {finding.verdict for finding in audited("sound").findings} == {Verdict.SOUND}


def test_runs_that_exploded_do_not_make_the_others_look_alike(audited):
    assert audited("exploding")["saturation"].verdict is Verdict.SOUND
    assert audited("exploding")["ties"].verdict is Verdict.SOUND


def test_the_noise_of_repeats_is_their_pooled_deviation():
    rng = np.random.default_rng(0)
    points = np.repeat(rng.random((200, 2)), 3, axis=0)

    noise = noise_of_repeats(points, points.sum(axis=1) + 0.3 * rng.standard_normal(600))

    assert noise == pytest.approx(0.3, rel=0.1)  # 400 degrees of freedom: 3.5 % by chance


@pytest.mark.parametrize("noise", [0.0, 0.01, 0.1])
def test_the_noise_around_a_surface_is_what_no_configuration_explains(noise):
    rng = np.random.default_rng(0)
    points = rng.random((2_000, 3))
    losses = points[:, 0] + points[:, 1] * points[:, 2] + noise * rng.standard_normal(2_000)
    better = np.argsort(losses)[:1_000]
    unexplained = losses - points[:, 0] - points[:, 1] * points[:, 2]

    found = noise_around_surface(points, losses)

    # The surface takes over some of the noise by which the better half was chosen.
    assert found == pytest.approx(unexplained[better].std(), rel=0.1, abs=1e-9)


def test_a_surface_of_many_hyperparameters_needs_more_runs():
    points = np.random.default_rng(0).random((20, 5))

    assert noise_around_surface(points, points.sum(axis=1)) is None


@pytest.mark.parametrize(("noise", "verdict"), [(0.0, Verdict.SOUND), (1.0, Verdict.FLAWED)])
def test_a_metric_that_is_chance_is_told_from_one_that_is_not(noise, verdict):
    rng = np.random.default_rng(0)
    points = rng.random((60, 2))
    values = -np.sum((points - 0.5) ** 2, axis=1) + noise * rng.standard_normal(60)

    assert check_noise(evidence(values, points=points)).verdict is verdict


def test_repeats_are_counted_as_many_as_they_have_to_be():
    points = np.repeat(np.linspace(0, 1, 10), 2)[:, np.newaxis]
    noise = np.tile([0.01, -0.01], 10)

    finding = check_noise(evidence(np.repeat(np.linspace(0, 0.02, 10), 2) + noise, points=points))

    assert "repeated configurations" in finding.sentence
    assert finding.remedy.startswith("average each value over ")


def test_one_configuration_run_again_is_no_tie():
    values = np.repeat(np.linspace(0.1, 0.9, 10), 2)
    points = np.repeat(np.linspace(0, 1, 10), 2)[:, np.newaxis]

    assert check_ties(evidence(values, points=points)).number == 0.0
    assert check_ties(evidence(values)).number == 1.0


def test_a_plateau_at_the_top_is_saturation():
    values = np.concatenate([np.linspace(0.2, 0.8, 10), np.linspace(0.9995, 0.9999, 30)])

    assert check_saturation(evidence(values)).verdict is Verdict.FLAWED
    assert check_saturation(evidence(np.linspace(0.2, 0.9, 40))).verdict is Verdict.SOUND


def test_the_remedy_for_blindness_names_the_steps_to_wait_for():
    rng = np.random.default_rng(0)
    late = rng.permutation(20) / 20
    curves = np.column_stack([rng.permutation(20) / 20 for _ in range(5)] + [late] * 5)

    finding = check_foresight(evidence(late, curves=curves))

    assert finding.verdict in GRAVE
    assert "n_warmup_steps=5" in finding.remedy


def test_perfection_on_data_that_simple_models_solve_is_no_leak():
    values = [1.0] * 15 + [0.9] * 5

    assert check_leakage(evidence(values)).verdict is Verdict.FLAWED
    easy = evidence(values, meta={"one_nn.mean": 0.995})
    assert check_leakage(easy).verdict is Verdict.SOUND


def test_a_perfect_error_is_zero():
    values = [0.0] * 15 + [0.1] * 5

    assert check_leakage(evidence(values, metric="error", maximize=False)).number == 0.75


def test_values_without_bounds_are_not_called_perfect():
    assert check_leakage(evidence(np.linspace(0, 30, 20))).verdict is Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("metric", "value"),
    [
        ("accuracy", 0.7),
        ("val_acc", 0.7),
        ("balanced_accuracy", 0.25),
        ("error_rate", 0.3),
        ("roc_auc", 0.5),
        ("r2", 0.0),
    ],
)
def test_what_a_guess_reaches_is_known_by_the_metrics_name(metric, value):
    guess = guess_value(metric, {"freq_class.max": 0.7, "nr_class": 4.0})

    assert guess is not None
    assert guess.value == pytest.approx(value)


@pytest.mark.parametrize("metric", ["accuracy", "error", "f1", "perplexity"])
def test_a_guess_is_unknown_without_the_balance_of_the_classes(metric):
    assert guess_value(metric, {}) is None


def test_accuracy_in_per_cent_is_compared_in_per_cent():
    meta = {"freq_class.max": 0.7}

    guessing = check_guessing(evidence([70.0] * 20, meta=meta))
    learning = check_guessing(evidence(np.linspace(75, 95, 20), meta=meta))

    assert guessing.verdict is Verdict.FLAWED
    assert learning.verdict is Verdict.SOUND


def test_values_that_are_no_numbers_are_counted_by_run():
    curves = [[0.1, np.nan, 0.2]] * 4 + [[0.1, 0.2, 0.3]] * 16

    assert check_finiteness(evidence([0.3] * 20, curves=curves)).number == 0.2


@pytest.mark.parametrize(
    ("name", "is_lower"),
    [
        ("val_loss", True),
        ("RMSE", True),
        ("cross_entropy", True),
        ("accuracy", False),
        ("train/f1", False),
        ("learning_rate", None),
        ("grad_norm", None),
    ],
)
def test_which_way_a_metric_is_better_is_known_by_its_name(name, is_lower):
    assert better_is_lower(name) is is_lower
