"""The checklist beside a chat for when a child may be harmed."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import yaml


@lru_cache(maxsize=1)
def steps() -> tuple[str, ...]:
    """Return the steps in order."""
    return tuple(yaml.safe_load(Path(__file__).with_name("duty_to_report.yml").read_text(encoding="utf-8")))
