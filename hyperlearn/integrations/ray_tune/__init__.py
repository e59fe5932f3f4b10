"""hyperlearn for those who search by Ray Tune: what suggests, and what stops.

Importing this imports Ray Tune, which is in the extra ``ray``.
"""

from hyperlearn.integrations.ray_tune.scheduler import MetaScheduler
from hyperlearn.integrations.ray_tune.searcher import MetaSearch

__all__ = ["MetaScheduler", "MetaSearch"]
