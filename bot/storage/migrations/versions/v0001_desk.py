"""Staff, queue, letters and figures.

The table of unanswered questions is older than this step and may be there.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "staff",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(60), nullable=False, unique=True),
        sa.Column("shown_as", sa.String(60), nullable=False),
        sa.Column("password_hash", sa.String(200)),
        sa.Column("totp_box", sa.LargeBinary),
        sa.Column("role", sa.String(10), nullable=False),
        sa.Column("districts", sa.String(600), nullable=False),
        sa.Column("disabled", sa.Boolean, nullable=False),
        sa.Column("oidc_subject", sa.String(255), unique=True),
        sa.Column("created_on", sa.Date, nullable=False),
        sa.Column("must_change", sa.Boolean, nullable=False),
    )
    op.create_table(
        "staff_sessions",
        sa.Column("token_hash", sa.String(64), primary_key=True),
        sa.Column("staff_id", sa.Integer, sa.ForeignKey("staff.id", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("csrf", sa.String(64), nullable=False),
        sa.Column("seen_at", sa.Integer, nullable=False),
        sa.Column("expires_at", sa.Integer, nullable=False),
    )
    op.create_table(
        "duty",
        sa.Column(
            "staff_id", sa.Integer, sa.ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
        ),
        sa.Column("since_at", sa.Integer, nullable=False),
        sa.Column("beat_at", sa.Integer, nullable=False),
    )
    op.create_table(
        "tickets",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("state", sa.String(10), nullable=False, index=True),
        *_classes(),
        sa.Column("queued_at_ms", sa.BigInteger, nullable=False),
        sa.Column("waited_s", sa.Integer),
        sa.Column("taken_by", sa.Integer, sa.ForeignKey("staff.id", ondelete="SET NULL")),
        sa.Column("first_in_line", sa.Boolean, nullable=False),
        sa.Column("closed_on", sa.Date, index=True),
        sa.Column("outcome", sa.String(20)),
    )
    op.create_table(
        "mailboxes",
        sa.Column("lookup", sa.String(64), primary_key=True),
        sa.Column("public_id", sa.String(32), nullable=False, unique=True),
        sa.Column("code_box", sa.LargeBinary, nullable=False),
        sa.Column("desk_box", sa.LargeBinary, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        *_classes(),
        sa.Column("answer_by", sa.Date, nullable=False),
        sa.Column("expires_at", sa.Integer, nullable=False, index=True),
    )
    op.create_table(
        "letters",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "lookup", sa.String(64), sa.ForeignKey("mailboxes.lookup", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column("author", sa.String(10), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("written_on", sa.Date, nullable=False),
        sa.Column("staff_id", sa.Integer, sa.ForeignKey("staff.id", ondelete="SET NULL")),
    )
    op.create_table(
        "measures",
        sa.Column("week", sa.String(8), primary_key=True),
        sa.Column("measure", sa.String(30), primary_key=True),
        sa.Column("value", sa.String(40), primary_key=True),
        sa.Column("count", sa.Integer, nullable=False),
    )
    if not sa.inspect(op.get_bind()).has_table("unanswered"):
        op.create_table(
            "unanswered",
            sa.Column("week", sa.String(8), primary_key=True),
            sa.Column("topic", sa.String(40), primary_key=True),
            sa.Column("count", sa.Integer, nullable=False),
        )


def downgrade() -> None:
    for table in ("unanswered", "measures", "letters", "mailboxes", "tickets", "duty", "staff_sessions", "staff"):
        op.drop_table(table)


def _classes() -> list[sa.Column]:
    return [
        sa.Column("target_group", sa.String(40), nullable=False),
        sa.Column("urgency", sa.String(10), nullable=False),
        sa.Column("practical_topic", sa.String(40), nullable=False),
        sa.Column("district", sa.String(40), nullable=False),
        sa.Column("language", sa.String(10), nullable=False),
    ]
