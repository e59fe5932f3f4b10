import optuna
import pytest

from studies.benchmarks.protocol import make_fold
from studies.benchmarks.source_history import source_history, source_study
from tests.studies.benchmarks.tiny import SPACE, tiny_table


def test_a_source_becomes_a_finished_study_with_all_its_rows():
    table = tiny_table()
    source = table.tasks[0]

    trials = source_study(table, source).trials

    assert {t.state for t in trials} == {optuna.trial.TrialState.COMPLETE}
    assert [t.params for t in trials] == [SPACE.params(v) for v in source.vectors]
    assert [t.value for t in trials] == source.losses.tolist()


def test_a_fold_becomes_a_history_of_its_sources_with_their_meta_features():
    fold = make_fold(tiny_table(), 0)

    tasks = source_history(fold).tasks()

    assert set(tasks["task"]) == {source.name for source in fold.sources}


@pytest.mark.parametrize("history", ["clean", "none"])
def test_hyperlearn_searches_with_and_without_sources(history):
    from studies.benchmarks.histories import with_history
    from studies.benchmarks.methods import METHODS
    from studies.benchmarks.protocol import run_search

    fold = with_history(make_fold(tiny_table(), 0), history)

    search = run_search(METHODS["hyperlearn"], fold, fold.targets[0], seed=0, n_trials=4)

    assert len(search.curve) == 4
