"""Set-up of a checkout: Python 3.10, uv, packages by their hashes, the project, the Swedish spaCy pipeline.

Run by `setup.sh` before any environment exists: standard library only, Python 3.8 or later. A second run finds its
stamp in `.venv` and does nothing. Nothing outside the checkout is changed but uv's and pip's own caches.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.launcher.terminal import Waiting, say

ROOT = Path(__file__).resolve().parents[2]
PYTHON = (3, 10)
#: Older ones lack `--require-hashes` in sync as used here.
UV_AT_LEAST = (0, 5)

#: The official Swedish pipeline is a release asset, not on the package index. Hash: `checksum_whl` in the repository's
#: `meta/sv_core_news_sm-3.8.0.json` (read 2026-11-24).
MODEL_HOST = "https://github.com"
MODEL_REPOSITORY = "explosion/spacy-models"
MODEL_TAG = "sv_core_news_sm-3.8.0"
MODEL_FILE = f"{MODEL_TAG}-py3-none-any.whl"
MODEL_SHA256 = "be4929fb30523dca0b6672f999cdbf4d64f165419f1eed0014ca3a36599b8b4d"
#: Pipelines follow spaCy's minor version, which the lock holds at 3.8.
MODEL_SERIES = "3.8."
#: A dead network must not hold up a start: 5 s to connect, 15 s of silence, no second try.
NETWORK = {"UV_HTTP_CONNECT_TIMEOUT": "5", "UV_HTTP_TIMEOUT": "15", "UV_HTTP_RETRIES": "0"}
MODEL_TIMEOUT_S = 600

#: Read by every Python of the environment, so also by a `rasa train` or `rasa run actions` typed by hand.
SITE_LINE = (
    "import os; os.environ['RASA_TELEMETRY_ENABLED'] = 'false'; "
    "os.environ.setdefault('SANIC_HOST', '127.0.0.1'); "
    "os.environ.setdefault('ACTION_SERVER_PORT', '5055'); "
    "os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '2'); "
    "os.environ.setdefault('SQLALCHEMY_SILENCE_UBER_WARNING', '1')\n"
)


class SetupError(Exception):
    """Set-up cannot go on; the text says in Swedish what to do."""


@dataclass(frozen=True)
class Stamp:
    """What a finished set-up rested on.

    Attributes:
        root: The checkout, since an environment cannot be moved.
        inputs: Hash of lock, project file and this file.
        offer: Local wheel on offer, `blank`, or empty: decides whether a missing pipeline is worth another try.
        model: Version of the installed Swedish pipeline, or empty.
    """

    root: str
    inputs: str
    offer: str
    model: str


class Setup:
    """One checkout's set-up.

    Args:
        root: The checkout.
        environ: Environment variables.
    """

    def __init__(self, root: Path = ROOT, environ: Mapping[str, str] = os.environ) -> None:
        self.root = root
        self.venv = root / ".venv"
        self.python = self.venv / "bin" / "python"
        self.stamp_file = self.venv / "anhoriglotsen-setup.json"
        self.environ = dict(environ)

    def run(self, retry_model: bool = False) -> None:
        """Bring the environment to what lock and project file say.

        Args:
            retry_model: Try to fetch the Swedish pipeline again although an earlier try failed.

        Raises:
            SetupError: Something is missing that set-up cannot fetch.
        """
        stamp = self.read_stamp()
        if not retry_model and self.is_current(stamp):
            return
        with (self.root / ".setup.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            stamp = self.read_stamp()  # another start may have done it while this one waited
            if not retry_model and self.is_current(stamp):
                return
            self._install(stamp)

    def is_current(self, stamp: Stamp | None) -> bool:
        """Tell whether the last finished set-up still holds."""
        if stamp is None or not self.python.exists():
            return False
        if (stamp.root, stamp.inputs, stamp.model) != (str(self.root), self.inputs(), self.installed_model()):
            return False
        return bool(stamp.model) or stamp.offer == self.offer()

    def read_stamp(self) -> Stamp | None:
        """Return the stamp of the last finished set-up, None without one."""
        try:
            return Stamp(**json.loads(self.stamp_file.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def inputs(self) -> str:
        """Return the hash of everything the packages depend on."""
        digest = hashlib.sha256()
        for file in (self.root / "requirements.lock", self.root / "pyproject.toml", Path(__file__)):
            digest.update(hashlib.sha256(file.read_bytes()).digest())
        return digest.hexdigest()

    def offer(self) -> str:
        """Return what this machine offers for a pipeline: a wheel's name, `blank` when none is wanted, or empty."""
        if self.environ.get("ANHORIGLOTSEN_SPACY") == "blank":
            return "blank"
        wheel = self.local_wheel()
        return wheel.name if wheel else ""

    def local_wheel(self) -> Path | None:
        """Return the wheel in `ANHORIGLOTSEN_WHEELS` to use, the official one before others."""
        folder = self.environ.get("ANHORIGLOTSEN_WHEELS", "")
        if not folder:
            return None
        found = Path(folder).expanduser().resolve().glob(f"sv_core_news_sm-{MODEL_SERIES}*.whl")
        ranked = sorted(found, key=lambda p: (p.name == MODEL_FILE, p.name), reverse=True)
        return next((p for p in ranked if _as_published(p)), None)

    def installed_model(self) -> str:
        """Return the version of the Swedish pipeline in the environment, empty when there is none that fits."""
        infos = sorted(self._site_packages().glob(f"sv_core_news_sm-{MODEL_SERIES}*.dist-info"))
        return infos[-1].name[len("sv_core_news_sm-") : -len(".dist-info")] if infos else ""

    def _site_packages(self) -> Path:
        return self.venv / "lib" / f"python{PYTHON[0]}.{PYTHON[1]}" / "site-packages"

    def _install(self, stamp: Stamp | None) -> None:
        say("Gör i ordning Anhöriglotsen i .venv …")
        whole = Waiting("")
        found = find_python(self.environ)
        uv = self._uv(found)
        moved = stamp is not None and stamp.root != str(self.root)
        if moved or probe(str(self.python)) != PYTHON:
            self._make_venv(uv, found)
            stamp = None
        if stamp is None or stamp.inputs != self.inputs():
            self._packages(uv)
        (self._site_packages() / "anhoriglotsen.pth").write_text(SITE_LINE, encoding="utf-8")
        offer = self.offer()
        if offer != "blank" and not self.installed_model():
            self._model(uv)
        done = Stamp(str(self.root), self.inputs(), offer, self.installed_model())
        self.stamp_file.write_text(json.dumps(asdict(done), indent=1) + "\n", encoding="utf-8")
        say("Klart", whole.elapsed_s)

    def _uv(self, python: str | None) -> str:
        private = self.root / ".uv"
        places = [shutil.which("uv", path=self.environ.get("PATH")), private / "bin" / "uv"]
        places += [Path.home() / folder / "uv" for folder in (".local/bin", ".cargo/bin")]
        for place in places:
            if place and _uv_version(str(place)) >= UV_AT_LEAST:
                return str(place)
        waiting = Waiting("Hämtar uv")
        for maker in filter(None, (python, sys.executable, shutil.which("python3"))):
            shutil.rmtree(private, ignore_errors=True)
            try:
                self._call(waiting, [maker, "-m", "venv", str(private)])
                self._call(waiting, [str(private / "bin" / "python"), "-m", "pip", "install", "--quiet", "uv"])
            except SetupError:
                # Debian's python3 comes without ensurepip; its pip alone is enough.
                shutil.rmtree(private, ignore_errors=True)
                try:
                    self._call(waiting, [maker, "-m", "pip", "install", "--quiet", "--target", str(private), "uv"])
                except SetupError:
                    continue
            uv = private / "bin" / "uv"
            if _uv_version(str(uv)) >= UV_AT_LEAST:
                say("  uv hämtat till .uv", waiting.elapsed_s)
                return str(uv)
        raise SetupError("uv finns inte och gick inte att hämta. Installera uv, eller python3-venv, och försök igen.")

    def _make_venv(self, uv: str, python: str | None) -> None:
        if self.venv.exists():
            if not (self.venv / "pyvenv.cfg").exists():
                raise SetupError(".venv finns men är ingen Python-miljö. Flytta undan den och försök igen.")
            shutil.rmtree(self.venv)
        waiting = Waiting("Python 3.10" if python else "Hämtar Python 3.10")
        self._call(waiting, [uv, "venv", "--quiet", "--python", python or "3.10", str(self.venv)])
        say("  Python 3.10 i .venv" + ("" if python else ", hämtad av uv"), waiting.elapsed_s)

    def _packages(self, uv: str) -> None:
        target = ["--python", str(self.python)]
        waiting = Waiting("Installerar paketen (2,7 GB, några minuter första gången)")
        with self._model_kept():
            self._call(waiting, [uv, "pip", "sync", *target, "--require-hashes", str(self.root / "requirements.lock")])
        say("  Paketen i requirements.lock", waiting.elapsed_s)
        waiting = Waiting("Installerar projektet")
        # The lock holds the build tool too, so nothing unhashed is fetched for the build.
        project = ["--no-deps", "--no-build-isolation", "--editable", str(self.root)]
        self._call(waiting, [uv, "pip", "install", *target, *project])
        say("  Projektet", waiting.elapsed_s)

    def _model_kept(self) -> _Parked:
        """Hide the pipeline's metadata from sync, which removes what the lock does not name."""
        return _Parked(self._site_packages(), self.venv / "parked")

    def _model(self, uv: str) -> None:
        install = [uv, "pip", "install", "--python", str(self.python), "--no-deps"]
        wheel = self.local_wheel()
        if wheel:
            waiting = Waiting("Svensk språkmodell")
            self._call(waiting, [*install, str(wheel)])
            say(f"  Svensk språkmodell, lokal fil: {wheel.name}", waiting.elapsed_s)
            return
        waiting = Waiting("Hämtar svensk språkmodell")
        address = f"{MODEL_HOST}/{MODEL_REPOSITORY}/releases/download/{MODEL_TAG}/{MODEL_FILE}"
        wanted = self.venv / "model-requirement.txt"
        wanted.write_text(f"sv_core_news_sm @ {address} --hash=sha256:{MODEL_SHA256}\n", encoding="utf-8")
        try:
            fetch = [*install, "--require-hashes", "--requirement", str(wanted)]
            self._call(waiting, fetch, extra=NETWORK, timeout_s=MODEL_TIMEOUT_S)
            say(f"  Svensk språkmodell: {MODEL_TAG}", waiting.elapsed_s)
        except SetupError:
            say("  Svensk språkmodell: gick inte att hämta", waiting.elapsed_s)
            say("    Allt fungerar ändå, men namn i det någon skriver hittas och maskas sämre.")
            say("    Försök igen när nätet finns: make spacy")
        finally:
            wanted.unlink()

    def _call(
        self,
        waiting: Waiting,
        argv: Sequence[str],
        extra: Mapping[str, str] | None = None,
        timeout_s: float = 3600,
    ) -> None:
        """Run a command quietly; its last lines come only in the error."""
        hidden = ("VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME", "CONDA_PREFIX")
        env = {k: v for k, v in self.environ.items() if k not in hidden}
        env.update(extra or {})
        try:
            process = subprocess.Popen(
                argv,
                cwd=self.root,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
                errors="replace",
            )
        except OSError as error:
            raise SetupError(f"{argv[0]} gick inte att starta: {error.strerror}") from None
        output = ""
        try:
            while True:
                try:
                    output, _ = process.communicate(timeout=0.5)
                    break
                except subprocess.TimeoutExpired:
                    waiting.tick()
                    if waiting.elapsed_s > timeout_s:
                        break
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
            waiting.close()
        if process.returncode != 0:
            tail = "\n".join(f"    {line}" for line in output.strip().splitlines()[-15:])
            raise SetupError(f"Steget misslyckades: {' '.join(argv[:3])}\n{tail}")


