from hyperlearn.history.packs.builtin import BUILTIN_PACK, FOLDER, NAME, described

MOST_BYTES = 8e6


def test_the_pack_is_small_enough_to_ship():
    assert sum(path.stat().st_size for path in FOLDER.rglob("*")) <= MOST_BYTES


def test_every_data_set_has_an_origin_and_a_licence():
    data_sets = BUILTIN_PACK.card["data_sets"]
    assert len(data_sets) >= 60
    assert all(one["origin"] and one["licence"] for one in data_sets.values())
    tables = BUILTIN_PACK.card["public_tables"].values()
    assert {one["licence"] for one in tables} <= {"MIT", "BSD-3-Clause", "Apache-2.0"}


def test_the_card_counts_what_is_there():
    for model, told in BUILTIN_PACK.card["models"].items():
        studies = BUILTIN_PACK.contents(model).source.read()
        assert len(studies) == told["n_studies"]
        assert sum(map(len, studies)) == told["n_trials"]


def test_a_pack_is_described_by_what_is_in_it_or_where_it_is():
    assert NAME in described("builtin")
    assert described("team/pack") == "team/pack"
