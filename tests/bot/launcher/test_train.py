"""When a model is trained, what its file is called, and what is left behind. A script stands in for `rasa train`."""

from __future__ import annotations

import asyncio
import io
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from bot.launcher.terminal import Progress, duration
from bot.launcher.train import (
    TrainingError,
    component_names,
    fingerprint,
    model_path,
    rasa_command,
    remove_old,
    train,
    train_async,
    useful_lines,
)
from bot.settings import settings

#: Writes what Rasa writes, counts its own runs, and leaves a model.
FAKE_RASA = """
import sys, time
from pathlib import Path
out, name, runs, seconds = sys.argv[1:5]
with open(runs, "a") as f: f.write("x")
print("2026-11-24 10:00:00 INFO     rasa.engine.training.hooks  - Starting to train component 'RulePolicy'.")
time.sleep(float(seconds))
Path(out, name + ".tar.gz").write_text("model")
print("Your Rasa model is trained and saved at '...'.")
"""
BROKEN_RASA = """
print("2026-11-24 10:00:00 INFO     rasa.cli.train  - The configuration was chosen automatically.")
print("/x/slot_mappings.py:242: UserWarning: Slot auto-fill has been removed")
print("Traceback (most recent call last):")
print('  File "/x/y.py", line 3, in train')
print("rasa.shared.exceptions.RasaException: Contradicting rules found")
raise SystemExit(1)
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    files = {
        "nlu_data/intents/greet.yml": "a",
        "config.yml": "pipeline:\n- name: RegexFeaturizer\npolicies:\n- name: RulePolicy\n",
        "domain.yml": "d",
        "bot/safety/lexicon/danger.yml": "kniv",
        "bot/situation/model.py": "x = 1",
        "bot/rasa_components/channel.py": "y = 1",
        "bot/gateway/app.py": "z = 1",
        "requirements.lock": "rasa==3.6.21",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def fake(project: Path, code: str = FAKE_RASA, seconds: float = 0.0) -> Callable[[Path, str, bool], Sequence[str]]:
    def command(out: Path, name: str, force: bool) -> Sequence[str]:
        return [sys.executable, "-S", "-u", "-c", code, str(out), name, str(project / "runs"), str(seconds)]

    return command


def silent(text: str, seconds: float | None = None) -> None:
    del text, seconds


@pytest.mark.parametrize(
    ("file", "changes"),
    [
        ("nlu_data/intents/greet.yml", True),
        ("nlu_data/rules/new.yml", True),
        ("config.yml", True),
        ("domain.yml", True),
        ("bot/safety/lexicon/danger.yml", True),
        ("bot/situation/model.py", True),
        ("bot/rasa_components/channel.py", True),
        ("requirements.lock", True),
        ("bot/gateway/app.py", False),
        ("endpoints.yml", False),
        ("nlu_data/.greet.yml.swp", False),
        ("nlu_data/README.md", False),
        ("bot/situation/__pycache__/model.cpython-310.pyc", False),
    ],
)
def test_fingerprint_after_a_change_follows_what_decides_the_model(project: Path, file: str, changes: bool) -> None:
    """Language, configuration, lexicons, component code and packages count; the gateway and caches do not."""
    before = fingerprint(project, "blank")
    (project / file).parent.mkdir(parents=True, exist_ok=True)
    (project / file).write_text("changed")
    assert (fingerprint(project, "blank") != before) is changes


def test_fingerprint_renamed_file_or_other_spacy_mode_changes(project: Path) -> None:
    """The pipeline's version counts, since its lemmas are what the model has learnt from."""
    before = fingerprint(project, "blank")
    assert len({before, fingerprint(project, "3.8.0"), fingerprint(project, "3.8.0.dev1")}) == 3
    (project / "nlu_data/intents/greet.yml").rename(project / "nlu_data/intents/hello.yml")
    assert fingerprint(project, "blank") != before


def test_train_twice_trains_once_and_forced_trains_again(project: Path) -> None:
    """Nothing to do when the model of the present data exists."""
    models = project / "models"

    def once(force: bool = False) -> Path:
        return asyncio.run(train_async(force, root=project, models_dir=models, tell=silent, command=fake(project)))

    path = once()
    assert path == once() == model_path(project, models)
    assert (path.read_text(), (project / "runs").read_text()) == ("model", "x")
    once(force=True)
    assert (project / "runs").read_text() == "xx"


