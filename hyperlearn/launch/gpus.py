"""Which GPUs a worker of this machine sees, told to it as every CUDA program is told."""

import os
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hyperlearn.errors import InvalidArgumentError

VARIABLE: Final = "CUDA_VISIBLE_DEVICES"
_NONE: Final = frozenset({"", "-1", "NoDevFiles"})


def visible_gpus(devices: Path = Path("/dev")) -> tuple[str, ...]:
    """Return the GPUs that this process may use, as ``CUDA_VISIBLE_DEVICES`` names them.

    Args:
        devices: Folder in which the driver keeps a file ``nvidia0`` for its first GPU, and so on.
    """
    named = os.environ.get(VARIABLE)
    if named is not None:
        parts = [part.strip() for part in named.split(",")]
        return () if parts[0] in _NONE else tuple(parts)
    found = (path.name.removeprefix("nvidia") for path in devices.glob("nvidia[0-9]*"))
    return tuple(sorted(filter(str.isdigit, found), key=int))


@dataclass(frozen=True)
class GpuShares:
    """How the workers of one machine share its GPUs.

    Args:
        gpus: The GPUs, as ``CUDA_VISIBLE_DEVICES`` names them.
        per_worker: How many each worker has: a whole number, or a fraction below 1.
    """

    gpus: tuple[str, ...]
    per_worker: float

    @classmethod
    def of_this_machine(cls, per_worker: float, workers: int) -> "GpuShares":
        """Return the shares of some workers in the GPUs that this process may use.

        Raises:
            InvalidArgumentError: There are too few GPUs, or the number is none.
        """
        is_number = isinstance(per_worker, (int, float)) and not isinstance(per_worker, bool)
        if not is_number or not per_worker > 0 or (per_worker > 1 and per_worker % 1):
            raise InvalidArgumentError(
                f"gpus_per_worker is {per_worker!r}; give a whole number or a fraction of 1"
            )
        shares = cls(visible_gpus(), per_worker)
        if workers > shares.most_workers:
            raise InvalidArgumentError(
                f"workers is {workers!r} with gpus_per_worker {per_worker!r}, and there are "
                f"{len(shares.gpus)} GPUs for {shares.most_workers} of them; give fewer workers, "
                f"a smaller fraction, or more GPUs in {VARIABLE}"
            )
        return shares

    @property
    def most_workers(self) -> int:
        """How many workers have a share."""
        if self.per_worker >= 1:
            return len(self.gpus) // int(self.per_worker)
        return len(self.gpus) * self._sharing

    @property
    def _sharing(self) -> int:
        return max(1, int(1 / self.per_worker + 1e-9))

    def free_environment(self, in_use: Iterable[Mapping[str, str]]) -> dict[str, str]:
        """Return the environment of one more worker: the GPUs with the fewest workers.

        Args:
            in_use: The environments of the workers that there are.
        """
        loads = Counter(gpu for one in in_use for gpu in one.get(VARIABLE, "").split(",") if gpu)
        count = max(1, int(self.per_worker))
        by_load = sorted(self.gpus, key=lambda gpu: loads[gpu])
        chosen = sorted(by_load[:count], key=self.gpus.index)
        return {VARIABLE: ",".join(chosen)}
