"""The marked messages themselves: where the marks lie, that nothing is said twice, and that no number is anyone's."""

from __future__ import annotations

import ipaddress
import json
import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from stdnum import iban, luhn

HERE = Path(__file__).parent
TYPES = {
    "account",
    "address",
    "case_number",
    "club",
    "email",
    "handle",
    "iban",
    "ip",
    "link",
    "name",
    "personnummer",
    "phone",
    "plate",
    "samordningsnummer",
    "school",
    "swish",
    "workplace",
}
#: Skatteverket's published test numbers that are used here; the others have an impossible date or a wrong checksum.
PUBLISHED = {
    *("189001019802", "189102289817", "191212121212", "194201199124", "194408139089", "195711212893", "198705212382"),
    *("198808112380", "199006022397", "199007212393", "199007282388", "199107172380", "199312172381", "199610202385"),
    *("199705162387", "199912282382", "200002262384", "200304302383", "200510162381", "200512312398", "201306102391"),
    *("201402202392", "201408192399", "201704302395", "201712152394", "201801052398", "201802142396"),
}
PUBLISHED_COORDINATION = {
    *("193901652382", "194610692388", "194811692385", "194907912382", "200612672386", "200707832382", "200800772386"),
    *("200804752384", "200901772384", "201010842399", "201103622393", "201306672385", "201404902395", "201604782399"),
    "201812602397",
}
#: Numbers that Post- och telestyrelsen has set aside for books and films.
FICTIONAL_PHONES = [
    (701740605, 701740699),
    (846500400, 846500499),
    (313900600, 313900699),
    (406280400, 406280449),
    (980319200, 980319299),
]
#: The Swish numbers of the merchant simulator, and two that are all zeros.
SWISH_TEST = {"1231181189", "1234679304", "1230000001", "1230000002"}
DOCUMENTATION_NETS = ["192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32"]
#: Lines that anyone may call: these stay readable, so they stand without a mark.
HELP_LINES = {
    *("0200239500", "020555666", "0850840000", "020852000", "087021680", "020100200", "0771567567", "0771524524"),
    *("0104566700", "020919191", "0739502394", "020200330", "020808080", "020818283"),
}
PHONE_LIKE = re.compile(r"(?<![\d-])(?:\+|00)?\d(?:[ /.-]?\d){7,12}(?!\d)")
DATE = re.compile(r"^(19|20)\d\d-\d\d-\d\d$")

Row = dict[str, Any]


def read(name: str) -> list[Row]:
    return [json.loads(line) for line in (HERE / name).read_text(encoding="utf-8").splitlines()]


IDENTIFYING = read("identifying.jsonl")
INNOCENT = read("innocent.jsonl")
ALL = IDENTIFYING + INNOCENT


def marked(kind: str) -> list[str]:
    return [row["text"][span["start"] : span["end"]] for row in ALL for span in row["spans"] if span["type"] == kind]


def unmarked(row: Row) -> str:
    letters = list(row["text"])
    for span in row["spans"]:
        letters[span["start"] : span["end"]] = "\0" * (span["end"] - span["start"])
    return "".join(letters)


def digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def is_impossible(number: str, coordination: bool) -> bool:
    """Whether nobody can have this number: no such day, or a last digit that does not fit."""
    ten = digits(number)[-10:]
    month, day = int(ten[2:4]), int(ten[4:6]) - (60 if coordination else 0)
    try:
        date(2000, month, day)
    except ValueError:
        return True
    return not luhn.is_valid(ten)


def test_form() -> None:
    for row in ALL:
        assert set(row) == {"text", "spans", "case", "origin", "half"}
        assert row["case"] in {"normal", "lower", "upper"}
        assert row["half"] in {"open", "sealed"}
        assert row["origin"]
        assert row["text"] == row["text"].strip()
        assert 1 <= len(row["text"]) <= 2000


def test_texts_are_unlike() -> None:
    said = Counter(re.sub(r"\W+", " ", row["text"].lower()).strip() or row["text"] for row in ALL)
    assert [text for text, times in said.items() if times > 1] == []


def test_spans_lie_in_order_and_cover_no_space() -> None:
    for row in ALL:
        end = 0
        for span in row["spans"]:
            assert set(span) == {"type", "start", "end"}
            assert span["type"] in TYPES
            assert end <= span["start"] < span["end"] <= len(row["text"]), row["text"]
            part = row["text"][span["start"] : span["end"]]
            assert part == part.strip(" ,!?:;\n"), part
            end = span["end"]


