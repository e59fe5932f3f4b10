from studies.benchmarks.report import report
from studies.benchmarks.results import Result


def _result(table, method, curve):
    return Result(table, method, "clean", "target", 0, 0, curve, 1.5, 2.5)


RESULTS = [
    _result("one", "theirs", [0.5, 0.5]),
    _result("one", "ours", [0.25, 0.0]),
    _result("two", "ours", [0.75, 0.75]),
]


def test_a_report_has_a_part_for_every_table_and_the_arms_in_order():
    text = report(RESULTS, ["ours", "theirs"], [1, 2])

    assert text.index("### one") < text.index("### two")
    assert text.index("| ours | 0.2500 [0.2500, 0.2500] | 0.0000 [0.0000, 0.0000] |") < text.index(
        "| theirs | 0.5000"
    )
    assert "| ours | 1.00 | 1.00 | 1.50 | 2.5 |" in text


def test_a_comparison_names_only_what_was_run():
    text = report(RESULTS[:2], ["ours", "theirs"], [1, 2], [("ours", ("theirs", "never run"))])

    assert "| ours / theirs | 0.50 [0.50, 0.50] | 0.00 [0.00, 0.00] |" in text
    assert "never run" not in text


def test_arms_without_a_common_search_are_said_to_have_none():
    apart = [RESULTS[0], Result("one", "ours", "clean", "other", 0, 0, [0.5], 0.0, 0.0)]

    assert "No search was run by every method yet" in report(apart, ["ours", "theirs"], [1])
