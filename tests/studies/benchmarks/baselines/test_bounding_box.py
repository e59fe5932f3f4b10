import numpy as np

from studies.benchmarks.baselines.bounding_box import BoxSearch, bounding_box
from studies.benchmarks.optuna_search import make_sampler
from studies.benchmarks.protocol import Setting, make_fold
from tests.studies.benchmarks.tiny import tiny_table

FOLD = make_fold(tiny_table(), 0)


def _search():
    setting = Setting(FOLD, "target", None, {}, seed=0, n_trials=10)
    return BoxSearch(setting, make_sampler("random", 0))


def test_the_box_is_the_smallest_that_holds_every_sources_best():
    bests = np.array([source.vectors[source.losses.argmin()] for source in FOLD.sources])

    rate, kernel, _ = bounding_box(FOLD).axes

    assert (rate.low, rate.high) == (bests[:, 0].min(), bests[:, 0].max())
    assert kernel.choices == ("linear",)


def test_a_search_stays_in_the_box():
    box, search = bounding_box(FOLD), _search()

    for _ in range(10):
        asked = search.ask()
        search.tell(asked, 0.0)
        assert box.axes[0].low <= asked["rate"] <= box.axes[0].high
        assert asked["kernel"] == "linear"


def test_what_was_run_outside_the_box_is_told_as_its_nearest_inside():
    search = _search()
    search.ask()

    search.tell({"rate": 2.0, "kernel": "poly", "degree": 3.0}, 0.5)

    told = search._study.trials[0].params
    assert told["rate"] == bounding_box(FOLD).axes[0].high
    assert told["kernel"] == "linear"
