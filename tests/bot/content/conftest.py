"""A small content folder that holds, for tests that break it, and the real one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.content.model import Contact
from bot.content.registry import read_contacts, read_districts
from bot.labels import TOPICS
from bot.settings import settings

CONTACTS = """\
- id: linjen
  name: Linjen
  organisation: Föreningen
  what: Någon att prata med.
  target_groups: [alla]
  audience: [alla_anhoriga]
  urgency: [snart]
  channels:
    - kind: telefon
      value: "116 111"
      hours:
        text: Vardagar 9–17
        periods:
          - {days: [vardagar], from: "09:00", to: "17:00"}
      free: true
      anonymous: ja
  languages: [sv]
  area: nationell
  url: https://example.se
  sources: [https://example.se]
  reviewed_on: 2026-11-22
  review_within: 90
  status: active
  volatile: true

- id: gamla_linjen
  name: Gamla linjen
  organisation: Föreningen
  what: Har slutat.
  target_groups: [vbe]
  audience: [alla_anhoriga]
  urgency: [snart]
  channels: []
  languages: []
  area: jarva
  url: null
  sources: []
  reviewed_on: 2026-11-22
  review_within: 90
  status: retired
  volatile: false
  replaced_by: linjen
"""
ANSWERS = """\
- id: kostnad
  topic: begravning
  question: Vad kostar en begravning?
  asked_as:
    - hur mycket kostar det
    - begravning pris
  text: |
    Prisbasbeloppet är
    {prisbasbelopp}.

    Ring en byrå.
  child_text: Fråga en vuxen.
  authority: Skatteverket
  url: https://example.se/a
  reviewed_on: 2026-11-22
  review_within: 90
  status: active
  volatile: true
  next: [datum]

- id: datum
  topic: begravning
  question: När måste begravningen vara?
  asked_as: [hur lång tid har vi på oss]
  text: Inom en månad.
  authority: Skatteverket
  url: https://example.se/b
  reviewed_on: 2026-11-22
  review_within: 300
  status: active
  volatile: false
"""
VALUES = """\
- id: prisbasbelopp
  value: 59 200 kronor
  what: Prisbasbeloppet 2026
  source: https://example.se
  reviewed_on: 2026-11-22
- id: begravning_tid
  value: en månad
  period: P1M
  what: Tid till begravningen
  source: https://example.se
  reviewed_on: 2026-11-22
"""
CHECKLISTS = """\
- id: dodsfall
  title: Efter ett dödsfall
  about: Ta en sak i taget.
  target_groups: [ovrig_anhorig]
  topics: [none, begravning]
  starts_with: Vilken dag dog personen?
  after: dödsfallet
  steps:
    - id: fraga
      when: Först
      do: Fråga vad det kostar.
      answer: datum
      due: null
      reminder: null
    - id: bestam
      when: Sedan
      do: Bestäm dagen.
      detail: Inom {begravning_tid} från dödsfallet.
      answer: datum
      due: begravning_tid
      reminder: Ringa ett samtal
"""
DISTRICTS = """\
- id: jarva
  name: Järva
  formerly: [Spånga-Tensta]
  neighbourhoods: [Tensta]
"""
_POINTS = (
    "for_group for_all urgency_same urgency_near urgency_far open closed open_when_acute closed_when_acute stale "
    "anonymous same_district in_city narrow written_for_others preferred preferred_step"
)
ORDER = (
    "points: {" + ", ".join(f"{name}: 1" for name in _POINTS.split()) + "}\n"
    "never_hide: [linjen]\nnarrow: []\ncauses: []\nfirst: []\nprefer:\n  - {contacts: [linjen]}\n"
)

GROUPS = ("kriminalitet", "skjutning_dodligt_vald", "vbe", "barn_som_anhorig", "ovrig_anhorig")
CHOICES = (
    "target_groups:\n"
    + "".join(f"  {group}:\n    label: Knappen\n    topics: [begravning]\n" for group in GROUPS)
    + "topics:\n"
    + "".join(f"  {topic}: Ämnet\n" for topic in TOPICS[:-1])
)
CONTACTS_PAGE = "- id: prata\n  heading: Prata\n  contacts: [linjen]\n"
ELSEWHERE = "city: [stan]\nwords: [annan ort]\nmunicipalities:\n  - [Nacka]\n"
OPENING = 'periods:\n  - {days: [vardagar], from: "08:00", to: "16:00"}\nbefore_holiday_closes: "12:00"\n'
SAVED_REPLIES = "- {id: hej, title: Hej, text: Hej., tags: [hej]}\n"

FILES = {
    "contacts.yml": CONTACTS,
    "answers/begravning.yml": ANSWERS,
    "values.yml": VALUES,
    "districts.yml": DISTRICTS,
    "order.yml": ORDER,
    "choices.yml": CHOICES,
    "checklists.yml": CHECKLISTS,
    "contacts_page.yml": CONTACTS_PAGE,
    "elsewhere.yml": ELSEWHERE,
    "opening.yml": OPENING,
    "saved_replies.yml": SAVED_REPLIES,
}

Write = Callable[..., Path]


def write_content(folder: Path, **changes: tuple[str, str]) -> Path:
    """Write a content folder that holds, with the first `old` of a file's stem replaced by `new`; returns it."""
    for name, text in FILES.items():
        file = folder / name
        old, new = changes.get(file.stem, ("", ""))
        assert old in text
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text.replace(old, new, 1) if old else text, encoding="utf-8")
    return folder


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a function that writes a content folder, with some texts replaced: `write(contacts=("old", "new"))`."""

    def written(**changes: tuple[str, str]) -> Path:
        return write_content(tmp_path, **changes)

    return written


@pytest.fixture(scope="session")
def real_contacts() -> tuple[Contact, ...]:
    """The contacts that are shown to people."""
    return read_contacts(settings.content_dir / "contacts.yml", read_districts(settings.content_dir / "districts.yml"))
