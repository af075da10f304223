"""The systemd units: whole, shut in, and of one mind with the product about where things are."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.settings import PREFIX, ROOT, TABLE

DEPLOY = ROOT / "deploy"
SERVICES = ("anhoriglotsen.service", "anhoriglotsen-purge.service")
UNITS = (*SERVICES, "anhoriglotsen-purge.timer")
INSTALLED = "/opt/anhoriglotsen"
#: Of 10, as `systemd-analyze security` counts; measured 1.1 and 0.9 with systemd 252.
MOST_EXPOSED = 1.3


def _analyze(*arguments: str) -> subprocess.CompletedProcess[str]:
    executable = shutil.which("systemd-analyze")
    if executable is None:
        pytest.skip("left out: there is no systemd-analyze on this machine")
    return subprocess.run(
        [executable, "--no-pager", *arguments], capture_output=True, encoding="utf-8", timeout=60, check=False
    )


def _sections(unit: str) -> configparser.ConfigParser:
    found = configparser.ConfigParser(strict=False, interpolation=None)
    found.optionxform = str  # type: ignore[assignment,method-assign]  # systemd tells large from small
    found.read(DEPLOY / unit, encoding="utf-8")
    return found


def test_units_are_whole(tmp_path: Path) -> None:
    """`systemd-analyze verify` has nothing to say, once the program is where this machine has it."""
    for unit in UNITS:
        text = (DEPLOY / unit).read_text(encoding="utf-8")
        (tmp_path / unit).write_text(text.replace(f"{INSTALLED}/.venv/bin/python", sys.executable), encoding="utf-8")
    done = _analyze("verify", "--man=no", *(str(tmp_path / unit) for unit in UNITS))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("unit", SERVICES)
def test_services_are_hardly_exposed(unit: str) -> None:
    """Measured by systemd itself; a line that is taken away shows here."""
    done = _analyze("security", "--offline=yes", f"--threshold={round(MOST_EXPOSED * 10)}", str(DEPLOY / unit))
    found = re.search(r"exposure level for \S+: ([\d.]+)", done.stdout)
    assert found and float(found[1]) <= MOST_EXPOSED and done.returncode == 0


@pytest.mark.parametrize("unit", SERVICES)
def test_services_keep_conversations_off_every_disk(unit: str) -> None:
    """No swap, no core dump, nothing written but the data; and what is set is known to the product."""
    service = _sections(unit)["Service"]
    assert service["MemorySwapMax"] == service["LimitCORE"] == "0"
    assert service["ProtectSystem"] == "strict" and service["UMask"] == "0077"
    assert "ReadWritePaths" not in service and service["StateDirectory"] == "anhoriglotsen"
    names = re.findall(rf"{PREFIX}(\w+)=", service["Environment"])
    assert names and {name.lower() for name in names} <= set(TABLE)
    assert f"{PREFIX}DATA_DIR=/var/lib/{service['StateDirectory']}" in service["Environment"]


def test_service_that_lacks_something_is_not_started_again_and_again() -> None:
    """The status that a refused start ends with (`bot.cli`) is the one that systemd does not try again after."""
    assert _sections("anhoriglotsen.service")["Service"]["RestartPreventExitStatus"] == "2"