class _Parked:
    """Context in which the Swedish pipeline's metadata stands beside site-packages, so that nothing removes it."""

    def __init__(self, site_packages: Path, parking: Path) -> None:
        self._site_packages = site_packages
        self._parking = parking

    def __enter__(self) -> None:
        self._move(self._site_packages, self._parking)

    def __exit__(self, *_: object) -> None:
        self._move(self._parking, self._site_packages)

    @staticmethod
    def _move(source: Path, target: Path) -> None:
        for info in source.glob("sv_core_news_sm-*.dist-info"):
            target.mkdir(exist_ok=True)
            info.rename(target / info.name)


def find_python(environ: Mapping[str, str]) -> str | None:
    """Return a Python 3.10 that really runs: on PATH, in pyenv's versions, else None."""
    return next((p for p in _pythons(environ) if probe(p) == PYTHON), None)


def _pythons(environ: Mapping[str, str]) -> Iterator[str]:
    name = f"python{PYTHON[0]}.{PYTHON[1]}"
    # Every folder of PATH: the first hit may be a pyenv shim that fails and hides a real one.
    for folder in environ.get("PATH", "").split(os.pathsep):
        if folder and os.access(os.path.join(folder, name), os.X_OK):
            yield os.path.join(folder, name)
    pyenv = Path(environ.get("PYENV_ROOT") or Path(environ.get("HOME", "~")).expanduser() / ".pyenv")
    versions = {p: re.fullmatch(r"3\.10\.(\d+)", p.name) for p in pyenv.glob("versions/3.10.*")}
    for path in sorted((p for p, m in versions.items() if m), key=lambda p: int(p.name.split(".")[2]), reverse=True):
        yield str(path / "bin" / "python")