def test_names_are_whole_words() -> None:
    for row in ALL:
        for span in row["spans"]:
            if span["type"] != "name":
                continue
            around = row["text"][max(span["start"] - 1, 0) : span["start"]] + row["text"][span["end"] : span["end"] + 1]
            assert not any(letter.isalnum() for letter in around), row["text"]


def test_case_is_what_it_says() -> None:
    for row in ALL:
        letters = list(row["text"])
        for span in row["spans"]:
            if span["type"] != "name":
                letters[span["start"] : span["end"]] = " " * (span["end"] - span["start"])
        text = "".join(letters)
        if row["case"] == "lower":
            assert text == text.lower(), text
        if row["case"] == "upper":
            assert text == text.upper(), text


def test_counts() -> None:
    assert len(IDENTIFYING) >= 520
    assert len(INNOCENT) >= 220
    assert all(row["spans"] for row in IDENTIFYING)
    assert not any(row["spans"] for row in INNOCENT)
    names = Counter(row["case"] for row in IDENTIFYING for span in row["spans"] if span["type"] == "name")
    assert names["lower"] >= 90
    assert names["upper"] >= 80
    assert names.total() >= 300
    assert {span["type"] for row in IDENTIFYING for span in row["spans"]} == TYPES


@pytest.mark.parametrize("case", ["normal", "lower", "upper"])
def test_halves_are_alike(case: str) -> None:
    for rows in (IDENTIFYING, INNOCENT):
        halves = Counter(row["half"] for row in rows if row["case"] == case)
        assert abs(halves["open"] - halves["sealed"]) <= 0.1 * halves.total()
    for kind in TYPES:
        halves = Counter(row["half"] for row in IDENTIFYING for span in row["spans"] if span["type"] == kind)
        assert min(halves["open"], halves["sealed"]) >= 0.4 * halves.total(), kind


@pytest.mark.parametrize(
    ("kind", "published"), [("personnummer", PUBLISHED), ("samordningsnummer", PUBLISHED_COORDINATION)]
)
def test_identity_numbers_are_nobodys(kind: str, published: set[str]) -> None:
    tails = {number[-10:] for number in published}
    for number in marked(kind):
        known = digits(number) in published or (len(digits(number)) == 10 and digits(number) in tails)
        assert known or is_impossible(number, kind == "samordningsnummer"), number


def national(number: str) -> int:
    plain = digits(number.replace("(0)", ""))
    for prefix in ("0046", "46", "0"):
        if plain.startswith(prefix):
            return int(plain[len(prefix) :])
    return int(plain)


def test_phones_are_fictional() -> None:
    numbers = marked("phone") + [number for number in marked("swish") if digits(number) not in SWISH_TEST]
    for number in numbers:
        assert any(low <= national(number) <= high for low, high in FICTIONAL_PHONES), number


def test_unmarked_numbers_are_public() -> None:
    for row in ALL:
        for number in PHONE_LIKE.findall(unmarked(row)):
            assert digits(number) in HELP_LINES or DATE.match(number) or not digits(number).startswith("0"), number


def test_addresses_on_the_net_are_for_documentation() -> None:
    for address in marked("email"):
        assert re.search(r"@([\w-]+\.)*example\.(se|com)$", address.lower()), address
    nets = [ipaddress.ip_network(net) for net in DOCUMENTATION_NETS]
    for written in marked("ip"):
        host = written.split("/")[0]
        host = host.split(":")[0] if host.count(":") == 1 else host
        assert any(ipaddress.ip_address(host) in net for net in nets), written
    for handle in marked("handle"):
        assert "exempel" in handle.lower(), handle
    for link in marked("link"):
        own = "exempel" in link.lower() or "0000000" in link
        assert own or national(link.rsplit("/", 1)[1]) in range(701740605, 701740700), link


def test_ibans_are_the_standards_examples() -> None:
    assert all(iban.is_valid(number.upper()) for number in marked("iban"))


def test_no_mark_is_left_out_within_a_message() -> None:
    """A name that is marked in a message is marked each time it stands there, written the same way."""
    for row in IDENTIFYING:
        rest = unmarked(row)
        for span in row["spans"]:
            part = row["text"][span["start"] : span["end"]]
            if span["type"] == "name" and len(part) > 3:
                assert not re.search(rf"(?<!\w){re.escape(part)}(?!\w)", rest), part
