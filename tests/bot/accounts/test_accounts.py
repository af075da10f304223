"""Accounts on real databases: signing in, codes, sessions, and what guessing gains."""

from __future__ import annotations

import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pyotp
import pytest
from sqlalchemy import select

from bot.accounts import Accounts, AccountsError, CodeNeededError, SlowDownError, WrongError
from bot.accounts.limits import FREE, Tries
from bot.accounts.passwords import WeakPasswordError, check_strength
from bot.desk.key import DeskKey
from bot.storage import migrate
from bot.storage.kept import staff, staff_sessions

PASSWORD = "krukväxt-tröskel-segelbåt"


@dataclass
class Clock:
    now: float = 1_795_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def accounts(empty_engine: Any, clock: Clock) -> Accounts:
    migrate(empty_engine)
    made = Accounts(empty_engine, DeskKey(b"k" * 32), clock)
    made.add("Maria", "Maria", "staff", ["farsta"], PASSWORD)
    return made


def test_sign_in_with_the_password_gives_a_session(accounts: Accounts, empty_engine: Any) -> None:
    """The name's case does not matter; neither token nor password is in the database."""
    session = accounts.sign_in(" MARIA ", PASSWORD, "", "client")
    found = accounts.session(session.token)
    assert found is not None and found.staff.shown_as == "Maria" and found.staff.districts == ("farsta",)
    with empty_engine.connect() as connection:
        rows = [*connection.execute(select(staff)).all(), *connection.execute(select(staff_sessions)).all()]
    assert session.token not in str(rows) and PASSWORD not in str(rows)


@pytest.mark.parametrize(("name", "password"), [("maria", "fel lösenord här"), ("ingen", PASSWORD), ("maria", "")])
def test_sign_in_wrong_is_refused_alike(accounts: Accounts, name: str, password: str) -> None:
    """What was wrong is not told."""
    with pytest.raises(WrongError):
        accounts.sign_in(name, password, "", "client")


def test_sign_in_wrong_name_and_wrong_password_cost_the_same(accounts: Accounts) -> None:
    """Who has an account cannot be heard from the time it takes."""
    times: dict[str, list[float]] = {"maria": [], "ingen": []}
    for number in range(4):
        for name, found in times.items():
            begun = time.perf_counter()
            with pytest.raises(WrongError):
                accounts.sign_in(name, "fel lösenord här", "", f"client {number} {name}")
            found.append(time.perf_counter() - begun)
    ratio = statistics.median(times["maria"]) / statistics.median(times["ingen"])
    assert 0.5 < ratio < 2


def test_sign_in_after_many_wrong_waits_for_that_client_only(accounts: Accounts) -> None:
    """Nobody can shut a colleague out, and the wait ends."""
    for _ in range(FREE + 1):
        with pytest.raises(WrongError):
            accounts.sign_in("maria", "fel lösenord här", "", "attacker")
    with pytest.raises(SlowDownError) as slow:
        accounts.sign_in("maria", PASSWORD, "", "attacker")
    assert slow.value.retry_after_s >= 1
    assert accounts.sign_in("maria", PASSWORD, "", "maria's own desk").staff.name == "maria"


def test_tries_grow_and_spraying_slows_too() -> None:
    """Twice as long each time, 15 minutes at most; many names from one client end in a wait as well."""
    clock = Clock(0.0)
    tries = Tries(clock)
    waits = []
    for _ in range(FREE + 14):
        tries.wrong("a", "maria")
        waits.append(tries.wait_s("a", "maria"))
    assert waits[:FREE] == [0] * FREE and waits[FREE] < waits[FREE + 1] < waits[FREE + 2] and max(waits) <= 901
    assert tries.wait_s("b", "maria") == 0
    for number in range(FREE * 5 + 1):
        tries.wrong("c", f"name {number}")
    assert tries.wait_s("c", "one more name") > 0
    clock.now += 4000
    assert tries.wait_s("a", "maria") == 0


def test_totp_is_demanded_and_each_code_works_once(accounts: Accounts, clock: Clock, empty_engine: Any) -> None:
    """A code that was read over a shoulder is worth nothing; the seed is sealed."""
    seed = pyotp.random_base32()
    who = accounts.sign_in("maria", PASSWORD, "", "c").staff
    with pytest.raises(WrongError):
        accounts.turn_on_totp(who.id, seed, "000000" if _code(seed, clock) != "000000" else "111111")
    accounts.turn_on_totp(who.id, seed, _code(seed, clock))
    with pytest.raises(CodeNeededError):
        accounts.sign_in("maria", PASSWORD, "", "c")
    with pytest.raises(WrongError):
        accounts.sign_in("maria", PASSWORD, _code(seed, clock), "c")
    clock.now += 30
    code = _code(seed, clock)
    assert accounts.sign_in("maria", PASSWORD, code[:3] + " " + code[3:], "c").staff.totp
    with pytest.raises(WrongError):
        accounts.sign_in("maria", PASSWORD, code, "c")
    clock.now += 300
    with pytest.raises(WrongError):
        accounts.sign_in("maria", PASSWORD, code, "c")
    with empty_engine.connect() as connection:
        assert seed.encode() not in bytes(connection.execute(select(staff.c.totp_box)).scalar_one())


