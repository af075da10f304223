"""`anhoriglotsen classify` as outside programs call it: a line in, an object out, at once, in bounded memory."""

from __future__ import annotations

import io
import json
import resource
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from bot.classify import classify_stream
from bot.labels import TARGET_GROUPS, TOPICS, URGENCIES
from bot.settings import ROOT, settings

pytestmark = pytest.mark.model
KEYS = {
    "target_group", "urgency", "practical_topic", "wants_human", "confidence", "redacted", "redactions",
}  # fmt: skip
LINES = 100_000
#: Stands in for `rasa train`: leaves a file where the model is to be.
FAKE_RASA = "import pathlib, sys; pathlib.Path(sys.argv[1]).touch(); print('Your Rasa model is trained')"


def start(before: Sequence[str] = ()) -> subprocess.Popen[bytes]:
    """Start the command as a person would, or by another command."""
    argv = [*before, sys.executable, "-m", "bot", "classify"]
    return subprocess.Popen(argv, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def classify(lines: Iterable[bytes]) -> list[dict[str, Any]]:
    """Return the objects for some lines; nothing else may be written."""
    out, _ = start().communicate(b"".join(line + b"\n" for line in lines))
    return [json.loads(line) for line in out.decode("utf-8").splitlines()]


def test_classify_that_has_to_train_first_writes_nothing_but_objects(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """An outside program reads every line as JSON, also the first time; the person sees the training all the same."""

    def command(out: Path, name: str, force: bool) -> list[str]:
        return [sys.executable, "-S", "-c", FAKE_RASA, str(out / f"{name}.tar.gz")]

    monkeypatch.setattr("bot.launcher.train.settings", replace(settings, models_dir=tmp_path))
    monkeypatch.setattr("bot.launcher.train.rasa_command", command)
    monkeypatch.setattr("bot.classify.load_model", lambda archive: archive.name)
    monkeypatch.setattr("bot.classify.classify", lambda text, model: {"redacted": text})
    assert classify_stream(io.BytesIO(b"hej\n\n"), sys.stdout) == 0
    out, err = capfd.readouterr()
    assert [json.loads(line) for line in out.splitlines()] == [{"redacted": "hej"}, {"redacted": ""}]
    assert "läser in Rasa" in err
    assert "Modellen är tränad" in err


def test_classify_danger_and_question_are_told_apart() -> None:
    """A shooting just now is danger; a question on an estate is none."""
    danger, question = classify([b"de har precis skjutit min bror", "vad är en bouppteckning".encode()])
    assert (danger["target_group"], danger["urgency"]) == ("skjutning_dodligt_vald", "livsfara")
    assert (question["practical_topic"], question["urgency"]) == ("bouppteckning", "ingen")


def test_classify_any_line_gives_an_object_in_order() -> None:
    """Empty, broken, long and strange lines each give one object with every key and known values."""
    lines = [b"", b"   ", b"\xff\xfe\x00", "å".encode() * 9000, "😂".encode(), b"/restart", b"jag heter Anna"]
    found = classify(lines)
    assert len(found) == len(lines)
    for each in found:
        assert set(each) == KEYS
        assert each["target_group"] in TARGET_GROUPS and each["urgency"] in URGENCIES
        assert each["practical_topic"] in TOPICS and isinstance(each["wants_human"], bool)
        assert set(each["confidence"]) == {"target_group", "urgency", "practical_topic", "wants_human"}
        assert all(0 <= p <= 1 for p in each["confidence"].values())
    assert found[-1]["redactions"] == [{"type": "name", "start": 10, "end": 14}]
    assert found[-1]["redacted"] == "jag heter [namn]"


@dataclass
class LongStream:
    """A hundred thousand lines on their way through the command, beside the other tests."""

    process: subprocess.Popen[bytes]
    count: int = 0
    grown: int = 0
    reader: threading.Thread = field(init=False)

    def __post_init__(self) -> None:
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(b"hej\n")
        self.process.stdin.flush()
        self.first = json.loads(self.process.stdout.readline())
        threading.Thread(target=self._feed, daemon=True).start()
        self.reader = threading.Thread(target=self._count, daemon=True)
        self.reader.start()

    def _feed(self) -> None:
        assert self.process.stdin
        for number in range(LINES - 1):
            self.process.stdin.write(f"rad {number}\n".encode())
        self.process.stdin.close()

    def _count(self) -> None:
        assert self.process.stdout
        before = memory_of(self.process.pid)
        self.count = 1
        for line in self.process.stdout:
            self.count += line.startswith(b"{")
            if self.count % 20_000 == 0:
                self.grown = max(self.grown, memory_of(self.process.pid) - before)


@pytest.fixture(scope="session")
def long_stream() -> Iterator[LongStream]:
    """Begun once, with what the other tests leave of the processor."""
    with start(["nice", "-n", "10"]) as process:
        stream = LongStream(process)
        yield stream
        process.kill()
        stream.reader.join()


def test_classify_answers_while_its_input_is_still_open(long_stream: LongStream) -> None:
    """The first object comes before the second line is written."""
    assert long_stream.first["urgency"] == "ingen"


@pytest.mark.last
@pytest.mark.timeout(900)
def test_classify_hundred_thousand_lines_streams_in_bounded_memory(long_stream: LongStream) -> None:
    """Each line gives an object; memory on the way is that of a few lines."""
    long_stream.reader.join()
    assert long_stream.process.wait() == 0
    assert long_stream.count == LINES
    assert long_stream.grown < 200_000_000


def memory_of(pid: int) -> int:
    """Return the resident memory of a process in bytes."""
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize()
