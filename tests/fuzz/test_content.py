"""What editors save: content that holds, or a sentence that says which line is wrong; never anything else."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st

from bot.content import schema
from bot.content.registry import content_files, load
from bot.content.yaml_lines import ContentError, Document, read_document
from bot.settings import settings
from tests.fuzz.cases import CHARACTERS, JSON, fuzzed

FILES = sorted(str(file.relative_to(settings.content_dir)) for file in content_files(settings.content_dir))
_YAML = st.one_of(
    CHARACTERS,
    st.sampled_from(
        [
            "- ",
            ": ",
            "\n",
            "\n  ",
            "&a ",
            "*a",
            "!!python/object:os.system ",
            "<<: ",
            "|",
            "? ",
            "%YAML 9\n",
            "---\n",
            "\x85",
            "\u2028",
            "{",
            "[",
            "'",
            '"',
        ]
    ),
)
HOSTILE = {
    "bomb": "a: &a [x,x,x,x,x,x,x,x,x]\n"
    + "".join(f"{b}: &{b} [{','.join(['*' + a] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)),
    "itself": "&a [*a]",
    "itself_inside": "a: &a {b: [1, *a]}",
    "key_itself": "? &a [*a]\n: 1",
    "deep": "[" * 20_000 + "]" * 20_000,
    "deep_blocks": "".join(" " * n + "a:\n" for n in range(2_000)),
    "unknown_tag": "!ruby/object:Gem {}",
    "python_tag": "!!python/object/apply:os.system ['true']",
    "two_documents": "a: 1\n---\nb: 2",
    "null_byte": "a: \0",
    "bell": "a: \x07",
    "not_utf8": b"a: \xff\xfe",
    "half": "a: \ud800".encode("utf-8", "surrogatepass"),
    "utf16": "a: 1".encode("utf-16"),
    "big_number": "a: " + "9" * 5_000,
    "big_date": "a: 9999-99-99",
    "no_alias": "*missing",
    "merge": "<<: 1",
    "empty": "",
    "directive": "%YAML 3.0\n---\na: 1",
    "long_line": "a: " + "x" * 1_000_000,
    "many_keys": "".join(f"k{n}: {n}\n" for n in range(20_000)),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy of the content."""
    copy = tmp_path_factory.mktemp("content") / "content"
    shutil.copytree(settings.content_dir, copy, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    yield copy


def tried(file: Path) -> Document | None:
    """Read a document; None when it is refused."""
    try:
        return read_document(file)
    except ContentError as error:
        assert error.advice and error.file == file.name and error.line >= 0
        return None


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file_is_refused_or_read_as_what_it_says(name: str, tmp_path: Path) -> None:
    """Quickly, and with little memory: aliases that multiply, tags that call, depth without end."""
    file, text = tmp_path / "contacts.yml", HOSTILE[name]
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    found = tried(file)
    if found is not None:
        with pytest.raises(ContentError):
            schema.check(found, schema.list_of(schema.CONTACT))


@pytest.mark.parametrize("name", ["bomb", "itself", "deep", "null_byte", "not_utf8", "big_number", "python_tag"])
@pytest.mark.parametrize("file", ["contacts.yml", "checklists.yml"])
def test_content_with_a_hostile_file_is_refused(name: str, file: str, folder: Path) -> None:
    """The service goes on with what held before."""
    place, text = folder / file, HOSTILE[name]
    held = place.read_bytes()
    place.write_bytes(text if isinstance(text, bytes) else text.encode())
    try:
        with pytest.raises(ContentError):
            load(folder)
    finally:
        place.write_bytes(held)


@fuzzed(6, text=st.lists(_YAML, max_size=60).map("".join))
def test_any_text_is_a_document_or_refused_with_a_line(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """As an editor may leave it."""
    file = tmp_path_factory.getbasetemp() / "some.yml"
    file.write_bytes(text.encode())
    tried(file)


@fuzzed(
    6,
    shape=st.sampled_from(["CONTACT", "ANSWER", "VALUE", "CHECKLIST", "DISTRICT", "ORDER", "OPENING", "SAVED_REPLY"]),
    data=JSON,
)
def test_any_data_is_of_the_shape_or_refused_with_a_sentence(shape: str, data: Any) -> None:
    """What is wrong is said in Swedish."""
    document = Document(Path("some.yml"), data)
    try:
        schema.check(document, getattr(schema, shape))
    except ContentError as error:
        assert error.advice.endswith(".")


@fuzzed(
    0.15,
    name=st.sampled_from(FILES),
    at=st.floats(0, 1),
    cut=st.integers(0, 40),
    put=st.lists(_YAML, max_size=3).map("".join),
)
def test_content_with_a_slip_in_it_holds_or_is_refused(folder: Path, name: str, at: float, cut: int, put: str) -> None:
    """A few characters gone or put somewhere in one of the files."""
    place = folder / name
    held = place.read_bytes()
    text = held.decode()
    start = round(at * len(text))
    place.write_bytes((text[:start] + put + text[start + cut :]).encode())
    try:
        load(folder)
    except ContentError as error:
        assert error.advice and error.file.endswith(".yml")
    finally:
        place.write_bytes(held)
