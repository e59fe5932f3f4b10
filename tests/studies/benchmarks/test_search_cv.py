from studies.benchmarks.search_cv import CASES, _row


def test_a_row_tells_what_comes_on_top_of_the_fits() -> None:
    row = _row("SVC", [[[5.0, 2.0], [2.5, 2.0]], [[6.0, 2.0], [2.7, 2.0]]], with_history=True)

    assert row == "| SVC | with | 2.00 | 3.50 | 0.60 | 1.10 |"


def test_every_case_can_be_fitted() -> None:
    for case in CASES.values():
        X, y = case.load()
        assert case.make().fit(X[:100], y[:100]).predict(X[:2]).shape == (2,)
