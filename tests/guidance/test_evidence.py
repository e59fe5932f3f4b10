import json

import optuna
import pytest
from optuna.trial import TrialState

from hyperlearn.guidance.evidence import (
    COVERING,
    DEFAULTS,
    ENQUEUED,
    HANDED_OVER,
    PREDICTED,
    RECOMMENDED,
    UNGUIDED,
    Reason,
    asked_for,
    explained,
    is_explained,
    is_explained_by,
    write_evidence,
)
from hyperlearn.records import ORIGIN_ATTRIBUTE, WHY_ATTRIBUTE, Evidence, Origin

NEAREST = [("adult", 0.625), ("wine", 0.25)]


def evidence_for(reason: Reason) -> Evidence:
    return explained(reason, mean=0.91234, deviation=0.0567, nearest=NEAREST, n_tasks=12)


@pytest.mark.parametrize(
    ("reason", "origin"),
    [
        (RECOMMENDED, Origin.PORTFOLIO),
        (COVERING, Origin.PORTFOLIO),
        (PREDICTED, Origin.SURROGATE),
    ],
)
def test_evidence_keeps_its_numbers_beside_the_sentence(reason, origin):
    evidence = evidence_for(reason)

    assert (evidence.origin, evidence.mean, evidence.deviation) == (origin, 0.91234, 0.0567)
    assert evidence.nearest_tasks == tuple(NEAREST)
    assert "{" not in evidence.sentence
    assert "12 past tasks" in evidence.sentence


def test_the_sentence_of_a_prediction_tells_what_is_expected_and_from_which_tasks():
    sentence = evidence_for(PREDICTED).sentence

    assert "0.9123 ± 0.057" in sentence
    assert "adult (62%), wine (25%)" in sentence


@pytest.mark.parametrize("kind", ["memory", "database"])
def test_written_evidence_is_read_back_from_the_trial(tmp_path, kind):
    storage = f"sqlite:///{tmp_path / 'studies.db'}" if kind == "database" else None
    study = optuna.create_study(storage=storage)
    study.ask()

    write_evidence(study, study.trials[0], evidence_for(PREDICTED))

    kept = study.trials[0].user_attrs
    assert kept[ORIGIN_ATTRIBUTE] == "surrogate"
    assert kept[WHY_ATTRIBUTE] == {
        "sentence": evidence_for(PREDICTED).sentence,
        "mean": 0.91234,
        "deviation": 0.0567,
        "nearest_tasks": [["adult", 0.625], ["wine", 0.25]],
    }
    assert json.loads(json.dumps(kept)) == kept


@pytest.mark.parametrize("kind", ["memory", "database"])
def test_a_trial_tells_which_evidence_stands_in_it(tmp_path, kind):
    storage = f"sqlite:///{tmp_path / 'studies.db'}" if kind == "database" else None
    study = optuna.create_study(storage=storage)
    study.ask()
    older = study.trials[0]
    assert not is_explained_by(older, HANDED_OVER)
    assert not is_explained(study, older)

    write_evidence(study, older, HANDED_OVER)

    assert is_explained_by(study.trials[0], HANDED_OVER)
    assert not is_explained_by(study.trials[0], UNGUIDED)
    assert is_explained(study, older)


def test_what_was_enqueued_is_told_from_what_is_to_be_suggested():
    study = optuna.create_study()
    study.enqueue_trial({"x": 0.5})
    study.enqueue_trial({"x": 0.1}, user_attrs={ORIGIN_ATTRIBUTE: Origin.DEFAULTS})
    study.enqueue_trial({"x": 0.2}, user_attrs={ORIGIN_ATTRIBUTE: Origin.PORTFOLIO})
    study.add_trial(optuna.trial.create_trial(state=TrialState.RUNNING))

    assert [asked_for(trial) for trial in study.trials] == [ENQUEUED, DEFAULTS, ENQUEUED, None]
