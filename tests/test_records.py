import dataclasses
import json
import math

import numpy as np
import optuna
import pytest
from optuna.distributions import FloatDistribution

from hyperlearn.records import Evidence, Origin, Outlook, OutlookState, StudyFacts


def facts(n_trials: int) -> StudyFacts:
    return StudyFacts(
        study_name="s",
        directions=("minimize",),
        metric_names=None,
        task_name="t",
        domain=None,
        meta_features={},
        distributions={"x": FloatDistribution(0, 1)},
        numbers=np.arange(n_trials),
        trial_ids=np.arange(n_trials) + 1,
        states=np.ones(n_trials, dtype=np.int64),
        losses=np.zeros((n_trials, 1)),
        params={"x": np.linspace(0, 1, n_trials)},
    )


def test_the_length_of_a_studys_facts_is_its_number_of_trials() -> None:
    assert len(facts(3)) == 3
    assert len(facts(0)) == 0


def test_facts_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        facts(1).study_name = "other"  # type: ignore[misc]


def test_evidence_fits_a_trials_user_attribute_and_comes_back_from_the_database() -> None:
    evidence = Evidence(
        Origin.SURROGATE,
        "the surrogate expects 0.9",
        mean=np.float32(0.5),
        deviation=np.float64(0.25),
        nearest_tasks=(("adult", np.float32(0.75)),),
    )
    study = optuna.create_study(storage="sqlite:///:memory:")
    study.ask().set_user_attr("why", evidence.as_attribute())

    assert study.trials[0].user_attrs["why"] == {
        "sentence": "the surrogate expects 0.9",
        "mean": 0.5,
        "deviation": 0.25,
        "nearest_tasks": [["adult", 0.75]],
    }


def test_evidence_without_a_prediction_says_none() -> None:
    attribute = Evidence(Origin.PORTFOLIO, "good on every task").as_attribute()

    assert json.loads(json.dumps(attribute)) == {
        "sentence": "good on every task",
        "mean": None,
        "deviation": None,
        "nearest_tasks": [],
    }


def test_a_notebook_shows_an_outlook_in_a_sentence() -> None:
    outlook = Outlook(0.9, 0.8, 0.95, 0.25, OutlookState.STALLED, "<b>hardly</b>")
    assert outlook._repr_html_() == (
        "<p><strong>stalled</strong>: &lt;b&gt;hardly&lt;/b&gt;; expected 0.9 (0.8 to 0.95, 80 %); "
        "chance of the target 25%</p>"
    )
    unknown = Outlook(math.nan, math.nan, math.nan, math.nan, OutlookState.UNKNOWN)
    assert unknown._repr_html_() == "<p><strong>unknown</strong></p>"


def test_a_notebook_shows_evidence_with_its_names_escaped() -> None:
    evidence = Evidence(Origin.SURROGATE, "it is <i>good</i>", 0.5, 0.25, (("<b>", 0.75),))
    html = evidence._repr_html_()
    assert "it is &lt;i&gt;good&lt;/i&gt;" in html
    assert "expected: 0.5 ± 0.25" in html
    assert "<li>&lt;b&gt;: 75%</li>" in html
    assert "<ul>" not in Evidence(Origin.PORTFOLIO, "good")._repr_html_()


def test_an_origin_is_text_that_json_can_hold() -> None:
    assert json.dumps(Origin.PORTFOLIO) == '"portfolio"'
