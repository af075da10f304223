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
        via: Whose it is, when somebody else answers and connects on: its hours are not this contact's.
    """

    kind: str
    value: str
    hours: Hours = Hours()
    label: str | None = None
    note: str | None = None
    free: bool | None = None
    anonymous: str = "okänt"
    via: str | None = None


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
        easy_text: The same in lättläst, if someone has written it.
        english_question: The question in English; there whenever `english_text` is.
        english_text: The same in English, if someone has written it.
        phones: Telephone numbers that its texts draw on, as they stand there.
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
    easy_text: str | None = None
    english_question: str | None = None
    english_text: str | None = None
    phones: tuple[str, ...] = ()


@dataclass(frozen=True)
class Value:
    """An amount, a number or a term that sentences draw on. `value` is shown as it stands.

    Attributes:
        period: The same time as ISO 8601 (`P3M`), where a checklist counts with it.
    """

    id: str
    value: str
    what: str
    source: str
    reviewed_on: date
    period: str | None = None


@dataclass(frozen=True)
class Due:
    """The time within which a step is to be done, counted from the day that its checklist asks for.

    Attributes:
        period: ISO 8601, one number and one unit: `P3M`, `P90D`, `P3Y`.
        words: The same in words: "senast tre månader efter dödsfallet".
        preferably: A day to aim at rather than the last by law.
    """

    period: str
    words: str
    preferably: bool


@dataclass(frozen=True)
class Step:
    """One step of a checklist; `{value}` is already filled in.

    Attributes:
        when: Heading that the step stands under; steps of one heading follow each other.
        do: What to do.
        detail: A sentence or two more; says what the day counts from.
        answer: Id of the active answer behind it.
        authority: A time towards an authority or a court, which the law moves past a day off.
        reminder: Name in a calendar, that tells nothing to who happens to see it; None without `due`.
    """

    id: str
    when: str
    do: str
    detail: str | None
    answer: str
    due: Due | None
    authority: bool
    reminder: str | None


@dataclass(frozen=True)
class Checklist:
    """What can be done in a situation, in order of time.

    Attributes:
        target_groups: Classes it is offered to.
        topics: Classes of questions it belongs to; `none` is: also before anything is asked.
        audience: `barn` when it is written for a child, and for nobody else.
        starts_with: Question for the day that its times count from; None when it has no times.
        after: That day in words, as in "tre månader efter dödsfallet".
    """

    id: str
    title: str
    about: str
    target_groups: tuple[str, ...]
    topics: tuple[str, ...]
    audience: str | None
    starts_with: str | None
    after: str | None
    steps: tuple[Step, ...]


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
class Section:
    """One heading of the page of contacts.

    Attributes:
        contacts: Ids.
        districts: Whether the districts' own administrations stand here.
    """

    id: str
    heading: str
    lead: str | None
    contacts: tuple[str, ...]
    districts: bool


@dataclass(frozen=True)
class DeskHours:
    """When staff answer live.

    Attributes:
        periods: Local hours by weekday; a public holiday has none.
        before_holiday_closes: Closes at this time, if not before, the day before a public holiday that is no Sunday.
        closed: Other days without staff.
    """

    periods: tuple[Period, ...]
    before_holiday_closes: str
    closed: tuple[date, ...] = ()


@dataclass(frozen=True)
class SavedReply:
    """Something that staff say often.

    Attributes:
        text: Paragraphs with a blank line between.
        tags: Words it is looked for by.
        url: Where what it states was read, if it states anything.
    """

    id: str
    title: str
    text: str
    tags: tuple[str, ...]
    url: str | None = None


@dataclass(frozen=True)
class Content:
    """Everything in the content folder.

    Attributes:
        order: What `order.yml` says.
        choices: What `choices.yml` says, as it stands.
        sections: Headings of the page of contacts, in order.
        elsewhere: `city` and `elsewhere` → folded names that mean the city itself, and another municipality.
        opening: What `opening.yml` says.
        saved_replies: For staff, in the order of the file.
    """

    contacts: tuple[Contact, ...]
    answers: tuple[Answer, ...]
    values: tuple[Value, ...]
    districts: tuple[District, ...]
    checklists: tuple[Checklist, ...] = ()
    order: Order | None = None
    choices: dict[str, Any] = field(default_factory=dict)
    sections: tuple[Section, ...] = ()
    elsewhere: dict[str, frozenset[str]] = field(default_factory=dict)
    opening: DeskHours | None = None
    saved_replies: tuple[SavedReply, ...] = ()


def overdue(item: Contact | Answer, today: date) -> bool:
    """Tell whether the day by which the fact should have been looked at again has passed."""
    return today > item.reviewed_on + timedelta(days=item.review_within)
