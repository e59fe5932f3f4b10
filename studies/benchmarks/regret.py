"""Regret of hyperlearn and of its peers on recorded tables.

Usage::

    python -m studies.benchmarks.regret                      # every shipped table, every method
    python -m studies.benchmarks.regret --table openml100_svm --methods hyperlearn optuna_tpe
    python -m studies.benchmarks.regret --tables FOLDER --table ecml2016_svm
    python -m studies.benchmarks.regret --report FILE...     # run nothing, show what files hold
    python -m studies.benchmarks.regret --report FILE... --docs docs/benchmarks.md

The report is printed and written beside the results (``regret.md``), and so are pictures of every
table (folder ``figures``: curves and critical-difference diagrams, SVG and PNG). A stopped run goes
on where it was when the same command is given again.
"""

from collections.abc import Sequence
from pathlib import Path

from studies.benchmarks.arguments import add_run_options, experiment_from, make_parser
from studies.benchmarks.documentation import PART, regret_part, write_part
from studies.benchmarks.methods import METHODS
from studies.benchmarks.report import Comparison, report
from studies.benchmarks.results import Result, read_results
from studies.benchmarks.runner import Arm, run_experiment
from studies.benchmarks.summary import summarise
from studies.benchmarks.tables import shipped_tables

BUDGETS = (1, 3, 5, 10, 15, 25, 50)
RANKED = (5, 10, 25, 50)
"""Numbers of trials after which ranks are drawn."""
COMPARISONS: tuple[Comparison, ...] = (
    ("hyperlearn", ("optuna_tpe", "optuna_tpe_multivariate", "optuna_gp")),
    ("hyperlearn", ("similar10_tpe", "portfolio10_tpe")),
    ("hyperlearn", ("similar10_tpe_multivariate", "portfolio10_tpe_multivariate")),
    ("hyperlearn", ("similar10_gp", "portfolio10_gp")),
    ("hyperlearn", ("portfolio50",)),
    ("hyperlearn", ("cts", "gcp_prior", "tst_r", "rgpe", "ablr", "portfolio5_ablr")),
    ("hyperlearn", tuple(method for method in METHODS if method != "hyperlearn")),
)


def main(arguments: list[str] | None = None) -> None:
    """Run the searches that are missing, then report."""
    parser = make_parser(__doc__)
    add_run_options(parser, tables=shipped_tables(), out="build/benchmarks/regret.jsonl")
    parser.add_argument(
        "--methods",
        nargs="+",
        choices=METHODS,
        default=list(METHODS),
        metavar="METHOD",
        help="what is compared, of: " + ", ".join(METHODS),
    )
    parser.add_argument("--docs", type=Path, metavar="PAGE", help="write the tables into this page")
    parser.add_argument("--part", default=PART, help="where in the page (default: %(default)s)")
    options = parser.parse_args(arguments)
    if not options.report:
        arms = tuple(Arm(method) for method in options.methods)
        run_experiment(experiment_from(options, arms), options.jobs)
    results = read_results(options.report or [options.out])
    if not options.report or options.table != parser.get_default("table"):
        results = [result for result in results if result.table in options.table]
    text = report(results, options.methods, BUDGETS, COMPARISONS)
    print(text)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.with_suffix(".md").write_text(text + "\n")
    draw_tables(results, options.methods, options.out.parent / "figures")
    if options.docs:
        write_part(options.docs, options.part, regret_part(results, options.methods, BUDGETS))


def draw_tables(results: Sequence[Result], labels: Sequence[str], folder: Path) -> None:
    """Draw the curves and the ranks of every table; print where they are.

    Ranks of fewer than two methods or tasks are not drawn.
    """
    from studies.benchmarks.plots import draw_curves, draw_ranks, save_figure  # noqa: PLC0415

    for table in dict.fromkeys(result.table for result in results):
        of_table = [result for result in results if result.table == table]
        longest = max(len(result.curve) for result in of_table)
        curves = summarise(of_table, labels, range(1, longest + 1))
        ranks = summarise(of_table, labels, RANKED)
        if curves is None or ranks is None:
            continue
        paths = save_figure(draw_curves(curves), folder, f"{table}_curves")
        if min(ranks.regrets.shape[:2]) > 1:
            paths += save_figure(draw_ranks(ranks), folder, f"{table}_ranks")
        print("drawn:", ", ".join(map(str, paths)))


if __name__ == "__main__":
    main()
