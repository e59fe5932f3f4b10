import optuna
from optuna.distributions import FloatDistribution

import hyperlearn as hl
from hyperlearn.history.packs.builtin import BUILTIN_PACK
from hyperlearn.space.search_space import SearchSpace

X = FloatDistribution(0.0, 1.0)
SVM = SearchSpace({"C": hl.Float(1e-2, 1e2, log=True), "gamma": hl.Float(1e-4, 1.0, log=True)})


MINE = optuna.create_study(study_name="mine", direction="maximize")
MINE.add_trial(optuna.create_trial(params={"x": 1.0}, distributions={"x": X}, value=1.0))


def _history(packs=("builtin",)):
    return hl.History.from_studies([MINE], packs=packs)


def test_the_tables_hold_ones_own_rows_alone_unless_asked():
    history = _history()
    assert history.studies()["study"].tolist() == ["mine"]
    assert "pack" not in history.tasks()
    assert "pack" not in history.match(SVM)


def test_the_packs_rows_are_told_apart_by_their_column():
    history = _history()
    n_studies = sum(one["n_studies"] for one in BUILTIN_PACK.card["models"].values())
    for rows in (history.studies(packs=True), history.tasks(packs=True)):
        assert (rows["pack"] == "builtin").sum() == n_studies
        assert rows["pack"].isna().sum() == 1


def test_of_a_match_the_pack_has_those_that_advise_such_a_search():
    rows = _history().match(SVM, packs=True)
    packed = rows[rows["pack"] == "builtin"]
    assert packed["speaks"].all()
    assert packed["task"].str.startswith("SVC on ").all()
    unlike = SearchSpace({"x": hl.Float(0, 1)})
    assert _history(packs=()).match(unlike, packs=True)["pack"].isna().all()


def test_without_the_pack_nothing_is_added():
    rows = _history(packs=()).studies(packs=True)
    assert rows["study"].tolist() == ["mine"]
    assert rows["pack"].isna().all()


def test_the_pack_is_never_copied_into_a_database_or_another_pack(tmp_path):
    history = _history()
    assert history.packs == ("builtin",)
    history.export(tmp_path / "pack")
    with hl.History(tmp_path / "other.db") as other:
        other.merge(history)
        assert other.studies()["study"].tolist() == ["mine"]
    assert hl.History(packs=[tmp_path / "pack"]).studies()["study"].tolist() == ["mine"]
