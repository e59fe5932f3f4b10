import random

from studies.fuzz.mutations import mutated


def test_bytes_are_changed_and_the_same_seed_changes_them_alike():
    data = bytes(range(200))
    made = [mutated(data, random.Random(seed)) for seed in range(50)]
    assert made == [mutated(data, random.Random(seed)) for seed in range(50)]
    assert len({*made, data}) > 40


def test_nothing_can_be_changed_into_something():
    assert any(mutated(b"", random.Random(seed)) for seed in range(20))
