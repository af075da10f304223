"""Training when it is needed: one model per state of language data, configuration, code and spaCy mode.

Rasa's own fingerprint does not see a changed module that a component imports, and finding that nothing has changed
costs it half a minute of imports. Here an unchanged project costs the reading of its files.
"""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import importlib.metadata
import os
import re
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import TextIO

from bot.launcher import processes
from bot.launcher.models import ModelError, UnknownModelError, record, verified
from bot.launcher.terminal import Progress, Say, duration, say
from bot.settings import ROOT, settings

#: What decides the model, relative to the project. Folders count with all their files.
SOURCES = (
    "nlu_data",
    "config.yml",
    "domain.yml",
    "bot/labels.py",
    "bot/rasa_components",
    "bot/language",
    "bot/safety",
    "bot/situation",
    "requirements.lock",
)
#: Not read by training: caches, editors' leftovers, guides.
_IGNORED_SUFFIXES = {".pyc", ".md", ".swp"}
KEPT_MODELS = 2

#: Rasa's class names in words. What is missing here is shown by its class name.
STEPS = {
    "RegexFeaturizer": "mönster",
    "CountVectorsFeaturizer": "ord och orddelar",
    "LogisticRegressionClassifier": "avsikter",
    "SklearnIntentClassifier": "avsikter",
    "DIETClassifier": "avsikter och uppgifter",
    "CRFEntityExtractor": "uppgifter i texten",
    "RegexEntityExtractor": "uppgifter i texten",
    "EntitySynonymMapper": "synonymer",
    "SituationClassifier": "målgrupp, brådska och ämne",
    "MemoizationPolicy": "berättelser",
    "RulePolicy": "regler",
    "TEDPolicy": "samtalsvägar",
}
# Where the bar stands when Rasa is loaded and when all is learnt; measured once on two cores: the imports take most.
_LOADED, _LEARNT = 0.45, 0.9
_LOAD_EXPECTED_S = 25.0

_STEP = re.compile(r"(?:Starting to train component|Restored component) '(\w+)'")
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_ERROR = re.compile(r"^\d{4}-\d\d-\d\d \S+ ERROR")
_NOISE = re.compile(r"^\s|^Traceback|Warning|^\d{4}-\d\d-\d\d \S+ (?:INFO|DEBUG)|slot auto-fill|^$")

Command = Callable[[Path, str, bool], Sequence[str]]


class TrainingError(RuntimeError):
    """There is no model to use; the text holds the last useful lines of Rasa's output (training data holds no user
    text), or says what is wrong with the one there is.
    """


def spacy_mode() -> str:
    """Return `blank`, or the version of the installed Swedish spaCy pipeline that training will use."""
    if settings.spacy == "blank":
        return "blank"
    try:
        return importlib.metadata.version("sv_core_news_sm")
    except importlib.metadata.PackageNotFoundError:
        return "blank"


def fingerprint(root: Path = ROOT, mode: str | None = None) -> str:
    """Return 16 hexadecimal digits that change when anything that decides the model does.

    Args:
        root: The project.
        mode: spaCy mode; that of this environment unless given.
    """
    digest = hashlib.sha256(f"spacy={spacy_mode() if mode is None else mode}\n".encode())
    for file in _source_files(root):
        digest.update(f"{file.relative_to(root).as_posix()}\n".encode())
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:16]


def model_path(root: Path = ROOT, models_dir: Path | None = None) -> Path:
    """Return where the model of the present data is, or will be when it is trained."""
    return (models_dir or settings.models_dir) / f"anhoriglotsen-{fingerprint(root)}.tar.gz"


def train(force: bool = False, stream: TextIO | None = None) -> Path:
    """Train if there is no model of the present data; returns the model's path.

    Args:
        force: Train from scratch although a model exists.
        stream: Where progress is shown; standard error unless given, since standard output is for what the model
            is wanted for.

    Raises:
        TrainingError: Rasa refused the data or failed, or the model there is has changed since it was trained.
    """
    return asyncio.run(_train_until_signal(force, stream or sys.stderr))


async def train_async(
    force: bool = False,
    *,
    root: Path = ROOT,
    models_dir: Path | None = None,
    tell: Say = say,
    stream: TextIO | None = None,
    command: Command | None = None,
) -> Path:
    """As `train`, for callers with an event loop; cancelling it ends the training process.

    Args:
        force: Train from scratch although a model exists.
        root: The project.
        models_dir: Folder of models; that of the settings unless given.
        tell: Writes one line for the person at the terminal.
        stream: Where the progress bar is; standard output unless given.
        command: Makes the command from output folder, model name and `force`.
    """
    models = models_dir or settings.models_dir
    path = model_path(root, models)
    if not force and _is_ours(path, models):
        _mark_used(path)
        return path
    _make_writable(models)
    async with _only_one(models, tell):
        path = model_path(root, models)
        if not force and _is_ours(path, models):
            return path
        started = time.monotonic()
        # Rasa writes the archive in place: a crash must not leave half a model under the right name.
        with tempfile.TemporaryDirectory(prefix=".training-", dir=models) as folder:
            name = path.name[: -len(".tar.gz")]
            await _run((command or rasa_command)(Path(folder), name, force), root, stream)
            trained = Path(folder) / path.name
            if not trained.exists():
                raise TrainingError("Träningen gav ingen modell.")
            os.replace(trained, path)
            record(path)
        remove_old(models, keep=path)
        tell("Modellen är tränad", time.monotonic() - started)
    return path


