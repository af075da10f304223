"""`make audit-deps`: known vulnerabilities of what is locked, held against the list beside this file; new ones fail.

Asks a vulnerability service through pip-audit and npm. One that cannot be reached, or does not know the packages, is no
good news: it is told, and the exit code is 2. New vulnerabilities give 1; 0 means that all was asked and none is new.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.launcher.terminal import say

ROOT = Path(__file__).resolve().parent.parent
LIST = Path(__file__).with_name("known_vulnerabilities.yml")
TIMEOUT_S = 600


class NotAskedError(Exception):
    """The service could not be asked about everything; the text says in Swedish what was missing."""


@dataclass(frozen=True)
class Found:
    """A vulnerability.

    Attributes:
        package: Its name.
        version: As locked.
        ids: What it is called, by CVE and by others.
    """

    package: str
    version: str
    ids: frozenset[str]


def python_found() -> list[Found]:
    """Ask about requirements.lock.

    Raises:
        NotAskedError: pip-audit cannot be had, or some packages are not known to the service.
    """
    uv = shutil.which("uv") or shutil.which("uv", path=str(ROOT / ".uv" / "bin"))
    if uv is None:
        raise NotAskedError("uv finns inte, så pip-audit kan inte köras")
    asked = ["--requirement", str(ROOT / "requirements.lock"), "--disable-pip", "--no-deps", "--format", "json"]
    return read_pip_audit(_answer([uv, "tool", "run", "--quiet", "pip-audit", *asked, "--progress-spinner", "off"]))


def npm_found() -> list[Found]:
    """Ask about the widget's package-lock.json.

    Raises:
        NotAskedError: npm cannot be had, or its service cannot be reached.
    """
    npm = shutil.which("npm")
    if npm is None:
        raise NotAskedError("npm finns inte")
    return read_npm_audit(_answer([npm, "audit", "--json"], ROOT / "bot" / "widget"))


def read_pip_audit(answer: Any) -> list[Found]:
    """Return what pip-audit found.

    Raises:
        NotAskedError: Some packages could not be asked about.
    """
    packages = answer.get("dependencies", [])
    skipped = [each["name"] for each in packages if "skip_reason" in each]
    if skipped or not packages:
        raise NotAskedError(f"sårbarhetstjänsten svarade inte för {len(skipped)} av {len(packages)} Python-paket")
    return [
        Found(each["name"], each["version"], frozenset((one["id"], *one.get("aliases", ()))))
        for each in packages
        for one in each["vulns"]
    ]


def read_npm_audit(answer: Any) -> list[Found]:
    """Return what npm found.

    Raises:
        NotAskedError: Its service did not answer.
    """
    if "vulnerabilities" not in answer:
        raise NotAskedError("npm:s sårbarhetstjänst svarade inte")
    return [
        Found(name, str(each.get("range", "")), frozenset({_advisory(via)}))
        for name, each in answer["vulnerabilities"].items()
        for via in each["via"]
        if isinstance(via, dict)
    ]


def new_among(found: list[Found], known: list[dict[str, Any]]) -> list[Found]:
    """Return those that are not on the list for that package."""
    listed = {(row["package"], each) for row in known for each in row["ids"]}
    return [each for each in found if not any((each.package, name) in listed for name in each.ids)]


def main() -> int:
    """Ask, compare and tell; returns the exit code."""
    known = yaml.safe_load(LIST.read_text(encoding="utf-8"))
    worst = 0
    for title, ask, listed in (("Python", python_found, known["python"]), ("npm", npm_found, known["npm"])):
        try:
            found = ask()
        except NotAskedError as missing:
            say(f"{title}: INTE KONTROLLERAT, {missing}.")
            worst = 2
            continue
        new = new_among(found, listed)
        say(f"{title}: {len(found)} kända sårbarheter, {len(new)} nya.")
        for line in _lines(new):
            say(f"  {line}")
        worst = worst or int(bool(new))
    return worst


def _lines(found: list[Found]) -> Iterator[str]:
    for each in sorted(found, key=lambda one: one.package):
        yield f"{each.package} {each.version}: {', '.join(sorted(each.ids))}"


def _answer(argv: list[str], folder: Path = ROOT) -> Any:
    try:
        done = subprocess.run(argv, cwd=folder, capture_output=True, encoding="utf-8", timeout=TIMEOUT_S)
        return json.loads(done.stdout)
    except (OSError, subprocess.TimeoutExpired, ValueError):
        raise NotAskedError(f"{Path(argv[0]).name} gav inget svar") from None


def _advisory(via: dict[str, Any]) -> str:
    return str(via.get("url", via.get("source", ""))).rpartition("/")[2]


if __name__ == "__main__":
    sys.exit(main())
