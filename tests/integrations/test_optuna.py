"""A drop-in for Optuna: two lines of a script change, and what else it does goes on working."""

import optuna
import pytest
from optuna.artifacts import FileSystemArtifactStore, download_artifact, upload_artifact
from optuna.distributions import FloatDistribution
from optuna.storages import InMemoryStorage, JournalStorage
from optuna.storages.journal import JournalFileBackend
from optuna.terminator import BestValueStagnationEvaluator, StaticErrorEvaluator, Terminator
from optuna.trial import TrialState

import hyperlearn as hl
from hyperlearn.guidance.sampler import MetaSampler
from tests.guidance.family import SPACE, family_task

PAST = range(6)
ORIGIN = "hyperlearn:origin"


def remember(storage) -> None:
    """Leave behind what plain Optuna does, in a storage that hyperlearn never touched."""
    for seed in PAST:
        study = optuna.create_study(
            study_name=f"past-{seed}",
            storage=storage,
            sampler=optuna.samplers.RandomSampler(seed=seed),
        )
        study.optimize(family_task(seed).objective, n_trials=25)


@pytest.fixture(scope="module")
def database(tmp_path_factory) -> str:
    url = f"sqlite:///{tmp_path_factory.mktemp('optuna') / 'studies.db'}"
    remember(url)
    return url


def dropped_in(storage, **more) -> optuna.Study:
    return optuna.create_study(
        storage=storage, sampler=hl.MetaSampler(seed=0), pruner=hl.MetaPruner(), **more
    )


def best_regret(study, task) -> float:
    return min(task.regret(trial.params) for trial in study.trials)


def test_two_lines_give_the_gain(database) -> None:
    ours, theirs = [], []
    for seed in (100, 101, 102):
        task = family_task(seed)
        study = dropped_in(database)
        plain = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=0))
        study.optimize(task.objective, n_trials=5)
        plain.optimize(task.objective, n_trials=15)
        ours.append(best_regret(study, task))
        theirs.append(best_regret(plain, task))

    assert study.trials[0].user_attrs[ORIGIN] == "portfolio"
    assert sum(ours) < 0.8 * sum(theirs)


def test_a_journal_is_history_as_it_is(tmp_path) -> None:
    journal = JournalStorage(JournalFileBackend(str(tmp_path / "journal.log")))
    remember(journal)

    study = dropped_in(journal)
    study.optimize(family_task(99).objective, n_trials=2)

    assert study.trials[0].user_attrs[ORIGIN] == "portfolio"
    assert len(hl.History(journal).studies()) == len(PAST) + 1


def test_a_study_in_memory_learns_from_the_default_database(database, monkeypatch) -> None:
    monkeypatch.setenv("HYPERLEARN_STORAGE", database)

    study = dropped_in(None)
    study.optimize(family_task(99).objective, n_trials=1)

    assert study.trials[0].user_attrs[ORIGIN] == "portfolio"


def test_the_pruner_stops_hopeless_runs_of_a_plain_study(tmp_path) -> None:
    def objective(trial: optuna.Trial) -> float:
        level = trial.suggest_float("level", 0.0, 1.0)
        for step in range(20):
            trial.report(level + 0.9**step, step)
            if trial.should_prune():
                raise optuna.TrialPruned
        return level

    study = optuna.create_study(
        storage=f"sqlite:///{tmp_path / 'curves.db'}",
        sampler=optuna.samplers.RandomSampler(seed=0),
        pruner=hl.MetaPruner(),
    )
    study.optimize(objective, n_trials=20)

    pruned = study.get_trials(states=(TrialState.PRUNED,))
    assert pruned
    assert "chance" in pruned[0].user_attrs["hyperlearn:stopped"]
    assert study.best_value == min(trial.params["level"] for trial in study.trials)


def test_a_queued_configuration_is_tried_as_it_was_asked_for(database) -> None:
    study = dropped_in(database)
    study.enqueue_trial({"x": 0.25, "layers": 3}, user_attrs={"mine": 1})

    study.optimize(family_task(99).objective, n_trials=2)

    first = study.trials[0]
    assert (first.params["x"], first.params["layers"]) == (0.25, 3)
    assert first.user_attrs["mine"] == 1
    assert set(first.params) == set(SPACE)


def test_an_added_trial_counts_as_one_of_the_studys_own(database) -> None:
    task = family_task(99)
    study = dropped_in(database)
    given = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=0))
    given.optimize(task.objective, n_trials=6)

    study.add_trials(given.trials)
    study.optimize(task.objective, n_trials=2)

    assert study.trials[6].number == 6
    assert study.trials[6].user_attrs[ORIGIN] in {"portfolio", "surrogate"}
    assert study.trials[6].params not in [trial.params for trial in given.trials]


def test_a_trial_of_a_plain_study_teaches_the_next_study(tmp_path) -> None:
    storage = f"sqlite:///{tmp_path / 'studies.db'}"
    task = family_task(3)
    past = optuna.create_study(study_name="past", storage=storage)
    plain = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=0))
    plain.optimize(task.objective, n_trials=25)
    for trial in plain.trials:
        past.add_trial(trial)

    study = dropped_in(storage)
    study.optimize(task.objective, n_trials=1)

    assert task.regret(study.trials[0].params) < 2 * best_regret(past, task)


