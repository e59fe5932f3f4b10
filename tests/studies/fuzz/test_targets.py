import optuna
import pytest

from studies.fuzz.__main__ import blindly
from studies.fuzz.targets import Target, targets

NAMES = ("manifest", "json-lines", "forecaster", "surrogate")


@pytest.fixture(scope="module")
def readers(tmp_path_factory):
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    return targets(tmp_path_factory.mktemp("fuzz"))


@pytest.mark.parametrize("name", [one for one in NAMES if one != "manifest"])
def test_a_reader_takes_what_it_begins_with(readers, name):
    assert all(map(readers[name].survives, readers[name].seeds))


def test_a_manifest_is_read_as_far_as_the_files_that_are_missing(readers):
    assert not readers["manifest"].survives(readers["manifest"].seeds[0])


def test_every_reader_meets_made_up_bytes_with_an_error_of_ours(tmp_path):
    tried = blindly(tmp_path, seconds=0.3, seed=1)
    assert tuple(tried) == NAMES
    assert min(tried.values()) > 0


def test_any_other_error_is_a_defect():
    with pytest.raises(ZeroDivisionError):
        Target(lambda data: 1 / len(data), (b"",)).survives(b"")
