"""Names that mean one hyperparameter, so that a study of an older name speaks about a newer one."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from hyperlearn.errors import InvalidArgumentError
from hyperlearn.records import StudyFacts


@dataclass(frozen=True)
class Aliases:
    """Groups of names; the names of a group mean the same hyperparameter.

    Attributes:
        groups: Names in the order in which an earlier study is asked for them, each in one group.
    """

    groups: tuple[tuple[str, ...], ...] = ()

    @classmethod
    def of(cls, given: Mapping[str, str | Sequence[str]] | None) -> "Aliases":
        """Return the aliases of what a user gives, like ``{"learning_rate": "lr"}``.

        Which of the names is the newer one does not matter: it is the one that the search has.

        Args:
            given: Each name's other name, or several; None for no aliases.

        Raises:
            InvalidArgumentError: It is something else.
        """
        groups: list[tuple[str, ...]] = []
        for name, others in _checked(given).items():
            near = [group for group in groups if {name, *others} & set(group)]
            joined = dict.fromkeys([*chain.from_iterable(near), name, *others])
            groups = [*(group for group in groups if group not in near), tuple(joined)]
        return cls(tuple(groups))

    def earlier_names(self, names: Collection[str], known: Collection[str]) -> dict[str, str]:
        """Return under which name an earlier study knows a hyperparameter.

        Args:
            names: The hyperparameters of the new search.
            known: Those of the earlier study.

        Returns:
            The earlier name of every hyperparameter that the study knows, its own name first.

        Raises:
            InvalidArgumentError: Two hyperparameters of the search are said to be one.
        """
        found = {name: name for name in names if name in known}
        for group in self.groups:
            wanted = [name for name in group if name in names]
            if len(wanted) > 1:
                raise InvalidArgumentError(
                    f"aliases say that {wanted[0]!r} and {wanted[1]!r} are one hyperparameter, and "
                    "the search space has both; take one of them out of aliases"
                )
            there = [name for name in group if name in known and name not in names]
            if wanted and there and wanted[0] not in found:
                found[wanted[0]] = there[0]
        return found

    def applied(self, study: StudyFacts, names: Collection[str]) -> StudyFacts:
        """Return a study with the names that a new search has, as far as it knows them.

        Raises:
            InvalidArgumentError: As `earlier_names`.
        """
        earlier = self.earlier_names(names, study.distributions)
        newer = {old: name for name, old in earlier.items()}
        if all(old == name for old, name in newer.items()):
            return study
        return replace(
            study,
            distributions={newer.get(k, k): v for k, v in study.distributions.items()},
            params={newer.get(k, k): v for k, v in study.params.items()},
        )


NO_ALIASES = Aliases()


def _checked(given: object) -> dict[str, tuple[str, ...]]:
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise InvalidArgumentError(_refusal(given))
    others = {
        name: (other,) if isinstance(other, str) else tuple(other) if _is_list(other) else (None,)
        for name, other in given.items()
    }
    for name, names in others.items():
        if not all(isinstance(one, str) and one for one in (name, *names)):
            raise InvalidArgumentError(_refusal(given))
    return others


def _is_list(other: object) -> bool:
    return isinstance(other, Sequence)


def _refusal(given: object) -> str:
    return (
        f"aliases is {given!r}; give names by name, like {{'learning_rate': 'lr'}} or "
        "{'learning_rate': ['lr', 'eta']}"
    )
