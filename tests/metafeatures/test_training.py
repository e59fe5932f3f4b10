import math
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hyperlearn.metafeatures.curve import Yardstick, curve_features, curve_noise
from hyperlearn.metafeatures.run_trace import Ending, RunTrace, training_partner
from hyperlearn.metafeatures.training import training_meta_features
from hyperlearn.metafeatures.training_descriptions import RESPONSES, TRAINING, described

STEPS = np.arange(30.0)


def trace(rate=1.0, noise=0.0, seed=0, **facts):
    """A run that falls from 1 towards 0, as fast as its rate."""
    rng = np.random.default_rng(seed)
    losses = np.exp(-rate * STEPS / 10) + noise * rng.standard_normal(len(STEPS))
    return RunTrace(STEPS, losses, final=float(losses[-1]), **facts)


@pytest.fixture
def runs():
    return [
        trace(
            rate=0.3 * (1 + seed),
            noise=0.02,
            seed=seed,
            params={"lr": 10.0**-seed},
            choices={"act": float(seed % 2)},
            seconds=2.0 * STEPS,
        )
        for seed in range(8)
    ]


def changed(run, change):
    return RunTrace(
        run.steps,
        change(run.losses),
        run.ending,
        change(run.training_losses),
        run.seconds,
        change(run.final),
        run.duration,
        run.params,
        run.choices,
    )


def test_every_feature_is_described_with_its_unit(runs):
    names = training_meta_features(runs)

    assert {name for name in names if name in TRAINING} == set(TRAINING)
    for name in names:
        assert described(name).text
        assert described(name).unit in {"spread", "1", "s", "steps"}


def test_the_page_on_runs_lists_every_feature():
    page = (Path(__file__).parent.parent.parent / "docs" / "runs.md").read_text(encoding="utf-8")
    table = page.partition("## Meta-features of training")[2].partition("###")[0]
    rows = dict(re.findall(r"^\| `([^`]+)` \| (.*?) \| ", table, re.MULTILINE))

    assert rows == {
        **{name: one.text for name, one in TRAINING.items()},
        **{f"{kind}.NAME": one.text for kind, one in RESPONSES.items()},
    }


@given(scale=st.floats(1e-3, 1e3), shift=st.floats(-100, 100))
def test_the_unit_of_the_metric_does_not_matter(scale, shift):
    runs = [
        trace(rate=0.3 * (1 + n), noise=0.02, seed=n, params={"lr": float(n)}) for n in range(6)
    ]

    there = training_meta_features(
        [changed(run, lambda loss: scale * loss + shift) for run in runs]
    )
    here = training_meta_features(runs)

    for name, value in here.items():
        assert there[name] == pytest.approx(value, rel=1e-5, abs=1e-5, nan_ok=True), name


def test_the_order_of_the_runs_does_not_matter(runs):
    here, there = training_meta_features(runs), training_meta_features(runs[::-1])

    for name, value in here.items():
        assert there[name] == pytest.approx(value, nan_ok=True), name


def test_known_shapes_have_known_features():
    line = Yardstick(best=0.0, spread=1.0)

    falling = curve_features(STEPS, 1.0 - STEPS / 29.0, line)
    parabola = curve_features(STEPS, (1.0 - STEPS / 29.0) ** 2, line)

    assert falling["start"] == pytest.approx(1.0)
    assert falling["slope"] == pytest.approx(-1.0)
    assert falling["curvature"] == pytest.approx(0.0, abs=1e-12)
    assert falling["noise"] == pytest.approx(0.0, abs=1e-12)
    assert falling["rise"] == 0.0
    assert parabola["curvature"] == pytest.approx(0.25)
    assert parabola["speed"] > falling["speed"]


@pytest.mark.parametrize("irregular", [False, True])
def test_the_noise_of_a_curve_is_that_of_a_single_value(irregular):
    rng = np.random.default_rng(0)
    places = np.sort(rng.random(3_000)) if irregular else np.linspace(0, 1, 3_000)

    noise = curve_noise(places, np.exp(-3 * places) + 0.05 * rng.standard_normal(3_000))

    assert noise == pytest.approx(0.05, rel=0.05)  # 3,000 values: about 2 % by chance


def test_the_response_to_a_hyperparameter_has_its_sign_and_size(runs):
    features = training_meta_features(runs)

    assert features["response.lr"] > 0.7  # a small rate falls fastest in this family
    assert abs(features["response_share.act"]) < 0.5
    assert features["response_strongest"] >= features["response.lr"]


def test_a_hyperparameter_with_its_best_in_the_middle_bends():
    runs = [RunTrace(STEPS[:0], STEPS[:0], final=(x - 4.0) ** 2, params={"x": x}) for x in range(9)]

    features = training_meta_features(runs)

    assert features["response_bend.x"] == pytest.approx(1.0)
    assert features["response.x"] == pytest.approx(0.0, abs=1e-9)


def test_time_is_told_in_seconds_by_step_or_by_run(runs):
    assert training_meta_features(runs)["step_seconds"] == pytest.approx(2.0)
    assert training_meta_features([trace(duration=60.0)])["step_seconds"] == pytest.approx(2.0)
    assert math.isnan(training_meta_features([trace()])["step_seconds"])


def test_failed_pruned_and_diverged_runs_are_counted():
    exploded = RunTrace(STEPS, np.where(STEPS > 20, np.nan, 1.0 + STEPS), Ending.PRUNED)
    failed = RunTrace(STEPS[:0], STEPS[:0], Ending.FAILED)

    features = training_meta_features([trace(), trace(2.0), exploded, failed])

    assert features["run_failure_rate"] == 0.25
    assert features["run_pruned_rate"] == 0.25
    assert features["run_divergence_rate"] == pytest.approx(1 / 3)


def test_the_gap_is_that_between_validation_and_training():
    runs = [trace(n, training_losses=np.exp(-n * STEPS / 10) - 0.1) for n in (1.0, 2.0)]

    features = training_meta_features(runs)

    assert features["curve_gap.mean"] > 0.1
    assert features["curve_gap.sd"] == pytest.approx(0.0, abs=1e-9)


def test_runs_that_tell_nothing_give_nan_and_no_run_gives_nothing():
    constant = RunTrace(STEPS, np.ones(30), final=1.0, params={"lr": 1.0})

    features = training_meta_features([constant, constant])

    assert math.isnan(features["curve_level.mean"])
    assert math.isnan(features["response.lr"])
    assert training_meta_features([]) == {}


@given(st.lists(st.lists(st.floats(), max_size=8), min_size=1, max_size=5))
def test_whatever_runs_report_every_feature_is_finite_or_nan(curves):
    runs = [
        RunTrace(np.arange(float(len(values))), np.array(values, float), params={"x": float(n)})
        for n, values in enumerate(curves)
    ]

    assert not any(math.isinf(value) for value in training_meta_features(runs).values())


@pytest.mark.parametrize(
    ("metric", "names", "partner"),
    [
        ("accuracy", ["accuracy", "train_accuracy"], "train_accuracy"),
        ("val_loss", ["val_loss", "train_loss", "loss"], "train_loss"),
        ("loss", ["loss", "loss_train"], "loss_train"),
        ("valid_accuracy", ["train/accuracy"], "train/accuracy"),
        ("accuracy", ["accuracy", "train_loss"], None),
    ],
)
def test_the_same_metric_on_training_data_is_found_by_its_name(metric, names, partner):
    assert training_partner(metric, names) == partner
