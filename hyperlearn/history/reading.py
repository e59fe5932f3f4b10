"""What was read of a history at one moment, and the facts made of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from hyperlearn.history.assembly import facts_of, study_task
from hyperlearn.history.columns import TrialColumns
from hyperlearn.history.known_tasks import known_tasks
from hyperlearn.history.names import check_known
from hyperlearn.history.study_block import StudyBlock
from hyperlearn.records import StudyFacts
from hyperlearn.task import Task


@dataclass(frozen=True, slots=True)
class Reading:
    """Studies with their facts.

    Attributes:
        blocks: The studies, in the order they were made.
        facts: The facts of each.
        recorded: The tasks that were recorded, by name.
        study_ids: Identifiers of the studies, or None for every study there is.
    """

    blocks: tuple[StudyBlock, ...]
    facts: tuple[StudyFacts, ...]
    recorded: Mapping[str, Task]
    study_ids: list[int] | None = None

    @classmethod
    def of(
        cls,
        blocks: tuple[StudyBlock, ...],
        recorded: Mapping[str, Task],
        last: "Reading | None",
        code_digests: Callable[[], Mapping[int, str]] = dict,
    ) -> "Reading":
        """Make facts of studies; those of studies that are as at the last reading stand.

        Args:
            blocks: The studies.
            recorded: Tasks by name.
            last: The last reading, if there was one.
            code_digests: Reads digests of code by trial; asked only where a study is new.
        """
        if last is not None and blocks is last.blocks and recorded == last.recorded:
            return last
        known = {} if last is None else dict(zip(map(id, last.blocks), last.facts, strict=True))
        digests = {} if all(id(block) in known for block in blocks) else code_digests()
        facts = tuple(_facts(block, recorded, known.get(id(block)), digests) for block in blocks)
        return cls(blocks, facts, recorded)

    @property
    def trials(self) -> list[TrialColumns]:
        """The trials of each study, in the order of its facts."""
        return [block.trials for block in self.blocks]

    def of_study(self, name: str | None) -> "Reading":
        """Return one study, or all for None.

        Raises:
            UnknownNameError: There is no such study.
        """
        if name is None:
            return self
        names = [one.study_name for one in self.facts]
        check_known("study", name, names)
        index = names.index(name)
        block = self.blocks[index]
        return Reading((block,), (self.facts[index],), self.recorded, [block.study.study_id])

    def tasks(self) -> dict[str, Task]:
        """Return every task by name."""
        return known_tasks(self.facts, self.recorded)


def _facts(
    block: StudyBlock,
    recorded: Mapping[str, Task],
    last: StudyFacts | None,
    digests: Mapping[int, str],
) -> StudyFacts:
    task = study_task(block.study, recorded)
    if last is None or Task(last.task_name, last.meta_features, last.domain) != task:
        facts = facts_of(block, task, digests)
        if facts.code_digest is None and last is not None:
            return replace(facts, code_digest=last.code_digest)
        return facts
    return last
