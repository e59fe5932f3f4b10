"""Make the first tables: tasks, runs, measurements, meta-learners."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "hyperlearn_tasks",
        sa.Column("task_id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(512), nullable=False),
        sa.Column("domain", sa.Text),
        sa.Column("meta_features", sa.Text, nullable=False),
        sa.UniqueConstraint("name", name="uq_hyperlearn_tasks_name"),
    )
    op.create_table(
        "hyperlearn_runs",
        sa.Column("trial_id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("started", sa.DateTime, nullable=False),
        sa.Column("duration_seconds", sa.Double, nullable=False),
        sa.Column("device", sa.Text),
        sa.Column("code_digest", sa.Text),
        sa.Column("failure_kind", sa.Text),
        sa.Column("failure_message", sa.Text),
    )
    op.create_table(
        "hyperlearn_measurements",
        sa.Column("measurement_id", sa.Integer, primary_key=True),
        sa.Column("trial_id", sa.Integer, nullable=False),
        sa.Column("step", sa.BigInteger, nullable=False),
        sa.Column("seconds", sa.Double, nullable=False),
        sa.Column("metric", sa.Text, nullable=False),
        sa.Column("value", sa.Double),
    )
    op.create_index("ix_hyperlearn_measurements_trial_id", "hyperlearn_measurements", ["trial_id"])
    op.create_table(
        "hyperlearn_metalearners",
        sa.Column("metalearner_id", sa.Integer, primary_key=True),
        sa.Column("kind", sa.String(128), nullable=False),
        sa.Column("digest", sa.String(128), nullable=False),
        sa.Column("scores", sa.Text, nullable=False),
        sa.Column("weights", sa.LargeBinary, nullable=False),
        sa.Column("created", sa.DateTime, nullable=False),
        sa.UniqueConstraint("kind", "digest", name="uq_hyperlearn_metalearners_kind_digest"),
    )


def downgrade() -> None:
    """Drop the tables."""
    for name in ("metalearners", "measurements", "runs", "tasks"):
        op.drop_table(f"hyperlearn_{name}")
