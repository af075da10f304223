"""What the content files hold, once checked. Everything is frozen: nobody changes a fact after it was read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.content.order import Order

STATUSES = ("active", "paused", "retired")
KINDS = ("telefon", "sms", "chatt", "webb", "epost", "besok")
ANONYMITY = ("ja", "nej", "okänt")
AUDIENCES = ("barn", "unga", "foraldrar", "alla_anhoriga", "yrkesverksamma")
#: Target group of a contact that is for everyone.
EVERYONE = "alla"
#: Areas beside the ids of `districts.yml`; `kommun` is another municipality than Stockholm.
AREAS = ("nationell", "stockholms_lan", "stockholms_stad", "kommun")


@dataclass(frozen=True)
class Period:
    """One stretch of opening hours.

    Attributes:
        days: Weekdays it begins on, Monday is 0, rising.
        opens: "HH:MM", local time.
        closes: "HH:MM" up to "24:00"; not later than `opens` means the day after.
    """

    days: tuple[int, ...]
    opens: str
    closes: str


@dataclass(frozen=True)
class Season:
    """Hours that replace the usual ones for a part of every year.

    Attributes:
        first: "MM-DD", the first day.
        last: "MM-DD", the last day; earlier than `first` means over the turn of the year.
        periods: Empty when it is closed the whole season.
    """

    first: str
    last: str
    periods: tuple[Period, ...]


@dataclass(frozen=True)
class Hours:
    """Opening hours.

    Attributes:
        text: The hours in words, as the source has them.
        periods: None when they are unknown; unknown is never shown as open.
        seasons: Exceptions from `periods`.
    """

    text: str | None = None
    periods: tuple[Period, ...] | None = None
    seasons: tuple[Season, ...] = ()


@dataclass(frozen=True)
class Channel:
    """One way to reach a contact.

    Attributes:
        kind: One of KINDS.
        value: Number, e-mail address, web address or street address.
        hours: When it answers.
        label: What people read instead of `value`.
        note: What to say or mind, such as whom to ask for.
        free: None when the cost is unknown.
        anonymous: One of ANONYMITY.
    """

    kind: str
    value: str
    hours: Hours = Hours()
    label: str | None = None
    note: str | None = None
    free: bool | None = None
    anonymous: str = "okänt"


@dataclass(frozen=True)
class Contact:
    """Someone to turn to.

    Attributes:
        target_groups: Classes of `bot.labels.TARGET_GROUPS`, or `alla`.
        audience: Of AUDIENCES.
        urgency: Classes of `bot.labels.URGENCIES`.
        area: One of AREAS, or the id of a district.
        sources: Web addresses of the pages the facts were read on.
        reviewed_on: The day the source's text was last seen.
        review_within: Days until it must be seen again.
        status: One of STATUSES; only `active` is shown.
        replaced_by: Id of the contact to turn to instead.
        note: For editors; never shown.
    """

    id: str
    name: str
    organisation: str
    what: str
    target_groups: tuple[str, ...]
    audience: tuple[str, ...]
    urgency: tuple[str, ...]
    channels: tuple[Channel, ...]
    languages: tuple[str, ...]
    area: str
    url: str | None
    sources: tuple[str, ...]
    reviewed_on: date
    review_within: int
    status: str
    volatile: bool
    replaced_by: str | None = None
    note: str | None = None

    @property
    def reachable(self) -> bool:
        """Whether there is any way to it at all."""
        return bool(self.channels or self.url)

    @property
    def anonymous(self) -> str:
        """`ja` if some way is known to be anonymous, `nej` if every way to talk is known not to be, else `okänt`."""
        if any(c.anonymous == "ja" for c in self.channels):
            return "ja"
        spoken = [c.anonymous for c in self.channels if c.kind in ("telefon", "chatt", "besok")]
        return "nej" if spoken and set(spoken) == {"nej"} else "okänt"


@dataclass(frozen=True)
class Answer:
    """The answer to one practical question; `{value}` is already filled in everywhere.

    Attributes:
        topic: Class of `bot.labels.TOPICS`, not `none`.
        asked_as: Other ways to ask it.
        text: At most three paragraphs, divided by an empty line.
        child_text: The same for a child, if it needs other words.
        next: Ids of answers that tend to be needed after this one.
    """

    id: str
    topic: str
    question: str
    asked_as: tuple[str, ...]
    text: str
    child_text: str | None
    authority: str
    url: str
    reviewed_on: date
    review_within: int
    status: str
    volatile: bool
    next: tuple[str, ...] = ()


@dataclass(frozen=True)
class Value:
    """An amount, a number or a term that sentences draw on. `value` is shown as it stands."""

    id: str
    value: str
    what: str
    source: str
    reviewed_on: date


@dataclass(frozen=True)
class District:
    """A city district (stadsdelsområde).

    Attributes:
        formerly: Names of districts that are now part of it.
        neighbourhoods: Parts of it that people call home; not always all.
    """

    id: str
    name: str
    formerly: tuple[str, ...]
    neighbourhoods: tuple[str, ...]


@dataclass(frozen=True)
class Content:
    """Everything in the content folder.

    Attributes:
        order: What `order.yml` says.
        choices: What `choices.yml` says, as it stands.
    """

    contacts: tuple[Contact, ...]
    answers: tuple[Answer, ...]
    values: tuple[Value, ...]
    districts: tuple[District, ...]
    order: Order | None = None
    choices: dict[str, Any] = field(default_factory=dict)


def overdue(item: Contact | Answer, today: date) -> bool:
    """Tell whether the day by which the fact should have been looked at again has passed."""
    return today > item.reviewed_on + timedelta(days=item.review_within)
