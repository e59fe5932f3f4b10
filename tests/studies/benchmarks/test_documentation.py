import pytest

from studies.benchmarks.documentation import regret_part, write_part
from studies.benchmarks.results import Result


def _result(method, target, curve):
    return Result("table", method, "clean", target, 0, 0, curve, 0.0, 1500.0)


RESULTS = [
    _result("hyperlearn", "a", [0.2, 0.1]),
    _result("hyperlearn", "b", [0.2, 0.1]),
    _result("random", "a", [0.4, 0.4]),
    _result("random", "b", [0.4, 0.05]),
]


def test_a_table_has_regrets_and_times_and_the_comparison_with_the_best_peer():
    text = regret_part(RESULTS, ["hyperlearn", "random"], [1, 2])

    assert "### table: 2 tasks, 2 searches a method" in text
    assert "| hyperlearn | **0.2000** | **0.1000** | 1.5000 |" in text
    assert "| 1 | 0.2000 | random 0.4000 | 0.50 [0.50, 0.50] | 1.00 | random 2.00 |" in text


def test_ten_and_fifty_trials_have_intervals_and_ranks():
    results = [_result("random", "a", [0.5] * 50), _result("random", "b", [0.3] * 50)]

    text = regret_part(results, ["random"], [5, 10, 50])

    assert "| search | @5 | @10 | @50 | rank @10 | rank @50 | s |" in text
    assert "| **0.4000** | **0.4000** [0.300, 0.500] |" in text


def test_only_the_part_between_its_marks_is_replaced(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("Before.\n<!-- begin: x -->\nold\n<!-- end: x -->\nAfter.\n")

    write_part(page, "x", r"new \1")
    write_part(page, "x", "newer")

    assert page.read_text() == ("Before.\n<!-- begin: x -->\n\nnewer\n\n<!-- end: x -->\nAfter.\n")


def test_a_page_without_the_part_is_told_what_it_lacks(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("Nothing.")

    with pytest.raises(SystemExit, match="no part 'x'"):
        write_part(page, "x", "new")


def test_an_arm_that_has_run_on_few_of_the_tasks_is_named_instead_of_shown():
    results = [*RESULTS, _result("hyperlearn", "c", [0.2]), _result("few", "a", [0.0])]

    text = regret_part(results, ["hyperlearn", "few"], [1])

    assert "3 tasks, 3 searches" in text
    assert "not shown: `few` (1)." in text


def test_arms_are_compared_on_the_tasks_that_all_have_run():
    more = [_result("hyperlearn", task, [0.2]) for task in "cd"]
    most = [_result("most", task, [0.0]) for task in "abc"]

    text = regret_part([*RESULTS, *more, *most], ["hyperlearn", "most"], [1])

    assert "3 tasks, 3 searches" in text
