"""Where the sampler finds history, and which history it goes by."""

import sqlite3

import optuna
import pytest
from optuna.storages import InMemoryStorage, RDBStorage

from hyperlearn.guidance.sampler import MetaSampler
from hyperlearn.history.history import History
from hyperlearn.records import ORIGIN_ATTRIBUTE
from hyperlearn.space.dimension import Float
from hyperlearn.space.search_space import SearchSpace
from tests.guidance.family import past_study

SPACE = SearchSpace({"x": Float(0.0, 1.0), "y": Float(0.0, 1.0)})


def loss(params) -> float:
    return (params["x"] - 0.25) ** 2 + (params["y"] - 0.75) ** 2


def fill(storage, n_studies: int = 3, *, prefix: str = "past", **given) -> None:
    for seed in range(n_studies):
        past_study(
            f"{prefix}-{seed}", loss, space=SPACE, n_trials=12, seed=seed, storage=storage, **given
        )


def plain_database(path) -> str:
    """The URL of a database that plain Optuna wrote and left."""
    storage = RDBStorage(f"sqlite:///{path}")
    fill(storage)
    storage.remove_session()
    storage.engine.dispose()
    return f"sqlite:///{path}"


def first_origin(study: optuna.Study) -> str:
    study.optimize(lambda trial: loss(SPACE.suggest(trial)), n_trials=1)
    return study.trials[0].user_attrs[ORIGIN_ATTRIBUTE]


def tables(path) -> set[str]:
    with sqlite3.connect(path) as connection:
        rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        return {name for (name,) in rows}


@pytest.fixture(scope="module")
def _plain(tmp_path_factory):
    path = tmp_path_factory.mktemp("plain") / "plain.db"
    plain_database(path)
    return path.read_bytes()


@pytest.fixture
def plain(tmp_path, _plain):
    path = tmp_path / "plain.db"
    path.write_bytes(_plain)
    return path


def test_a_plain_database_that_is_only_read_teaches_and_stays_as_it_is(plain):
    before = plain.read_bytes()

    with History(plain, readonly=True) as history:
        study = optuna.create_study(sampler=MetaSampler(history, seed=0))
        study.optimize(lambda trial: loss(SPACE.suggest(trial)), n_trials=4)

    assert [t.user_attrs[ORIGIN_ATTRIBUTE] for t in study.trials] == [
        "portfolio",
        *["surrogate"] * 3,
    ]
    assert study.best_value < 0.02
    assert plain.read_bytes() == before


def test_a_study_in_a_plain_database_learns_from_its_neighbours(plain):
    study = optuna.create_study(storage=f"sqlite:///{plain}", sampler=MetaSampler(seed=0))

    assert first_origin(study) == "portfolio"


def test_what_was_learned_is_kept_in_the_database(plain):
    kept = []
    for _ in range(2):
        study = optuna.create_study(storage=f"sqlite:///{plain}", sampler=MetaSampler(seed=0))
        first_origin(study)
        with sqlite3.connect(plain) as connection:
            query = "SELECT kind, digest FROM hyperlearn_metalearners ORDER BY kind, digest"
            kept.append(connection.execute(query).fetchall())
        optuna.delete_study(study_name=study.study_name, storage=f"sqlite:///{plain}")

    assert "surrogate" in {kind for kind, _ in kept[0]}
    assert kept[0] == kept[1]  # the second search trained nothing


def test_the_only_study_of_a_database_learns_nothing_from_itself(tmp_path):
    url = f"sqlite:///{tmp_path / 'own.db'}"
    study = optuna.create_study(storage=url, study_name="own")
    study.optimize(lambda trial: loss(SPACE.suggest(trial)), n_trials=6)

    study.sampler = MetaSampler(seed=0)
    study.optimize(lambda trial: loss(SPACE.suggest(trial)), n_trials=1)

    assert study.trials[-1].user_attrs[ORIGIN_ATTRIBUTE] == "fallback"


def test_a_study_in_memory_learns_from_the_default_database(tmp_path):
    plain_database(tmp_path / "history.db")  # which HYPERLEARN_STORAGE names in every test

    study = optuna.create_study(storage=InMemoryStorage(), sampler=MetaSampler(seed=0))

    assert first_origin(study) == "portfolio"


def test_a_study_in_memory_starts_anew_where_there_is_no_default_database(tmp_path):
    study = optuna.create_study(storage=InMemoryStorage(), sampler=MetaSampler(seed=0))

    assert first_origin(study) == "fallback"
    assert not (tmp_path / "history.db").exists()