def probe(python: str) -> tuple[int, ...]:
    """Return major and minor version of a Python that runs, an empty tuple of one that does not."""
    text = _output([python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"])
    return _numbers(text)


def _uv_version(uv: str) -> tuple[int, ...]:
    return _numbers(_output([uv, "--version"]).partition("uv ")[2])


def _numbers(text: str) -> tuple[int, ...]:
    match = re.match(r"(\d+)\.(\d+)", text.strip())
    return (int(match[1]), int(match[2])) if match else ()


def _output(argv: Sequence[str]) -> str:
    try:
        done = subprocess.run(argv, stdin=subprocess.DEVNULL, capture_output=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else ""


def _as_published(wheel: Path) -> bool:
    """Tell whether a file that bears the official name is the official one; other names are the operator's choice."""
    if wheel.name != MODEL_FILE or hashlib.sha256(wheel.read_bytes()).hexdigest() == MODEL_SHA256:
        return True
    say(f"  {wheel.name} är inte den utgivna filen (fel kontrollsumma) och används inte.")
    return False


def main(argv: Sequence[str] | None = None) -> int:
    """Set up this checkout; returns the exit code."""
    parser = argparse.ArgumentParser(description="Gör i ordning Anhöriglotsen i .venv.")
    parser.add_argument("--retry-model", action="store_true", help="försök hämta den svenska språkmodellen igen")
    try:
        Setup().run(retry_model=parser.parse_args(argv).retry_model)
    except SetupError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nAvbrutet. Kör samma kommando igen för att fortsätta.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