def test_train_shows_progress_where_it_is_told_to(
    project: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Whoever needs a model for its own output gets nothing of the training on it; who trains on purpose does."""
    monkeypatch.setattr("bot.launcher.train.settings", replace(settings, models_dir=project / "models"))
    monkeypatch.setattr("bot.launcher.train.rasa_command", fake(project))
    train()
    out, err = capfd.readouterr()
    assert out == ""
    assert "regler" in err and "Modellen är tränad" in err
    train(force=True, stream=sys.stdout)
    out, err = capfd.readouterr()
    assert "regler" in out and "Modellen är tränad" in out
    assert err == ""


def test_train_two_starts_at_once_train_once(project: Path) -> None:
    """The second start waits for the first and takes its model."""
    told: list[str] = []

    def tell(text: str, seconds: float | None = None) -> None:
        told.append(text)

    async def both() -> list[Path]:
        start = [
            train_async(root=project, models_dir=project / "models", tell=tell, command=fake(project, seconds=0.3))
            for _ in range(2)
        ]
        return list(await asyncio.gather(*start))

    first, second = asyncio.run(both())
    assert first == second
    assert (project / "runs").read_text() == "x"
    assert any("tränar redan" in text for text in told)


def test_train_fails_shows_the_useful_line_and_leaves_no_model(project: Path) -> None:
    """The person reads what is wrong, not a traceback, and no half model lies under the right name."""
    with pytest.raises(TrainingError) as caught:
        asyncio.run(
            train_async(root=project, models_dir=project / "models", tell=silent, command=fake(project, BROKEN_RASA))
        )
    lines = str(caught.value).splitlines()
    assert lines[1:] == ["  rasa.shared.exceptions.RasaException: Contradicting rules found"]
    assert [p.name for p in (project / "models").iterdir()] == [".training.lock"]


def test_train_cancelled_ends_the_process_and_leaves_no_model(project: Path) -> None:
    """Ctrl-C while training: the child is gone at once, and nothing is left but the lock."""
    models = project / "models"

    async def cancelled() -> None:
        work = asyncio.ensure_future(
            train_async(root=project, models_dir=models, tell=silent, command=fake(project, seconds=60))
        )
        while not (project / "runs").exists():
            await asyncio.sleep(0.02)
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)

    started = time.monotonic()
    asyncio.run(cancelled())
    assert time.monotonic() - started < 5
    assert [p.name for p in models.iterdir()] == [".training.lock"]


def test_remove_old_keeps_the_newest_two_and_the_one_in_use(tmp_path: Path) -> None:
    """Models of other names are nobody's business here."""
    for age, name in enumerate(["anhoriglotsen-a", "anhoriglotsen-b", "anhoriglotsen-c", "anhoriglotsen-d", "other"]):
        path = tmp_path / f"{name}.tar.gz"
        path.touch()
        os.utime(path, (1000 - age, 1000 - age))
    remove_old(tmp_path, keep=tmp_path / "anhoriglotsen-d.tar.gz")
    assert sorted(p.name.split(".")[0] for p in tmp_path.iterdir()) == ["anhoriglotsen-a", "anhoriglotsen-d", "other"]


def test_useful_lines_of_rasa_output_drops_noise() -> None:
    """Colours, tracebacks, warnings and progress go; what is wrong stays."""
    output = [
        "\x1b[91mYAMLException: bad indent\x1b[0m",
        "  File x",
        "",
        "/a.py:1: FutureWarning: b",
        "Traceback (most",
    ]
    assert useful_lines(output) == ["YAMLException: bad indent"]


def test_component_names_of_config_are_class_names_in_order(project: Path) -> None:
    """Module paths of own components are cut off, as Rasa's log does."""
    (project / "config.yml").write_text("pipeline:\n- name: a.b.C\n- name: D\npolicies:\n- name: E\n")
    assert component_names(project / "config.yml") == ["C", "D", "E"]


def test_rasa_command_names_this_projects_data() -> None:
    """`rasa train` would silently read `data/`, which is not here."""
    command = rasa_command(Path("out"), "name", True)
    assert command[1:6] == ["-m", "rasa", "train", "--data", "nlu_data"]
    assert command[-1] == "--force"


def test_model_path_in_a_fresh_process_needs_no_rasa() -> None:
    """An unchanged project starts at once: finding its model imports neither Rasa nor spaCy."""
    code = "import sys; from bot.launcher.train import model_path; model_path(); print([m for m in sys.modules if m in "
    code += "('rasa', 'spacy', 'tensorflow', 'sklearn')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


class Screen(io.StringIO):
    """A terminal whose lines can be rewritten."""

    def isatty(self) -> bool:
        return True


def test_progress_on_a_terminal_rewrites_one_line_and_clears_it() -> None:
    """One moving line with percentage and step, nothing left of it afterwards."""
    screen = Screen()
    progress = Progress("Tränar", screen)
    progress.update(0.5, "regler")
    progress.update(0.4, "sparar")
    progress.close()
    shown = screen.getvalue()
    assert "\n" not in shown
    assert " 50 % regler" in shown
    assert " 50 % sparar" in shown, "never backwards"
    assert shown.endswith("\r")


def test_progress_elsewhere_writes_a_line_per_step() -> None:
    """A log file gets one line per step with its time."""
    stream = io.StringIO()
    progress = Progress("Tränar", stream)
    for share, step in ((0.1, "läser"), (0.2, "läser"), (0.5, "regler")):
        progress.update(share, step)
    assert stream.getvalue().splitlines() == ["   10 %  läser (0,0 s)", "   50 %  regler (0,0 s)"]


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.04, "0,0 s"), (3.14, "3,1 s"), (9.96, "10 s"), (41.4, "41 s"), (125, "2 min 5 s")]
)
def test_duration_is_written_as_swedes_do(seconds: float, text: str) -> None:
    """Decimal comma for short times, whole seconds for long ones."""
    assert duration(seconds) == text
