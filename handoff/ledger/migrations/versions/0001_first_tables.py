"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create every table."""
    op.create_table(
        "conversations",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("channel", sa.String(40)),
        sa.Column("plate", sa.String(80)),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("last_event_id", sa.String(48), nullable=False),
        sa.Column("last_event_at", MOMENT, nullable=False),
        sa.Column("erased_at", MOMENT),
    )
    op.create_table(
        "events",
        sa.Column("conversation_id", sa.String(64), primary_key=True),
        sa.Column("event_id", sa.String(48), primary_key=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("type", sa.String(20), nullable=False),
        sa.Column("body", sa.JSON, nullable=False),
    )
    op.create_index("ix_events_type_at", "events", ["type", "at"])
    op.create_table(
        "agents",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("username", sa.String(40), nullable=False, unique=True),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("team", sa.String(64), nullable=False),
        sa.Column("capacity", sa.Integer, nullable=False),
        sa.Column("password_hash", sa.String(200), nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
    )
    op.create_index("ix_agents_team", "agents", ["team"])
    op.create_table(
        "invitations",
        sa.Column("token_hash", sa.String(64), primary_key=True),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("team", sa.String(64), nullable=False),
        sa.Column("invited_by", sa.String(32)),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.String(48), primary_key=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("agent_id", sa.String(32)),
        sa.Column("action", sa.String(60), nullable=False),
        sa.Column("subject", sa.String(100), nullable=False),
        sa.Column("detail", sa.JSON, nullable=False),
    )
    op.create_index("ix_audit_subject", "audit", ["subject"])
    op.create_table(
        "cases",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("conversation_id", sa.String(64), nullable=False),
        sa.Column("matter_id", sa.String(80)),
        sa.Column("matter_name", sa.String(200)),
        sa.Column("place_id", sa.String(80)),
        sa.Column("contact_name", sa.String(40), nullable=False),
        sa.Column("contact_phone", sa.String(40), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
    )
    op.create_index("ix_cases_conversation_id", "cases", ["conversation_id"])
    op.create_index("ix_cases_status", "cases", ["status"])


def downgrade() -> None:
    """Drop every table."""
    for table in ("cases", "audit", "invitations", "agents", "events", "conversations"):
        op.drop_table(table)
