"""Set-up against a stand-in for uv that notes what it was asked; the real one is run by `make setup`."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.launcher import install
from bot.launcher.install import Setup, SetupError, find_python, probe

#: Makes an environment, notes each call, and "installs" a pipeline by its metadata folder.
FAKE_UV = """#!/bin/sh
[ "$1" = --version ] && { echo "uv 0.9.1"; exit 0; }
echo "$@" >> "$CALLS"
case "$1 $2" in
    "venv --quiet") for last; do :; done
        mkdir -p "$last/bin" "$last/lib/python3.10/site-packages"; touch "$last/pyvenv.cfg"
        ln -s "$REAL_PYTHON" "$last/bin/python" ;;
    "pip sync") rm -rf .venv/lib/python3.10/site-packages/sv_core_news_sm-* ;;
    "pip install") case "$*" in
        *--requirement*) cat .venv/model-requirement.txt >> "$CALLS"; [ -n "$ONLINE" ] || { echo "dns error"; exit 1; }
            mkdir .venv/lib/python3.10/site-packages/sv_core_news_sm-3.8.0.dist-info ;;
        *.whl) mkdir .venv/lib/python3.10/site-packages/sv_core_news_sm-3.8.0.dev1.dist-info ;;
    esac ;;
esac
"""


class Checkout:
    """A checkout in a folder of its own, with a stand-in for uv first on PATH."""

    def __init__(self, root: Path) -> None:
        self.root = root / "checkout"
        self.calls_file = root / "calls"
        (root / "bin").mkdir()
        (root / "bin" / "uv").write_text(FAKE_UV)
        (root / "bin" / "uv").chmod(0o755)
        self.root.mkdir()
        (self.root / "requirements.lock").write_text("spacy==3.8.7 --hash=sha256:00\n")
        (self.root / "pyproject.toml").write_text("[project]\n")
        self.environ = {
            "PATH": f"{root / 'bin'}:/usr/bin:/bin",
            "HOME": str(root),
            "CALLS": str(self.calls_file),
            "REAL_PYTHON": sys.executable,
        }

    def setup(self, retry_model: bool = False, **environ: str) -> list[str]:
        """Run set-up; returns what uv was asked, in short."""
        self.calls_file.write_text("")
        Setup(self.root, {**self.environ, **environ}).run(retry_model)
        return [self.short(line) for line in self.calls_file.read_text().splitlines()]

    @staticmethod
    def short(call: str) -> str:
        kinds = {
            "venv --quiet": "venv",
            "pip sync": "sync",
            "--editable": "project",
            "--requirement": "asset",
            ".whl": "wheel",
        }
        if call.startswith("sv_core_news_sm @"):
            return "pinned" if f"--hash=sha256:{install.MODEL_SHA256}" in call else "unpinned"
        return next(name for sign, name in kinds.items() if sign in call)


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


@pytest.fixture
def wheels(tmp_path: Path) -> str:
    (tmp_path / "wheels").mkdir()
    (tmp_path / "wheels" / "sv_core_news_sm-3.8.0.dev1-py3-none-any.whl").write_text("wheel")
    return str(tmp_path / "wheels")


def test_setup_twice_does_nothing_the_second_time(checkout: Checkout, wheels: str) -> None:
    """Packages, project and the local pipeline once, in an order that keeps all three."""
    assert checkout.setup(ANHORIGLOTSEN_WHEELS=wheels) == ["venv", "sync", "project", "wheel"]
    assert checkout.setup(ANHORIGLOTSEN_WHEELS=wheels) == []
    assert checkout.setup() == [], "an installed pipeline needs no wheel any more"


def test_setup_changed_lock_installs_again_and_keeps_the_pipeline(checkout: Checkout, wheels: str) -> None:
    """Sync removes what the lock does not name; the pipeline stays although its wheel is gone."""
    checkout.setup(ANHORIGLOTSEN_WHEELS=wheels)
    (checkout.root / "requirements.lock").write_text("spacy==3.8.8 --hash=sha256:01\n")
    assert checkout.setup() == ["sync", "project"]
    assert Setup(checkout.root, checkout.environ).installed_model() == "3.8.0.dev1"


def test_setup_without_wheel_takes_the_pinned_asset(checkout: Checkout) -> None:
    """The official pipeline is fetched by its hash."""
    assert checkout.setup(ONLINE="1") == ["venv", "sync", "project", "asset", "pinned"]
    assert Setup(checkout.root, checkout.environ).installed_model() == "3.8.0"


def test_setup_without_network_says_so_once_and_tries_again_only_when_asked(
    checkout: Checkout, wheels: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A dead network costs one try; a wheel that turns up, or `make spacy`, is a reason to try again."""
    assert checkout.setup()[-2:] == ["asset", "pinned"]
    assert "namn i det någon skriver hittas och maskas sämre" in capsys.readouterr().out
    assert checkout.setup() == []
    assert capsys.readouterr().out == ""
    assert checkout.setup(retry_model=True) == ["asset", "pinned"]
    assert checkout.setup(ANHORIGLOTSEN_WHEELS=wheels) == ["wheel"]


