import numpy as np

from studies.benchmarks.protocol import N_FOLDS, Pool, make_fold, run_search
from tests.studies.benchmarks.tiny import SPACE, tiny_table


class Scripted:
    """Asks for one configuration again and again, and remembers what it was told."""

    def __init__(self, setting):
        self.told = []
        self.setting = setting

    def ask(self):
        return {"rate": 0.0, "kernel": "poly", "degree": 3.0}

    def tell(self, params, loss):
        self.told.append((params, loss))


def test_every_task_is_a_target_of_one_fold_and_a_source_of_the_others():
    table = tiny_table(11)
    folds = [make_fold(table, i) for i in range(N_FOLDS)]

    assert sorted(t.name for f in folds for t in f.targets) == sorted(t.name for t in table.tasks)
    for fold in folds:
        names = {t.name for t in fold.targets} | {s.name for s in fold.sources}
        assert len(names) == len(fold.targets) + len(fold.sources) == 11


def test_sources_are_thinned_alike_every_time():
    table = tiny_table()
    one, other = make_fold(table, 2, rows_per_source=5), make_fold(table, 2, rows_per_source=5)

    assert all(len(s.losses) == 5 for s in one.sources)
    assert all(
        np.array_equal(a.losses, b.losses) for a, b in zip(one.sources, other.sources, strict=True)
    )


def test_a_suggestion_runs_the_nearest_configuration_not_run_yet():
    task = tiny_table().tasks[0]
    pool = Pool(SPACE, task)
    params = SPACE.params(task.vectors[7])

    first, second = pool.run(params), pool.run(params)

    assert first == (params, task.losses[7])
    assert second[0] != params


def test_regret_is_0_at_the_best_and_1_at_the_worst():
    task = tiny_table().tasks[0]
    pool = Pool(SPACE, task)

    assert pool.regret(task.losses.min()) == 0
    assert pool.regret(task.losses.max()) == 1


def test_a_search_that_runs_the_whole_table_ends_at_no_regret():
    table = tiny_table(rows=12)
    fold = make_fold(table, 0)
    made = []

    def make(setting):
        made.append(Scripted(setting))
        return made[-1]

    search = run_search(make, fold, fold.targets[0], seed=0, n_trials=12)

    assert search.curve[-1] == 0
    assert search.curve == sorted(search.curve, reverse=True)
    assert sorted(loss for _, loss in made[0].told) == sorted(fold.targets[0].losses)


def test_what_a_fold_shares_is_made_once():
    fold = make_fold(tiny_table(), 0)
    calls = []

    results = [fold.once("key", lambda f: calls.append(f) or len(calls)) for _ in range(3)]

    assert results == [1, 1, 1]
