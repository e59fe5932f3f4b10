"""A small table of texts, the same for the report, the web pages and notebooks."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class FactTable:
    """Rows of texts that a person reads.

    Attributes:
        columns: What stands above each column.
        rows: Texts of each row, as many as there are columns.
        links: For each row the trial that it is about, as (study, number); empty for none.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    links: tuple[tuple[str, int], ...] = field(default=())
