"""Rasa is given the models that were trained here, as they were then, and no other file."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.launcher.models import MANIFEST, ModelError, record, verified
from bot.launcher.supervisor import Backoff, Child, Health, Supervisor
from bot.launcher.train import TrainingError, model_path, train_async
from bot.settings import ROOT
from tests.bot.launcher.test_supervisor import SERVER, Terminal, conduct, free_port, script, until
from tests.bot.launcher.test_train import fake, project, silent

__all__ = ["project"]
SLEEPER = script("import time; time.sleep(60)")


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A model in a folder, noted."""
    found = tmp_path / "models" / "anhoriglotsen-a.tar.gz"
    found.parent.mkdir()
    found.write_bytes(b"arrays and pickles" * 100)
    record(found)
    return found


def test_model_trained_here_is_known_by_sum_and_size(model: Path) -> None:
    """As `sha256sum` says it, so that an operator can look without us."""
    noted = json.loads((model.parent / MANIFEST).read_text())[model.name]
    said = subprocess.run(["sha256sum", str(model)], capture_output=True, encoding="utf-8", check=True).stdout
    assert noted == {"sha256": said.split()[0], "size": 1800}
    assert verified(model, model.parent) == model


def _same_size(model: Path) -> Path:
    model.write_bytes(b"other arrays and pickles"[:18] * 100)
    return model


def _half(model: Path) -> Path:
    os.truncate(model, 900)
    return model


def _copied(model: Path) -> Path:
    found = model.with_name("anhoriglotsen-b.tar.gz")
    found.write_bytes(model.read_bytes())
    return found


def _elsewhere(model: Path) -> Path:
    folder = model.parent.parent / "elsewhere"
    folder.mkdir()
    found = folder / model.name
    found.write_bytes(model.read_bytes())
    record(found)
    return found


def _below(model: Path) -> Path:
    folder = model.parent / "below"
    folder.mkdir()
    return model.rename(folder / model.name)


def _link_out(model: Path) -> Path:
    outside = _elsewhere(model)
    model.unlink()
    model.symlink_to(outside)
    return model


def _dangling(model: Path) -> Path:
    model.unlink()
    model.symlink_to(model.parent / "nothing")
    return model


def _manifest(text: str) -> Callable[[Path], Path]:
    def spoil(model: Path) -> Path:
        (model.parent / MANIFEST).write_text(text)
        return model

    return spoil


REFUSED: list[tuple[str, Callable[[Path], Path], str]] = [
    ("other bytes", _same_size, "har ändrats"),
    ("half a file", _half, "har ändrats"),
    ("a copy under another name", _copied, "inte tränad här"),
    ("another folder", _elsewhere, "ligger inte i"),
    ("a folder below", _below, "ligger inte i"),
    ("a way round", lambda m: m.parent / ".." / _elsewhere(m).relative_to(m.parent.parent), "ligger inte i"),
    ("a link out", _link_out, "ligger inte i"),
    ("a link to nothing", _dangling, "går inte att läsa"),
    ("no model", lambda m: m.with_name("none.tar.gz"), "går inte att läsa"),
    ("the folder itself", lambda m: m.parent, "ligger inte i"),
    ("the manifest as model", lambda m: m.with_name(MANIFEST), "inte tränad här"),
    ("no manifest", lambda m: (m.with_name(MANIFEST).unlink(), m)[1], "inte tränad här"),
    ("an empty manifest", _manifest("{}"), "inte tränad här"),
    ("rubbish for a manifest", _manifest("{"), "inte tränad här"),
    ("a list for a manifest", _manifest("[1]"), "inte tränad här"),
    ("a word for an entry", _manifest('{"anhoriglotsen-a.tar.gz": "ok"}'), "inte tränad här"),
    ("an empty entry", _manifest('{"anhoriglotsen-a.tar.gz": {}}'), "har ändrats"),
]


