"""What a misleading history costs: shuffled, sign-flipped, true, and none at all.

Usage::

    python -m studies.benchmarks.adversarial
    python -m studies.benchmarks.adversarial --tables-dir FOLDER --table ecml2016_svm openml100_svm
    python -m studies.benchmarks.adversarial --report FILE

*Shuffled* permutes the losses within each source task; *flipped* negates them, so that every source
agrees on the opposite of the truth. *None* is hyperlearn with an empty history, its own fallback.
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
ARMS = (*(Arm("hyperlearn", history) for history in HISTORIES), *(Arm(peer) for peer in PEERS))
LABELS = tuple(label_of(arm.method, arm.history) for arm in ARMS)
WITH_HISTORY, FALLBACK = LABELS[: len(HISTORIES) - 1], LABELS[len(HISTORIES) - 1]

COMPARISONS: tuple[Comparison, ...] = (
    *((label, (FALLBACK,)) for label in WITH_HISTORY),
    *((label, PEERS) for label in (*WITH_HISTORY, FALLBACK)),
)


def main(arguments: list[str] | None = None) -> None:
    """Run the searches that are missing, then print the report."""
    parser = make_parser(__doc__)
    add_run_options(parser, tables=TABLES, out="build/benchmarks/adversarial.jsonl")
    options = parser.parse_args(arguments)
    if not options.report:
        run_experiment(experiment_from(options, ARMS), options.jobs)
    results = read_results(options.report or [options.out])
    print(report(results, LABELS, BUDGETS, COMPARISONS))


if __name__ == "__main__":
    main()
