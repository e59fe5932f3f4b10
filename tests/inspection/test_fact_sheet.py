from rich.console import Console

from hyperlearn.inspection.fact_sheet import fact_sheet


def test_labels_and_texts_stand_in_two_columns():
    console = Console(width=30)
    with console.capture() as capture:
        console.print(fact_sheet("title", [("one", "[red]x[/red]"), ("longer", "")]))
    assert [line.rstrip() for line in capture.get().splitlines()] == [
        "title",
        "one     [red]x[/red]",
        "longer  -",
    ]
