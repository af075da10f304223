"""What helps whoever edits: schemas for their program, the preview, and the commands."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from bot import cli
from bot.clock import STOCKHOLM
from bot.content import editor_schemas
from bot.content.check import as_lines, check
from bot.content.preview import UnknownIdError, preview
from bot.content.registry import answer_files, load
from bot.content.yaml_lines import read_document
from bot.settings import ROOT, settings
from tests.bot.content.conftest import Write
from tests.bot.content.test_check import REPEALED

NOW = datetime(2026, 11, 26, 10, 0, tzinfo=STOCKHOLM)
KIND_OF = {
    **{file: "answers" for file in answer_files(settings.content_dir)},
    **{settings.content_dir / f"{kind}.yml": kind for kind in editor_schemas.KINDS if kind != "answers"},
}


def test_schemas_are_what_the_code_gives() -> None:
    """`anhoriglotsen content schemas` has been run since the shape of the content was changed."""
    found = {file.name: file.read_text(encoding="utf-8") for file in editor_schemas.FOLDER.glob("*.json")}
    assert found == editor_schemas.rendered()


def test_schemas_written_again_change_nothing(tmp_path: Path) -> None:
    """What is there already is left alone."""
    assert len(editor_schemas.write(tmp_path)) == len(editor_schemas.KINDS)
    assert editor_schemas.write(tmp_path) == []
    (tmp_path / "values.json").write_text("{}", encoding="utf-8")
    assert editor_schemas.write(tmp_path) == ["values.json"]


def plain(data: Any) -> Any:
    """Return content as an editor's program reads it: dates are text."""
    if isinstance(data, dict):
        return {key: plain(inside) for key, inside in data.items()}
    if isinstance(data, list):
        return [plain(inside) for inside in data]
    return data.isoformat() if isinstance(data, date) else data


@pytest.mark.parametrize("file", KIND_OF, ids=lambda file: file.name)
def test_content_file_leads_to_its_schema_and_fits_it(file: Path) -> None:
    """The first line names a schema that is there and that the file fits; then comes what the file is, in Swedish."""
    first, second = file.read_text(encoding="utf-8").split("\n")[:2]
    match = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)
    assert match, f"{file.name}: the first line names no schema"
    schema_file = (file.parent / match[1]).resolve()
    assert schema_file == (editor_schemas.FOLDER / f"{KIND_OF[file]}.json").resolve()
    assert second.startswith("# ") and len(second) > 30
    schema = json.loads(schema_file.read_text(encoding="utf-8"))
    jsonschema.Draft7Validator.check_schema(schema)
    jsonschema.validate(plain(read_document(file).data), schema)


def test_schema_refuses_what_the_reader_refuses(write: Write) -> None:
    """A misspelt field is marked in the editor's program already."""
    schema = json.loads((editor_schemas.FOLDER / "contacts.json").read_text(encoding="utf-8"))
    data = plain(read_document(write() / "contacts.yml").data)
    jsonschema.validate(data, schema)
    data[0]["namn"] = data[0].pop("name")
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data, schema)


def test_preview_answer_shows_text_source_buttons_and_the_childs_version(write: Write) -> None:
    """As the widget: drawn values filled in, source and day, buttons, what comes after, and what a child gets."""
    shown = preview(write(), "kostnad", NOW)
    for part in (
        "begravning.yml, rad 1",
        "Vad kostar en begravning?",
        "Prisbasbeloppet är 59 200 kronor.",
        "Källa: Skatteverket, https://example.se/a",
        "Senast kontrollerad 22 november 2026",
        "[ Ja ]",
        "[ Prata med en människa ]",
        "[ När måste begravningen vara? ]",
        "När ett barn skriver\n\nFråga en vuxen.",
    ):
        assert part in shown
    assert "När ett barn skriver" not in preview(write(), "datum", NOW)


def test_preview_contact_shows_ways_and_todays_hours(write: Write) -> None:
    """The card in words; one that is not shown says so."""
    shown = preview(write(), "linjen", NOW)
    assert "contacts.yml, rad 1" in shown and "Telefon: 116 111 (gratis)" in shown
    assert "status är retired" in preview(write(), "gamla_linjen", NOW)
    paused = preview(write(begravning=("status: active", "status: paused")), "kostnad", NOW)
    assert "Visas inte: status är paused" in paused


