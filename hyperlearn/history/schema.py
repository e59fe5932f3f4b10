"""hyperlearn's own tables, for what Optuna has no room for.

They stand beside Optuna's tables in one database and refer to trials by Optuna's trial_id. There
are no foreign keys: Optuna's tables may come later, and its deletions must not fail because of us.
Times are UTC without a zone, as Optuna stores them.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Double,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

METADATA = MetaData()

TASKS = Table(
    "hyperlearn_tasks",
    METADATA,
    Column("task_id", Integer, primary_key=True),
    Column("name", String(512), nullable=False),
    Column("domain", Text),
    Column("meta_features", Text, nullable=False),  # JSON, NaN allowed
    UniqueConstraint("name", name="uq_hyperlearn_tasks_name"),
)

RUNS = Table(
    "hyperlearn_runs",
    METADATA,
    Column("trial_id", Integer, primary_key=True, autoincrement=False),
    Column("started", DateTime, nullable=False),
    Column("duration_seconds", Double, nullable=False),
    Column("device", Text),
    Column("code_digest", Text),
    Column("failure_kind", Text),
    Column("failure_message", Text),
)

MEASUREMENTS = Table(
    "hyperlearn_measurements",
    METADATA,
    Column("measurement_id", Integer, primary_key=True),
    Column("trial_id", Integer, nullable=False),
    Column("step", BigInteger, nullable=False),
    Column("seconds", Double, nullable=False),
    Column("metric", Text, nullable=False),
    Column("value", Double),  # NULL is NaN, which SQLite cannot hold
    Index("ix_hyperlearn_measurements_trial_id", "trial_id"),
)

METALEARNERS = Table(
    "hyperlearn_metalearners",
    METADATA,
    Column("metalearner_id", Integer, primary_key=True),
    Column("kind", String(128), nullable=False),
    Column("digest", String(128), nullable=False),
    Column("scores", Text, nullable=False),  # JSON, NaN allowed
    Column("weights", LargeBinary, nullable=False),  # safetensors
    Column("created", DateTime, nullable=False),
    UniqueConstraint("kind", "digest", name="uq_hyperlearn_metalearners_kind_digest"),
)
