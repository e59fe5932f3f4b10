import numpy as np

from studies.benchmarks.baselines.acquisition import standardised, unit_candidates
from studies.benchmarks.baselines.gaussian_process import matern52
from studies.benchmarks.baselines.source_processes import ROWS, source_processes, thinned_rows
from studies.benchmarks.protocol import make_fold
from tests.studies.benchmarks.tiny import tiny_table


def test_every_source_has_a_process_that_predicts_its_own_results():
    fold = make_fold(tiny_table(), 0)
    fitted = source_processes(fold, matern52, standardised)

    for process, source in zip(fitted.processes, fold.sources, strict=True):
        known = fold.table.space.unit(source.vectors)
        correlation = np.corrcoef(process.mean(known), source.losses)[0, 1]
        assert correlation > 0.99
    assert fitted.means.shape == (len(fold.sources), len(unit_candidates(fold)))
    assert np.allclose(fitted.consensus(), fitted.means.mean(axis=0))


def test_a_source_is_thinned_to_the_same_rows_each_time():
    fold = make_fold(tiny_table(rows=80), 0)
    one, other = (thinned_rows(fold, 3, fold.sources[3]) for _ in range(2))

    assert len(one[1]) == ROWS
    assert np.array_equal(one[0], other[0])
    assert set(one[1]) <= set(fold.sources[3].losses)
