"""Columns that are meant for a class take nothing else, and an account remembers its last one-time code.

The lists are those of the day this step was written. A class that is added since needs a step of its own;
`tests/bot/storage/test_classes.py` says so. SQLite makes a table anew for a change, and forgets these checks unless the
step that does so writes them again: the same test says that too.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_DIGITS = "0123456789"
_HEX = f"{_DIGITS}abcdef"
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_GROUPS = ("barn_som_anhorig", "vbe", "kriminalitet", "skjutning_dodligt_vald", "ovrig_anhorig", "none")
_URGENCIES = ("ingen", "snart", "akut", "livsfara")
_TOPICS = (
    *("dodsfall", "bouppteckning", "begravning", "ekonomi_efter_dodsfall", "forsakring", "sjukdom_skada"),
    *("brottsoffer", "polis_och_rattsprocess", "gripen_haktad_domd", "hot_och_skydd", "barn_och_orosanmalan"),
    *("ratt_till_stod", "sekretess_och_anonymitet", "hedersrelaterat_och_extremism", "none"),
)
_LANGUAGES = ("sv", "en", "ar", "so", "bs", "fi", "ku", "fa", "es", "pl", "ti", "tr")
_OUTCOMES = ("stod_givet", "hanvisad_vidare", "fortsatt_kontakt", "orosanmalan", "larmat_112", "hot", "lamnade")
_MEASURES = {
    "asked": ("live", "letter"),
    "answered": ("live", "letter"),
    "wait": ("under_2", "2_5", "5_15", "over_15", "left"),
    "outcome": _OUTCOMES,
    "target_group": _GROUPS,
    "urgency": _URGENCIES,
    "letter_target_group": _GROUPS,
    "letter_urgency": _URGENCIES,
}


def upgrade() -> None:
    for table, checks in _checks().items():
        with op.batch_alter_table(table) as batch:
            for name, sql in checks.items():
                batch.create_check_constraint(f"ck_{table}_{name}", sa.text(sql))
            if table == "staff":
                batch.add_column(sa.Column("totp_step", sa.Integer))


def downgrade() -> None:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for table, checks in _checks().items():
        # A table that is made anew has no checks; where it is changed in place they are taken off one by one.
        with op.batch_alter_table(table, recreate="always" if on_sqlite else "auto") as batch:
            for name in () if on_sqlite else checks:
                batch.drop_constraint(f"ck_{table}_{name}", type_="check")
            if table == "staff":
                batch.drop_column("totp_step")


def _checks() -> dict[str, dict[str, str]]:
    """Return table → name → condition."""
    summary = {
        "target_group": _one_of("target_group", _GROUPS),
        "urgency": _one_of("urgency", _URGENCIES),
        "practical_topic": _one_of("practical_topic", _TOPICS),
        # Editors add districts; their ids are words of small letters.
        "district": f"length(district) > 0 AND {_only('district', _LETTERS + '_')}",
        "language": _one_of("language", _LANGUAGES),
    }
    pairs = " OR ".join(f"(measure = '{name}' AND {_one_of('value', values)})" for name, values in _MEASURES.items())
    return {
        "staff": {"role": _one_of("role", ("staff", "lead", "editor", "admin"))},
        "tickets": {
            "id": f"length(id) = 32 AND {_only('id', _HEX)}",
            "state": _one_of("state", ("waiting", "human", "closed")),
            "outcome": _one_of("outcome", _OUTCOMES),
            **summary,
        },
        "mailboxes": {
            "lookup": f"length(lookup) = 64 AND {_only('lookup', _HEX)}",
            "public_id": f"length(public_id) = 32 AND {_only('public_id', _HEX)}",
            "state": _one_of("state", ("new", "answered", "again")),
            **summary,
        },
        "letters": {
            "author": _one_of("author", ("relative", "staff")),
            "state": _one_of("state", ("sent", "draft")),
        },
        "measures": {"week": _week(), "value": pairs, "count": "count > 0"},
        "unanswered": {"week": _week(), "topic": _one_of("topic", _TOPICS), "count": "count > 0"},
    }


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


def _only(part: str, signs: str) -> str:
    """Nothing is left when these signs are taken from both ends: there are no others."""
    return f"trim({part}, '{signs}') = ''"


def _week() -> str:
    year, number = _only("substr(week, 1, 4)", _DIGITS), _only("substr(week, 7, 2)", _DIGITS)
    return f"length(week) = 8 AND substr(week, 5, 2) = '-W' AND {year} AND {number}"
