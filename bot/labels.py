"""The classes of the situation classifier; their meaning is described in docs/labels.md."""

from __future__ import annotations

TARGET_GROUPS: tuple[str, ...] = (
    "barn_som_anhorig",
    "vbe",
    "kriminalitet",
    "skjutning_dodligt_vald",
    "ovrig_anhorig",
    "none",
)

#: In rising order: a later value is always the graver one.
URGENCIES: tuple[str, ...] = ("ingen", "snart", "akut", "livsfara")

TOPICS: tuple[str, ...] = (
    "dodsfall",
    "bouppteckning",
    "begravning",
    "ekonomi_efter_dodsfall",
    "forsakring",
    "sjukdom_skada",
    "brottsoffer",
    "polis_och_rattsprocess",
    "gripen_haktad_domd",
    "hot_och_skydd",
    "barn_och_orosanmalan",
    "ratt_till_stod",
    "sekretess_och_anonymitet",
    "hedersrelaterat_och_extremism",
    "none",
)


def graver(first: str, second: str) -> str:
    """Return the graver of two urgencies.

    Raises:
        ValueError: One of them is not an urgency.
    """
    return max(first, second, key=URGENCIES.index)
