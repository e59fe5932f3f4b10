"""Charts as values, and how they are drawn: as SVG for pages, as plotly figures for notebooks."""