def test_setup_blank_mode_never_fetches_a_pipeline(checkout: Checkout, wheels: str) -> None:
    """Who has chosen the blank pipeline is not asked again."""
    first, second = (checkout.setup(ANHORIGLOTSEN_SPACY="blank", ANHORIGLOTSEN_WHEELS=wheels) for _ in range(2))
    assert (first, second) == (["venv", "sync", "project"], [])


def test_setup_moved_checkout_gets_a_new_environment(checkout: Checkout, tmp_path: Path) -> None:
    """An environment holds its own path and cannot be moved."""
    checkout.setup(ONLINE="1")
    checkout.root = checkout.root.rename(tmp_path / "elsewhere")
    assert checkout.setup(ONLINE="1") == ["venv", "sync", "project", "asset", "pinned"]


def test_setup_folder_that_is_no_environment_is_left_alone(checkout: Checkout) -> None:
    """Nothing that set-up did not make is deleted."""
    (checkout.root / ".venv").mkdir()
    (checkout.root / ".venv" / "notes.txt").write_text("mine")
    with pytest.raises(SetupError, match="Flytta undan"):
        checkout.setup()
    assert (checkout.root / ".venv" / "notes.txt").exists()


def test_setup_failed_step_shows_its_last_lines_and_leaves_no_stamp(checkout: Checkout, tmp_path: Path) -> None:
    """The next start tries again."""
    uv = tmp_path / "bin" / "uv"
    uv.write_text(FAKE_UV.replace('"pip sync") rm', '"pip sync") echo "hash mismatch"; exit 2; rm'))
    with pytest.raises(SetupError, match="hash mismatch"):
        checkout.setup()
    uv.write_text(FAKE_UV)
    assert checkout.setup(ONLINE="1") == ["sync", "project", "asset", "pinned"]


def test_local_wheel_with_the_official_name_and_other_content_is_refused(checkout: Checkout, wheels: str) -> None:
    """A file that claims to be the official one must be it; the stand-in beside it is used."""
    (Path(wheels) / install.MODEL_FILE).write_text("something else")
    chosen = Setup(checkout.root, {**checkout.environ, "ANHORIGLOTSEN_WHEELS": wheels}).local_wheel()
    assert chosen is not None
    assert chosen.name == "sv_core_news_sm-3.8.0.dev1-py3-none-any.whl"


def test_local_wheel_prefers_the_official_one(checkout: Checkout, wheels: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where both lie, the official pipeline wins."""
    (Path(wheels) / install.MODEL_FILE).write_text("official")
    monkeypatch.setattr(install, "MODEL_SHA256", hashlib.sha256(b"official").hexdigest())
    chosen = Setup(checkout.root, {**checkout.environ, "ANHORIGLOTSEN_WHEELS": wheels}).local_wheel()
    assert chosen is not None
    assert chosen.name == install.MODEL_FILE


def test_find_python_failing_shim_on_path_falls_back_to_pyenvs_versions(tmp_path: Path) -> None:
    """pyenv leaves shims that exist and fail; the newest version that runs is taken."""
    answer = "#!/bin/sh\necho 3.10\n"
    for path, text in {
        "shims/python3.10": "#!/bin/sh\nexit 127\n",
        "pyenv/versions/3.10.9/bin/python": answer,
        "pyenv/versions/3.10.13/bin/python": answer,
        "pyenv/versions/3.10.14/bin/python": "#!/bin/sh\nexit 1\n",
        "pyenv/versions/3.10-dev/bin/python": answer,
    }.items():
        (tmp_path / path).parent.mkdir(parents=True)
        (tmp_path / path).write_text(text)
        (tmp_path / path).chmod(0o755)
    environ = {"PATH": str(tmp_path / "shims"), "PYENV_ROOT": str(tmp_path / "pyenv")}
    assert find_python(environ) == str(tmp_path / "pyenv/versions/3.10.13/bin/python")
    assert find_python({"PATH": str(tmp_path / "shims"), "HOME": str(tmp_path)}) is None


def test_probe_of_something_that_is_no_python_is_empty(tmp_path: Path) -> None:
    """Neither a missing file nor a program that says something else counts."""
    assert probe(str(tmp_path / "missing")) == ()
    assert probe("/bin/true") == ()


def test_site_line_turns_telemetry_off_for_every_python_of_the_environment(tmp_path: Path) -> None:
    """`rasa train` typed by hand reports to nobody, whatever the shell says."""
    (tmp_path / "x.pth").write_text(install.SITE_LINE)
    names = ("RASA_TELEMETRY_ENABLED", "SANIC_HOST", "TF_CPP_MIN_LOG_LEVEL")
    code = f"import json, os, site; site.addsitedir({str(tmp_path)!r}); "
    code += f"print(json.dumps([os.environ[n] for n in {names}]))"
    env = {**{k: v for k, v in os.environ.items() if k not in names}, "RASA_TELEMETRY_ENABLED": "true"}
    done = subprocess.run([sys.executable, "-S", "-c", code], env=env, capture_output=True, check=True)
    assert json.loads(done.stdout) == ["false", "127.0.0.1", "2"]


def test_setup_script_holds_no_whole_download_address() -> None:
    """Host, repository, tag and file are settings of their own, so that each can be replaced."""
    text = Path(install.__file__).read_text(encoding="utf-8")
    assert install.MODEL_FILE not in text
    assert f"{install.MODEL_HOST}/" not in text
