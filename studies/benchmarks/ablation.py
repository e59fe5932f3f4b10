"""What each part of hyperlearn is worth: the regret without it.

Usage::

    python -m studies.benchmarks.ablation
    python -m studies.benchmarks.ablation --table openml100_svm --parts compression covers
    python -m studies.benchmarks.ablation --report FILE    # print what a file holds

A stopped run goes on where it was when the same command is given again.
"""

from studies.benchmarks.ablated import ABLATED
from studies.benchmarks.arguments import add_run_options, experiment_from, make_parser
from studies.benchmarks.report import Comparison, report
from studies.benchmarks.results import read_results
from studies.benchmarks.runner import Arm, run_experiment

BUDGETS = (1, 3, 5, 10, 25, 50)
TABLES = ("openml100_svm", "openml100_adaboost")
WITHOUT = "without_"


def main(arguments: list[str] | None = None) -> None:
    """Run the searches that are missing, then print the report."""
    parser = make_parser(__doc__)
    add_run_options(parser, tables=TABLES, out="build/benchmarks/ablation.jsonl")
    names = [method.removeprefix(WITHOUT) for method in ABLATED]
    parser.add_argument(
        "--parts",
        nargs="+",
        choices=names,
        default=names,
        metavar="PART",
        help="what is switched off, of: " + ", ".join(names),
    )
    options = parser.parse_args(arguments)
    methods = ["hyperlearn", *(WITHOUT + part for part in options.parts)]
    if not options.report:
        experiment = experiment_from(options, tuple(Arm(method) for method in methods))
        run_experiment(experiment, options.jobs)
    results = read_results(options.report or [options.out])
    worth: list[Comparison] = [(method, ("hyperlearn",)) for method in methods[1:]]
    print(report(results, methods, BUDGETS, worth))


if __name__ == "__main__":
    main()
