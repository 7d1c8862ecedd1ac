"""Questions the bot could not answer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create their table."""
    op.create_table(
        "unanswered",
        sa.Column("id", sa.String(48), primary_key=True),
        sa.Column("conversation_id", sa.String(64), nullable=False),
        sa.Column("event_id", sa.String(48), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("outcome", sa.String(40), nullable=False),
        sa.Column("candidates", sa.JSON, nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("guide_id", sa.String(80)),
        sa.Column("agent_id", sa.String(32)),
        sa.Column("settled_at", MOMENT),
        sa.UniqueConstraint("conversation_id", "event_id"),
    )
    op.create_index("ix_unanswered_at", "unanswered", ["at"])


def downgrade() -> None:
    """Drop it."""
    op.drop_table("unanswered")