def test_a_constraint_set_on_the_trial_is_kept(tmp_path) -> None:
    def objective(trial: optuna.Trial) -> float:
        x = trial.suggest_float("x", 0.0, 1.0)
        trial.set_constraint("at least a half", 0.5 - x)
        return x

    study = optuna.create_study(sampler=hl.MetaSampler(seed=0))
    study.optimize(objective, n_trials=30)

    assert 0.5 <= study.best_params["x"] < 0.6
    assert sum(trial.params["x"] >= 0.4 for trial in study.trials[15:]) > 8


@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_a_function_of_constraints_is_given_by_the_fallback() -> None:
    fallback = optuna.samplers.TPESampler(
        seed=0, constraints_func=lambda trial: (0.5 - trial.params["x"],)
    )
    study = optuna.create_study(sampler=MetaSampler(seed=0, fallback=fallback))

    study.optimize(lambda trial: trial.suggest_float("x", 0.0, 1.0), n_trials=20)

    assert all(len(trial.constraints) == 1 for trial in study.trials)
    assert study.best_params["x"] >= 0.5


def test_a_callback_in_the_way_of_optunas_integrations_sees_every_trial(database) -> None:
    seen = []

    def callback(study: optuna.Study, trial: optuna.trial.FrozenTrial) -> None:
        seen.append((study.study_name, trial.number, trial.user_attrs[ORIGIN]))

    study = dropped_in(database)
    study.optimize(family_task(99).objective, n_trials=3, callbacks=[callback])

    assert [number for _, number, _ in seen] == [0, 1, 2]


def test_artifacts_belong_to_trials(database, tmp_path) -> None:
    store = FileSystemArtifactStore(str(tmp_path))
    (tmp_path / "model.txt").write_text("weights")

    def objective(trial: optuna.Trial) -> float:
        upload_artifact(
            artifact_store=store, file_path=str(tmp_path / "model.txt"), study_or_trial=trial
        )
        return trial.suggest_float("x", 0.0, 1.0)

    study = dropped_in(database)
    study.optimize(objective, n_trials=1)

    (meta,) = optuna.artifacts.get_all_artifact_meta(study.trials[0], storage=study._storage)
    download_artifact(
        artifact_store=store, file_path=str(tmp_path / "back.txt"), artifact_id=meta.artifact_id
    )
    assert (tmp_path / "back.txt").read_text() == "weights"


@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_optunas_terminator_ends_the_search(database) -> None:
    terminator = Terminator(
        BestValueStagnationEvaluator(max_stagnation_trials=3),
        StaticErrorEvaluator(0.0),
        min_n_trials=5,
    )
    study = dropped_in(database)

    study.optimize(
        family_task(99).objective,
        n_trials=60,
        callbacks=[optuna.terminator.TerminatorCallback(terminator)],
    )

    assert 5 <= len(study.trials) < 60


def test_a_frozen_trial_goes_round(database, tmp_path) -> None:
    study = dropped_in(database)
    study.optimize(family_task(99).objective, n_trials=3)

    copy = optuna.create_study(storage=f"sqlite:///{tmp_path / 'copy.db'}")
    copy.add_trials(study.trials)

    assert [(t.params, t.values, t.user_attrs) for t in copy.trials] == [
        (t.params, t.values, t.user_attrs) for t in study.trials
    ]


def test_a_copied_study_is_history_too(database, tmp_path) -> None:
    url = f"sqlite:///{tmp_path / 'copy.db'}"
    optuna.copy_study(
        from_study_name="past-0", from_storage=database, to_storage=url, to_study_name="copied"
    )

    assert hl.History(url).studies()["n_trials"].tolist() == [25]


def test_ask_and_tell_work_without_optimize(database) -> None:
    study = dropped_in(database)
    for value in (3.0, 1.0):
        trial = study.ask({"x": FloatDistribution(0.0, 1.0)})
        study.tell(trial, value)

    assert study.best_value == 1.0
    assert study.trials[0].user_attrs[ORIGIN] == "portfolio"


def test_the_dashboard_shows_such_a_study(database) -> None:
    dashboard = pytest.importorskip("optuna_dashboard")
    storage = InMemoryStorage()
    study = dropped_in(storage, study_name="shown")
    study.optimize(family_task(99).objective, n_trials=2)

    application = dashboard.wsgi(storage)
    answer = _get(application, "/api/studies")

    assert b"shown" in answer


def _get(application, path: str) -> bytes:
    status: list[str] = []
    environment = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "wsgi.url_scheme": "http",
    }
    body = b"".join(application(environment, lambda code, headers, *_: status.append(code)))
    assert status[0].startswith("200")
    return body


def test_importance_is_worked_out_as_ever(database) -> None:
    study = dropped_in(database)
    study.optimize(family_task(99).objective, n_trials=12)

    assert set(optuna.importance.get_param_importances(study)) == set(SPACE)