@pytest.mark.parametrize(("spoil", "why"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_any_other_file_is_refused_and_it_is_said_why(model: Path, spoil: Callable[[Path], Path], why: str) -> None:
    """In one Swedish sentence that names the file."""
    spoilt = spoil(model)
    with pytest.raises(ModelError, match=why):
        verified(spoilt, model.parent)


def test_link_within_the_folder_leads_to_the_model_itself(model: Path) -> None:
    """`current` may point at a model; what Rasa is given is the model's own path."""
    link = model.with_name("current")
    link.symlink_to(model.name)
    assert verified(link, model.parent) == model
    assert verified(model, Path(os.path.relpath(model.parent))) == model


def test_record_forgets_models_that_are_gone(model: Path) -> None:
    """Their names may come back with other content."""
    other = model.with_name("anhoriglotsen-b.tar.gz")
    other.write_bytes(b"newer")
    model.unlink()
    record(other)
    assert [*json.loads((model.parent / MANIFEST).read_text())] == [other.name]


def _train(project: Path, force: bool = False) -> Path:
    models = project / "models"
    return asyncio.run(train_async(force, root=project, models_dir=models, tell=silent, command=fake(project)))


def test_train_notes_what_it_made_and_trains_what_nobody_noted(project: Path) -> None:
    """A file under the right name that was put there is not taken for ours: it is written over."""
    made = _train(project)
    assert verified(made, project / "models") == made
    (project / "models" / MANIFEST).unlink()
    made.write_text("put here")
    assert _train(project).read_text() == "model"
    assert (project / "runs").read_text() == "xx"


def test_train_changed_model_is_for_a_person_to_look_at(project: Path) -> None:
    """It is neither used nor quietly trained away; `--force` does that."""
    made = _train(project)
    made.write_text("tampered with")
    with pytest.raises(TrainingError, match="har ändrats"):
        _train(project)
    assert made.read_text() == "tampered with" and (project / "runs").read_text() == "x"
    _train(project, force=True)
    assert verified(made, project / "models") == made


def test_train_in_a_folder_that_cannot_be_written_says_so(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a container whose files are read only; the product then goes on without Rasa."""

    def refused(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("bot.launcher.train.tempfile.TemporaryFile", refused)
    with pytest.raises(TrainingError, match="går inte att skriva i"):
        _train(project)
    assert not model_path(project, project / "models").exists()


def test_serve_tampered_model_goes_on_without_rasa(model: Path) -> None:
    """The gateway answers; Rasa is not started, and the reason is said. So is it when the file changes later."""
    terminal = Terminal()
    children = [
        Child("gateway", script(SERVER, "ANHORIGLOTSEN_PORT"), Health("public", "/healthz"), "Svarar"),
        Child("actions", SLEEPER, after_training=True),
        Child("rasa", (*SLEEPER, "{model}"), after_training=True),
    ]

    async def ours() -> Path:
        return model

    supervisor = Supervisor(
        children,
        host="127.0.0.1",
        port=free_port(),
        train=ours,
        verify=lambda path: verified(path, model.parent),
        tell=terminal,
        backoff=Backoff(0.05, 0.2),
    )

    async def steps() -> None:
        await until(lambda: "rasa" in supervisor.pids)
        _same_size(model)
        os.kill(supervisor.pids["rasa"], signal.SIGKILL)
        await until(lambda: terminal.has("utan Rasa"))
        assert terminal.has("har ändrats")
        assert sorted(supervisor.pids) == ["actions", "gateway"]

    assert conduct(supervisor, steps) == 0


def test_serve_rasa_by_hand_refuses_too(model: Path) -> None:
    """Before anything of Rasa is imported, on standard error."""
    _same_size(model)
    environment = {**os.environ, "ANHORIGLOTSEN_MODELS_DIR": str(model.parent)}
    command = [sys.executable, "-m", "bot", "serve", "rasa", "--model", str(model)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, encoding="utf-8", timeout=60)
    assert done.returncode == 2 and "har ändrats" in done.stderr and "train --force" in done.stderr
