from hyperlearn.history.experience import experience_of
from hyperlearn.history.packs.builtin import BuiltinPack
from studies.experience import pack as module
from studies.experience.build import build
from studies.experience.data_sets import CLASSIFICATION
from studies.experience.left_out import best_so_far, data_set_of, pack_without
from studies.experience.models import CLASSIFIERS, space_of
from studies.experience.pack import make

MODEL = "KNeighborsClassifier"


def test_measured_runs_become_a_pack_with_a_card(tmp_path, monkeypatch):
    monkeypatch.setattr("studies.experience.build.REGRESSION", {})
    names = ("iris", "wine")
    few = {name: CLASSIFICATION[name] for name in names}
    monkeypatch.setattr("studies.experience.build.CLASSIFICATION", few)
    monkeypatch.setattr("studies.experience.build.CLASSIFIERS", {MODEL: CLASSIFIERS[MODEL]})
    monkeypatch.setattr(module, "TABLES", {})
    build(tmp_path / "runs.jsonl", 4, minutes=1)

    told = make(tmp_path, tmp_path / "pack")

    assert list(told["data_sets"]) == list(names)
    assert told["models"] == {MODEL: {"n_studies": 2, "n_trials": 8, "median": 4}}
    said = experience_of(space_of(MODEL).space, "maximize", pack=BuiltinPack(tmp_path / "pack"))
    assert [one.task_name for one in said.studies] == [f"{MODEL} on {name}" for name in names]
    assert all(one.meta_features["nr_class"] == 3 for one in said.studies)


def test_a_data_set_is_left_out_under_any_of_its_names():
    everything, rest = (pack_without("SVC", held) for held in ([], ["Spam-Base"]))
    lost = {data_set_of(one) for one in everything.facts()}
    lost -= {data_set_of(one) for one in rest.facts()}
    assert lost == {"spambase"}


def test_where_a_search_minimises_the_losses_are_turned():
    highest, lowest = (pack_without(MODEL, [], way).facts()[0] for way in ("maximize", "minimize"))
    assert lowest.directions == ("minimize",)
    assert (lowest.losses == 1.0 + highest.losses).all()


def test_the_best_so_far_never_falls():
    assert best_so_far([1.0, 0.0, 2.0]) == [1.0, 1.0, 2.0]