def test_totp_code_works_once_on_all_gateways_together(accounts: Accounts, clock: Clock, empty_engine: Any) -> None:
    """Many tries with the same code at once, on two gateways: one gets in. An older code is worth nothing after it."""
    seed = pyotp.random_base32()
    who = accounts.sign_in("maria", PASSWORD, "", "c").staff
    accounts.turn_on_totp(who.id, seed, _code(seed, clock))
    clock.now += 60
    gateways = [accounts, Accounts(empty_engine, DeskKey(b"k" * 32), clock)]
    code, earlier = _code(seed, clock), pyotp.TOTP(seed).at(int(clock.now) - 30)

    def gets_in(n: int) -> bool:
        try:
            return gateways[n % 2].sign_in("maria", PASSWORD, code, f"client {n}").staff.totp
        except WrongError:
            return False

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(gets_in, range(6))) == 1
    for gateway in gateways:
        with pytest.raises(WrongError):
            gateway.sign_in("maria", PASSWORD, earlier, "c")
    clock.now += 30
    assert gateways[1].sign_in("maria", PASSWORD, _code(seed, clock), "c").staff.totp


@pytest.mark.parametrize("code", ["", "12345", "１２３４５６", "\ud800", "123456\x00", "9" * 500])
def test_totp_code_of_another_shape_is_wrong(accounts: Accounts, clock: Clock, code: str) -> None:
    """Whatever is typed."""
    who = accounts.sign_in("maria", PASSWORD, "", "c").staff
    with pytest.raises(WrongError):
        accounts.turn_on_totp(who.id, pyotp.random_base32(), code)


def test_session_ends_idle_at_its_limit_and_when_signed_out(accounts: Accounts, clock: Clock) -> None:
    """An hour without a sign of life, twelve hours at most, and at once when asked for."""
    idle, busy = (accounts.sign_in("maria", PASSWORD, "", "c").token for _ in range(2))
    for _ in range(13):
        clock.now += 3000
        accounts.session(busy)
    assert accounts.session(idle) is None
    assert accounts.session(busy) is not None
    clock.now += 3600 * 12 - 13 * 3000
    assert accounts.session(busy) is None
    assert accounts.forget_old() == 2
    one, two = (accounts.sign_in("maria", PASSWORD, "", "c") for _ in range(2))
    accounts.sign_out(one.token)
    assert accounts.session(one.token) is None and accounts.session(two.token) is not None
    accounts.sign_out_everywhere(two.staff.id)
    assert accounts.session(two.token) is None


def test_disable_and_reset_end_sessions_at_once(accounts: Accounts) -> None:
    """Who has left is out now; a reset makes a password that must be changed."""
    token = accounts.sign_in("maria", PASSWORD, "", "c").token
    accounts.disable("maria")
    assert accounts.session(token) is None
    with pytest.raises(WrongError):
        accounts.sign_in("maria", PASSWORD, "", "c")
    made = accounts.reset("maria")
    session = accounts.sign_in("maria", made, "", "d")
    assert session.staff.must_change
    accounts.change_password(session.staff.id, made, "vinterdäck och blåbärssoppa", "d")
    assert accounts.session(session.token) is None
    assert not accounts.sign_in("maria", "vinterdäck och blåbärssoppa", "", "d").staff.must_change


def test_add_refuses_what_is_taken_unknown_or_weak(accounts: Accounts) -> None:
    """Said in words to whoever runs the service."""
    for name, role in (("maria", "staff"), ("ny", "chef"), ("", "staff")):
        with pytest.raises(AccountsError):
            accounts.add(name, "", role, [])
    with pytest.raises(WeakPasswordError):
        accounts.add("ny", "", "staff", [], "sommar2026!!")


@pytest.mark.parametrize("weak", ["kort", "lösenord1234", "maria-maria-1", "aaaaaaaaaaaaaa", "stockholm2026!"])
def test_check_strength_refuses_what_is_soon_guessed(weak: str) -> None:
    """Short, common, one's own name, one letter."""
    with pytest.raises(WeakPasswordError):
        check_strength(weak, "maria")


def test_may_read_follows_role_and_district(accounts: Accounts) -> None:
    """Staff read their own districts and those of nobody's; editors and admins read nothing."""
    accounts.add("lisa", "Lisa", "lead", [])
    accounts.add("red", "Red", "editor", [])
    by_name = {s.name: s for s in accounts.list()}
    assert by_name["maria"].may_read("farsta") and by_name["maria"].may_read("annan_kommun")
    assert not by_name["maria"].may_read("bromma")
    assert by_name["lisa"].may_read("bromma") and not by_name["red"].may_read("farsta")


def _code(seed: str, clock: Clock) -> str:
    return pyotp.TOTP(seed).at(int(clock.now))
