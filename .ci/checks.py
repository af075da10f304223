"""Every test of the project, as `make test` runs them, in full; the model is trained beside those that do without it.

A step that cannot run here (no node, no Chromium) is named; with CI=true that is a failure.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from bot.launcher.terminal import Waiting, say
from bot.launcher.train import TrainingError, train

ROOT = Path(__file__).resolve().parents[1]
WIDGET = ROOT / "bot" / "widget"
CONVERSATIONS = ROOT / "tests" / "conversations"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC_BROWSERS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
#: What pytest returns when it was asked for tests that are not there.
NONE_CHOSEN = 5
IN_CI = os.environ.get("CI", "").lower() in ("1", "true")


class StepFailedError(Exception):
    """A step failed; its last lines have been printed."""


class LeftOutError(Exception):
    """A step cannot run on this machine; the text says in Swedish what is missing."""


def run(
    argv: Sequence[str], cwd: Path = ROOT, env: Mapping[str, str] | None = None, waiting: Waiting | None = None
) -> None:
    """Run a command quietly; its last lines are printed when it fails."""
    process = subprocess.Popen(
        argv,
        cwd=cwd,
        env={**os.environ, **(env or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    while True:
        try:
            output, _ = process.communicate(timeout=0.5)
            break
        except subprocess.TimeoutExpired:
            if waiting:
                waiting.tick()
    if waiting:
        waiting.close()
    if process.returncode != 0:
        say("\n".join(f"    {line}" for line in output.splitlines()[-60:]))
        raise StepFailedError


def browser() -> str | None:
    """Return the path of a Chromium, found by its names."""
    named = (shutil.which(name) for name in BROWSERS)
    return next((b for b in (os.environ.get("CHROMIUM"), *named, *MAC_BROWSERS) if b and os.access(b, os.X_OK)), None)


def widget(waiting: Waiting) -> None:
    """Install the widget's tools and run its checks, also that the bundles are what the source builds."""
    if not (WIDGET / "package.json").exists():
        say("    bot/widget/package.json saknas")
        raise StepFailedError
    if not (shutil.which("node") and shutil.which("npm")):
        raise LeftOutError("widgetens prov: node och npm saknas")
    lock, installed = WIDGET / "package-lock.json", WIDGET / "node_modules" / ".package-lock.sha256"
    present = hashlib.sha256(lock.read_bytes()).hexdigest()
    if not installed.exists() or installed.read_text(encoding="utf-8") != present:
        run(["npm", "ci", "--no-audit", "--no-fund"], WIDGET, waiting=waiting)
        installed.parent.mkdir(exist_ok=True)
        installed.write_text(present, encoding="utf-8")
    run(["npm", "run", "check"], WIDGET, waiting=waiting)


def conversations(waiting: Waiting) -> None:
    """Validate the language data and run the conversation tests against the model of the present data."""
    rasa = [sys.executable, "-m", "rasa"]
    data = ["--data", "nlu_data", "--domain", "domain.yml", "--config", "config.yml"]
    run([*rasa, "data", "validate", *data, "--fail-on-warnings"], waiting=waiting)
    if not any(CONVERSATIONS.glob("test_*.yml")):
        say(f"    {CONVERSATIONS.relative_to(ROOT)} har inga samtalsprov")
        raise StepFailedError
    try:
        model = train()
    except TrainingError as error:
        say(str(error))
        raise StepFailedError from None
    # `core --e2e` is what `rasa test` runs for files named test_*, without its test of training data against itself.
    tests = ["--e2e", "--model", str(model), "--stories", str(CONVERSATIONS), "--out", "results/conversations"]
    run([*rasa, "test", "core", *tests, "--fail-on-prediction-errors"], waiting=waiting)


def style(waiting: Waiting) -> None:
    """Check style and types of all Python code."""
    python = [sys.executable, "-m"]
    for command in (["ruff", "check", "."], ["ruff", "format", "--check", "."], ["mypy", "bot", "actions"]):
        run([*python, *command], waiting=waiting)


def pytest(*chosen: str) -> Callable[[Waiting], None]:
    """Return the step that runs some of the tests; they tell of themselves. What is asked for may not be there."""

    def step(_: Waiting) -> None:
        tests = subprocess.run(
            [sys.executable, "-m", "pytest", *chosen], cwd=ROOT, stdin=subprocess.DEVNULL, check=False
        )
        if tests.returncode not in (0, NONE_CHOSEN if sys.argv[1:] else 0):
            raise StepFailedError

    return step


def begin_training() -> subprocess.Popen[bytes]:
    """Start training beside the first steps: it uses one core for minutes, and whoever needs the model waits for it."""
    quiet = subprocess.DEVNULL
    return subprocess.Popen([sys.executable, "-m", "bot", "train"], cwd=ROOT, stdin=quiet, stdout=quiet, stderr=quiet)


def main() -> int:
    """Run every step; returns 0 only when all of them passed and, in CI, nothing was left out."""
    failed: list[str] = []
    left_out: list[str] = []
    training = begin_training()
    arguments = sys.argv[1:]
    found = browser()
    if found is None:
        left_out.append("proven i webbläsare (tests/e2e): Chromium saknas")
        arguments += ["--ignore", "tests/e2e"]
    else:
        os.environ["CHROMIUM"] = found
    if shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin") is None:
        left_out.append("proven av nginx.conf (tests/deploy): nginx saknas")
    if shutil.which("systemd-analyze") is None:
        left_out.append("proven av systemd-filerna (tests/deploy): systemd-analyze saknas")
    steps: tuple[tuple[str, Callable[[Waiting], None]], ...] = (
        ("Stil och typer (ruff, mypy)", style),
        ("Widgeten", widget),
        ("Prov utan modellen (pytest)", pytest("-m", "not model", *arguments)),
        ("Språkdata och samtal (rasa)", conversations),
        ("Prov med modellen (pytest)", pytest("-m", "model", *arguments)),
    )
    for title, step in steps:
        waiting = Waiting(title)
        try:
            step(waiting)
            say(f"{title}: godkänt", waiting.elapsed_s)
        except StepFailedError:
            say(f"{title}: FEL", waiting.elapsed_s)
            failed.append(title)
        except LeftOutError as missing:
            left_out.append(str(missing))
    training.wait()  # whether it went well has been told above
    for text in left_out:
        say(f"Utelämnat: {text}" + (", och det är ett fel i CI" if IN_CI else ""))
    if failed:
        say("Inte godkänt: " + ", ".join(failed))
    return 1 if failed or (left_out and IN_CI) else 0


if __name__ == "__main__":
    sys.exit(main())