def _is_ours(path: Path, models: Path) -> bool:
    """Tell whether the model is there and was made here; one that nobody has noted is trained again.

    Raises:
        TrainingError: It has changed, or lies elsewhere. That is for a person to look at, not to be trained away.
    """
    if not os.path.lexists(path):
        return False
    try:
        verified(path, models)
    except UnknownModelError:
        return False
    except ModelError as error:
        raise TrainingError(str(error)) from None
    return True


def _make_writable(models: Path) -> None:
    try:
        models.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=models):
            return
    except OSError as error:
        raise TrainingError(f"Ingen modell är tränad, och {models} går inte att skriva i ({error.strerror}).") from None


def rasa_command(out: Path, name: str, force: bool) -> list[str]:
    """Return the `rasa train` command of this project."""
    command = [sys.executable, "-m", "rasa", "train", "--data", "nlu_data", "--domain", "domain.yml"]
    command += ["--config", "config.yml", "--out", str(out), "--fixed-model-name", name]
    return [*command, "--force"] if force else command


def remove_old(models: Path, keep: Path) -> None:
    """Delete all models but the newest two; `keep` is never deleted."""
    found = sorted(models.glob("anhoriglotsen-*.tar.gz"), key=lambda p: p.stat().st_mtime, reverse=True)
    others = [p for p in found if p != keep]
    for path in others[KEPT_MODELS - 1 :]:
        path.unlink(missing_ok=True)


def useful_lines(output: Sequence[str], at_most: int = 12) -> list[str]:
    """Return the last lines of Rasa's output that say what is wrong, without tracebacks, warnings and progress."""
    plain = [_COLOUR.sub("", line).rstrip() for line in output]
    # What comes before the first logged error is loading noise of the libraries.
    first = next((i for i, line in enumerate(plain) if _ERROR.search(line)), 0)
    plain = plain[first:]
    return [line for line in plain if not _NOISE.search(line)][-at_most:]


def _source_files(root: Path) -> Iterator[Path]:
    for source in SOURCES:
        path = root / source
        if path.is_file():
            yield path
        for file in sorted(path.rglob("*")) if path.is_dir() else []:
            hidden = any(part.startswith(".") or part == "__pycache__" for part in file.relative_to(root).parts)
            if file.is_file() and not hidden and file.suffix not in _IGNORED_SUFFIXES:
                yield file


def _mark_used(path: Path) -> None:
    try:
        os.utime(path)  # the newest two are kept, and this one is in use
    except OSError:
        return  # a read-only folder of models is fine: nothing is deleted there either


@asynccontextmanager
async def _only_one(models: Path, tell: Say) -> AsyncIterator[None]:
    """Hold the folder's lock, so that two starts do not train at once."""
    with (models / ".training.lock").open("w") as lock:
        told = False
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if not told:
                    tell("En annan start tränar redan modellen. Väntar på den …")
                    told = True
                await asyncio.sleep(0.2)
        for leftover in models.glob(".training-*"):  # of a start that was killed
            shutil.rmtree(leftover, ignore_errors=True)
        yield


async def _run(command: Sequence[str], root: Path, stream: TextIO | None) -> None:
    parts = component_names(root / "config.yml")
    env = processes.quiet_environment({"LOG_LEVEL": "INFO", "COLUMNS": "200"})
    process = await processes.start(command, env, root, merge_output=True)
    progress = Progress("Tränar", stream)
    output: list[str] = []
    position = 0

    async def read() -> None:
        nonlocal position
        assert process.stdout is not None
        async for raw in _lines(process.stdout):
            output.append(raw)
            del output[:-400]
            found = _STEP.search(raw)
            if found and found[1] in parts:
                later = [i for i, name in enumerate(parts) if name == found[1] and i >= position]
                position = later[0] + 1 if later else position
                progress.update(
                    _LOADED + (_LEARNT - _LOADED) * (position - 0.5) / len(parts), STEPS.get(found[1], found[1])
                )
            elif "Your Rasa model is trained" in raw:
                progress.update(1.0, "sparat")

    reader = asyncio.ensure_future(read())
    try:
        progress.update(0.01, "läser in Rasa")
        while not (await asyncio.wait({reader}, timeout=0.5))[0]:
            if position == 0:
                progress.update(_LOADED * min(progress.elapsed_s / _LOAD_EXPECTED_S, 0.98), "läser in Rasa")
            progress.tick()
        code = await process.wait()
    finally:
        reader.cancel()
        await processes.stop(process)
        progress.close()
    if code != 0:
        tail = "\n".join(f"  {line}" for line in useful_lines(output))
        raise TrainingError(f"Träningen misslyckades efter {duration(progress.elapsed_s)}.\n{tail}")


async def _lines(stream: asyncio.StreamReader) -> AsyncIterator[str]:
    """Yield the lines of a stream, however long they are."""
    rest = b""
    while chunk := await stream.read(65536):
        *whole, rest = (rest + chunk).split(b"\n")
        for line in whole:
            yield line.decode("utf-8", "replace")
    if rest:
        yield rest.decode("utf-8", "replace")


def component_names(config: Path) -> list[str]:
    """Return the class names of pipeline and policies in `config.yml`, in order."""
    import yaml  # only needed when something is trained

    data = yaml.safe_load(config.read_text(encoding="utf-8"))
    parts = [*(data.get("pipeline") or []), *(data.get("policies") or [])]
    return [str(part["name"]).rpartition(".")[2] for part in parts]


async def _train_until_signal(force: bool, stream: TextIO) -> Path:
    task = asyncio.ensure_future(train_async(force, tell=partial(say, stream=stream), stream=stream))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, task.cancel)
    try:
        return await task
    except asyncio.CancelledError:
        raise TrainingError("Träningen avbröts.") from None
