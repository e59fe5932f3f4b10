from studies.benchmarks.results import Result, append_result, read_results


def _result(curve, history="clean"):
    return Result("table", "method", history, "target", 0, 0, curve, 0.1, 0.2)


def test_a_later_result_of_a_cell_replaces_the_earlier_one(tmp_path):
    path = tmp_path / "results.jsonl"
    for curve in ([0.5], [0.5, 0.25]):
        append_result(path, _result(curve))
    append_result(path, _result([0.75], history="flipped"))

    assert read_results([path]) == [_result([0.5, 0.25]), _result([0.75], history="flipped")]


def test_a_file_that_is_not_there_holds_nothing(tmp_path):
    assert read_results([tmp_path / "none.jsonl"]) == []


def test_labels_tell_the_history_unless_it_is_the_true_one():
    assert _result([]).label == "method"
    assert _result([], "flipped").label == "method, flipped history"
    assert _result([], "none").label == "method, no history"