def test_preview_checklist_shows_steps_times_buttons_and_the_answer_behind_each(write: Write) -> None:
    """As the widget, and which answer an editor has to change to change a step's."""
    shown = preview(write(), "dodsfall", NOW)
    for part in (
        "checklists.yml, rad 1",
        "Efter ett dödsfall",
        "Ta en sak i taget.",
        "Vilken dag dog personen?",
        "[ Visa alla frågor ]",
        "(datum)",
    ):
        assert part in shown
    assert "Skriven för barn" not in shown
    for checklist in load(settings.content_dir).checklists:
        whole = preview(settings.content_dir, checklist.id, NOW)
        assert ("Skriven för barn" in whole) is (checklist.audience == "barn")
        assert all(step.do in whole and f"({step.answer})" in whole for step in checklist.steps)


def test_preview_unknown_id_suggests_the_nearest(write: Write) -> None:
    """A slip of the finger leads on."""
    with pytest.raises(UnknownIdError, match="Menade du kostnad"):
        preview(write(), "kostnader", NOW)
    with pytest.raises(UnknownIdError, match="Menade du dodsfall"):
        preview(write(), "dodsfal", NOW)
    with pytest.raises(UnknownIdError, match="Id står efter"):
        preview(write(), "xyzxyz", NOW)


def test_commands_answer_with_their_exit_status(
    write: Write, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """0 when all is well or only to be looked at, 1 on errors; each line begins with file and line."""
    folder = write()
    (folder / "repealed.yml").write_text(REPEALED.replace("[obekraftad]", "[]"), encoding="utf-8")
    monkeypatch.setattr(cli, "settings", replace(settings, content_dir=folder))
    monkeypatch.chdir(folder)
    assert cli.run(["content", "check"]) == 0
    assert "Inga fel." in capsys.readouterr().out
    assert cli.run(["content", "preview", "kostnad"]) == 0
    assert "Prisbasbeloppet" in capsys.readouterr().out
    assert cli.run(["content", "preview", "kostnaden"]) == 1
    assert "Menade du kostnad" in capsys.readouterr().err
    write(begravning=("{prisbasbelopp}", "{prisbas}"))
    assert cli.run(["content", "check"]) == 1
    assert capsys.readouterr().out.startswith('answers/begravning.yml:7: Värdet "{prisbas}" finns inte i values.yml.')
    assert cli.run(["content", "preview", "kostnad"]) == 1
    assert "begravning.yml, rad 7" in capsys.readouterr().err


GUIDE = (ROOT / "docs" / "redaktor.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)


def test_guide_names_only_commands_files_and_fields_that_exist() -> None:
    """The guide for editors is kept true, and README leads to it."""
    assert "docs/redaktor.md" in (ROOT / "README.md").read_text(encoding="utf-8")
    for name in re.findall(r"`((?:answers/)?[a-z_]+\.yml)`", GUIDE):
        assert (settings.content_dir / name).exists(), name
    assert set(re.findall(r"anhoriglotsen content (\w+)", GUIDE)) == {"check", "preview"}
    known = set(re.findall(r'"([a-z_]+)": \{', "".join(editor_schemas.rendered().values())))
    for example in EXAMPLES:
        for field in re.findall(r"^\s*(?:- )?\{?([a-z_]+):(?= |$)", example, re.MULTILINE):
            assert field in known, field


def test_guide_examples_pass_the_check_beside_the_real_content(tmp_path: Path) -> None:
    """Whoever copies an example from the guide gets no error."""
    folder = shutil.copytree(settings.content_dir, tmp_path / "content", ignore=shutil.ignore_patterns("*.py"))
    whole = [example for example in EXAMPLES if example.startswith("- id:")]
    for name, field in (
        ("answers/begravning.yml", "asked_as:"),
        ("contacts.yml", "channels:"),
        ("values.yml", "value: 100"),
    ):
        (example,) = [e for e in whole if field in e]
        with (folder / name).open("a", encoding="utf-8") as file:
            file.write(f"\n{example}")
    report = check(folder, max(NOW.date(), date.today()))
    assert report.errors == (), "\n".join(as_lines(report))
    ids = {item.id for item in (*load(folder).answers, *load(folder).contacts)}
    assert {"exempel_minnesstund", "exempel_linjen"} <= ids


@pytest.mark.parametrize("hours", [e for e in EXAMPLES if e.lstrip().startswith("hours:")])
def test_guide_hours_are_read(write: Write, hours: str) -> None:
    """Every example of hours is one that the reader takes."""
    hours = hours.rstrip() + "\n"
    text = write().joinpath("contacts.yml").read_text(encoding="utf-8")
    begins, ends = text.index("      hours:"), text.index("      free:")
    folder = write(contacts=(text[begins:ends], hours))
    assert load(folder).contacts[0].channels[0].hours.periods