def test_a_history_that_is_given_counts_and_not_the_one_beside_the_study(plain):
    empty = History.from_studies([])
    study = optuna.create_study(storage=f"sqlite:///{plain}", sampler=MetaSampler(empty, seed=0))

    assert first_origin(study) == "fallback"
    assert "hyperlearn_metalearners" not in tables(plain)


def test_the_studies_of_an_in_memory_storage_can_be_the_history():
    storage = InMemoryStorage()
    fill(storage)

    study = optuna.create_study(sampler=MetaSampler(History(storage), seed=0))

    assert first_origin(study) == "portfolio"


def named_history(metric: str | None, direction: str = "minimize") -> History:
    studies = []
    for seed in range(3):
        study = past_study(
            f"past-{seed}", loss, space=SPACE, n_trials=12, seed=seed, direction=direction
        )
        if metric is not None:
            study.set_metric_names([metric])
        studies.append(study)
    return History.from_studies(studies)


@pytest.mark.parametrize(
    ("there", "here", "expected"),
    [
        ("error", "error", "portfolio"),
        ("error", "seconds", "fallback"),
        (None, "error", "portfolio"),  # plain Optuna seldom names metrics
        ("error", None, "portfolio"),
    ],
)
def test_only_studies_of_the_same_metric_are_gone_by(there, here, expected):
    study = optuna.create_study(sampler=MetaSampler(named_history(there), seed=0))
    if here is not None:
        study.set_metric_names([here])

    assert first_origin(study) == expected


@pytest.mark.parametrize("direction", ["minimize", "maximize"])
def test_only_studies_of_the_same_direction_are_gone_by(direction):
    history = named_history(None, direction=direction)

    for here in ("minimize", "maximize"):
        study = optuna.create_study(sampler=MetaSampler(history, seed=0), direction=here)
        assert first_origin(study) == ("portfolio" if here == direction else "fallback")


def test_studies_that_taught_nothing_are_no_history():
    constant = past_study("constant", lambda _: 1.0, space=SPACE, n_trials=10)
    short = past_study("short", loss, space=SPACE, n_trials=1)
    empty = optuna.create_study(study_name="empty")

    for studies in ([constant], [short], [empty], [constant, short, empty]):
        sampler = MetaSampler(History.from_studies(studies), seed=0)
        assert first_origin(optuna.create_study(sampler=sampler)) == "fallback"


def test_one_past_study_is_history_enough():
    past = past_study("only", loss, space=SPACE, n_trials=20)

    study = optuna.create_study(sampler=MetaSampler(History.from_studies([past]), seed=0))
    study.optimize(lambda trial: loss(SPACE.suggest(trial)), n_trials=3)

    assert study.trials[0].user_attrs[ORIGIN_ATTRIBUTE] == "portfolio"
    assert study.best_value < 0.05


def test_one_sampler_serves_several_studies(plain):
    sampler = MetaSampler(History(plain, readonly=True), seed=0)

    one, other = (optuna.create_study(sampler=sampler) for _ in range(2))
    up = optuna.create_study(sampler=sampler, direction="maximize")

    assert [first_origin(study) for study in (one, other, up)] == [
        "portfolio",
        "portfolio",
        "fallback",
    ]
    assert one.trials[0].params == other.trials[0].params


def renamed_loss(trial) -> float:
    params = {"x": trial.suggest_float("width", 0.0, 1.0), "y": trial.suggest_float("y", 0.0, 1.0)}
    return loss(params)


@pytest.mark.parametrize("aliases", [{"width": "x"}, {"x": "width"}])
def test_a_renamed_hyperparameter_begins_where_history_was_good(aliases):
    storage = InMemoryStorage()
    fill(storage)
    history = History(storage)
    study = optuna.create_study(sampler=MetaSampler(history, seed=0, aliases=aliases))

    study.optimize(renamed_loss, n_trials=1)

    assert study.trials[0].user_attrs[ORIGIN_ATTRIBUTE] == "portfolio"
    assert study.best_value < 0.05


def test_a_fallback_that_repeats_what_is_running_is_turned_aside():
    domains = {"k": optuna.distributions.CategoricalDistribution(tuple("abcdefgh"))}
    study = optuna.create_study(sampler=MetaSampler(History.from_studies([]), seed=0))
    study.tell(study.ask(domains), 1.0)

    asked = [study.ask(domains).params["k"] for _ in range(6)]

    assert len(set(asked)) == 6
