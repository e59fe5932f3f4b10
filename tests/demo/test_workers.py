import time

import pytest
from rich.console import Console

from hyperlearn.demo.workers import run_pieces, worker_pool


def test_results_come_in_the_order_of_the_pieces():
    with worker_pool(1) as pool:
        results = run_pieces(pool, Console(quiet=True), "adding", pow, [(2, 3), (3, 2), (5, 1)])

    assert results == [8, 9, 5]


def test_an_interruption_finishes_what_runs_and_begins_nothing_more():
    with pytest.raises(KeyboardInterrupt), worker_pool(1) as pool:  # noqa: PT012 (what is stopped)
        pieces = [pool.submit(time.sleep, 0.1) for _ in range(20)]
        raise KeyboardInterrupt

    assert pieces[-1].cancelled()
    assert all(piece.done() for piece in pieces)


def test_the_error_of_a_piece_reaches_the_caller():
    with pytest.raises(ZeroDivisionError), worker_pool(1) as pool:
        run_pieces(pool, Console(quiet=True), "dividing", divmod, [(1, 0)])
