"""Tables of what the product keeps beside the content: classes, times, sealed letters; migrated by Alembic.

Nothing here can hold a name, an address or free text of a relative: columns for a class are held to its list by the
database itself (see the migrations). Times (`_at`) are whole seconds since 1970.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Date, ForeignKey, Integer, LargeBinary, MetaData, String, Table

metadata = MetaData()

#: Staff's own accounts; `districts` is ids with commas, empty for all; `totp_step` is the time step (RFC 6238) of the
#: last one-time code that was used.
staff = Table(
    "staff",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(60), nullable=False, unique=True),
    Column("shown_as", String(60), nullable=False),
    Column("password_hash", String(200)),
    Column("totp_box", LargeBinary),
    Column("role", String(10), nullable=False),
    Column("districts", String(600), nullable=False),
    Column("disabled", Boolean, nullable=False),
    Column("oidc_subject", String(255), unique=True),
    Column("created_on", Date, nullable=False),
    Column("must_change", Boolean, nullable=False),
    Column("totp_step", Integer),
)

#: `token_hash` and `csrf` are SHA-256 and a random value in hexadecimal.
staff_sessions = Table(
    "staff_sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("staff_id", ForeignKey("staff.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("csrf", String(64), nullable=False),
    Column("seen_at", Integer, nullable=False),
    Column("expires_at", Integer, nullable=False),
)

#: Who is on duty: a row with a recent beat.
duty = Table(
    "duty",
    metadata,
    Column("staff_id", ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("since_at", Integer, nullable=False),
    Column("beat_at", Integer, nullable=False),
)

#: A place in the queue. Which conversation it belongs to is known in memory only.
tickets = Table(
    "tickets",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("state", String(10), nullable=False, index=True),
    Column("target_group", String(40), nullable=False),
    Column("urgency", String(10), nullable=False),
    Column("practical_topic", String(40), nullable=False),
    Column("district", String(40), nullable=False),
    Column("language", String(10), nullable=False),
    Column("queued_at_ms", BigInteger, nullable=False),
    Column("waited_s", Integer),
    Column("taken_by", ForeignKey("staff.id", ondelete="SET NULL")),
    Column("first_in_line", Boolean, nullable=False),
    Column("closed_on", Date, index=True),
    Column("outcome", String(20)),
)

#: `lookup` comes from the return code and cannot be turned back; the boxes hold the letters' key.
mailboxes = Table(
    "mailboxes",
    metadata,
    Column("lookup", String(64), primary_key=True),
    Column("public_id", String(32), nullable=False, unique=True),
    Column("code_box", LargeBinary, nullable=False),
    Column("desk_box", LargeBinary, nullable=False),
    Column("state", String(10), nullable=False),
    Column("target_group", String(40), nullable=False),
    Column("urgency", String(10), nullable=False),
    Column("practical_topic", String(40), nullable=False),
    Column("district", String(40), nullable=False),
    Column("language", String(10), nullable=False),
    Column("answer_by", Date, nullable=False),
    Column("expires_at", Integer, nullable=False, index=True),
)

#: The only text of a relative that is ever kept: sealed, until the day in `mailboxes.expires_at`.
letters = Table(
    "letters",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("lookup", ForeignKey("mailboxes.lookup", ondelete="CASCADE"), nullable=False, index=True),
    Column("author", String(10), nullable=False),
    Column("state", String(10), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("written_on", Date, nullable=False),
    Column("staff_id", ForeignKey("staff.id", ondelete="SET NULL")),
)

#: Figures: week × measure × class.
measures = Table(
    "measures",
    metadata,
    Column("week", String(8), primary_key=True),
    Column("measure", String(30), primary_key=True),
    Column("value", String(40), primary_key=True),
    Column("count", Integer, nullable=False),
)

#: Questions that nobody has written an answer to.
unanswered = Table(
    "unanswered",
    metadata,
    Column("week", String(8), primary_key=True),
    Column("topic", String(40), primary_key=True),
    Column("count", Integer, nullable=False),
)
