"""What a misleading history costs, beside a true one and none at all.

Usage::

    python -m studies.benchmarks.adversarial
    python -m studies.benchmarks.adversarial --tables-dir FOLDER --table ecml2016_svm openml100_svm
    python -m studies.benchmarks.adversarial --histories poisoned clean
    python -m studies.benchmarks.adversarial --report FILE

*Shuffled* permutes the losses within each source task; *flipped* negates them, so that every source
agrees on the opposite of the truth; *other_metric* keeps their order, each source in a unit of its
own. *Poisoned* negates one source among all and makes it loud, *identical* is one source under the
names of all, *giant* leaves ten rows of all sources but one. *None* is hyperlearn with an empty
history, its own fallback.
The protocol is that of ``studies.benchmarks.regret``, and a stopped run goes on where it was.
"""

from studies.benchmarks.arguments import add_run_options, experiment_from, make_parser
from studies.benchmarks.histories import HISTORIES
from studies.benchmarks.report import Comparison, report
from studies.benchmarks.results import label_of, read_results
from studies.benchmarks.runner import Arm, run_experiment

BUDGETS = (1, 3, 5, 10, 25, 50)
TABLES = ("openml100_svm", "openml100_adaboost")
PEERS = ("optuna_tpe",)
FALLBACK = label_of("hyperlearn", "none")


def main(arguments: list[str] | None = None) -> None:
    """Run the searches that are missing, then print the report."""
    parser = make_parser(__doc__)
    add_run_options(parser, tables=TABLES, out="build/benchmarks/adversarial.jsonl")
    parser.add_argument(
        "--histories",
        nargs="+",
        choices=HISTORIES,
        default=list(HISTORIES),
        metavar="HISTORY",
        help="what becomes of the history, of: " + ", ".join(HISTORIES),
    )
    options = parser.parse_args(arguments)
    arms = (*(Arm("hyperlearn", history) for history in options.histories), *map(Arm, PEERS))
    if not options.report:
        run_experiment(experiment_from(options, arms), options.jobs)
    results = read_results(options.report or [options.out])
    labels = [label_of(arm.method, arm.history) for arm in arms]
    costs: list[Comparison] = [
        (label, (FALLBACK,)) for label in labels[: len(options.histories)] if label != FALLBACK
    ]
    print(report(results, labels, BUDGETS, costs))


if __name__ == "__main__":
    main()
