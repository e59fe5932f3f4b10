"""Regret of hyperlearn and of its peers on recorded tables.

Usage::

    python -m studies.benchmarks.regret                      # every shipped table, every method
    python -m studies.benchmarks.regret --table openml100_svm --methods hyperlearn optuna_tpe
    python -m studies.benchmarks.regret --tables-dir FOLDER --table ecml2016_svm
    python -m studies.benchmarks.regret --report FILE        # print what a file holds

A stopped run goes on where it was when the same command is given again.
"""

from studies.benchmarks.arguments import add_run_options, experiment_from, make_parser
from studies.benchmarks.methods import METHODS
from studies.benchmarks.report import Comparison, report
from studies.benchmarks.results import read_results
from studies.benchmarks.runner import Arm, run_experiment
from studies.benchmarks.tables import shipped_tables

BUDGETS = (1, 3, 5, 10, 15, 25, 50)
COMPARISONS: tuple[Comparison, ...] = (
    ("hyperlearn", ("optuna_tpe", "optuna_tpe_multivariate", "optuna_gp")),
    ("hyperlearn", ("similar10_tpe", "portfolio10_tpe")),
    ("hyperlearn", ("similar10_tpe_multivariate", "portfolio10_tpe_multivariate")),
    ("hyperlearn", ("similar10_gp", "portfolio10_gp")),
    ("hyperlearn", ("portfolio50",)),
)


def main(arguments: list[str] | None = None) -> None:
    """Run the searches that are missing, then print the report."""
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
    options = parser.parse_args(arguments)
    if not options.report:
        arms = tuple(Arm(method) for method in options.methods)
        run_experiment(experiment_from(options, arms), options.jobs)
    results = read_results(options.report or [options.out])
    if not options.report:
        results = [result for result in results if result.table in options.table]
    print(report(results, options.methods, BUDGETS, COMPARISONS))


if __name__ == "__main__":
    main()
