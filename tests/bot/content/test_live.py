"""Content in force: changes are taken without a restart, and a broken file takes nothing down."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.content.live import LiveContent
from bot.content.registry import ContentError
from tests.bot.content.conftest import FILES, Write, write_content


def change(folder: Path, name: str, old: str, new: str) -> None:
    """Change a file as an editor does."""
    file = folder / name
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_current_changed_file_is_taken_and_the_old_object_stays_whole(write: Write) -> None:
    """Who holds the content of a moment ago is not disturbed; who asks now gets the new."""
    folder = write()
    live = LiveContent(folder, look_every_s=0)
    before = live.current()
    assert live.current() is before
    change(folder, "answers/begravning.yml", "Ring en byrå.", "Ring två byråer.")
    assert live.answers[0].text.endswith("Ring två byråer.")
    assert before.answers[0].text.endswith("Ring en byrå.")


CHANGES = [
    ("values.yml", "59 200 kronor", "60 000 kronor", lambda c: "60 000 kronor" in c.answers[0].text),
    ("contacts.yml", "name: Linjen", "name: Nya linjen", lambda c: c.contacts[0].name == "Nya linjen"),
    ("districts.yml", "name: Järva", "name: Nya Järva", lambda c: c.districts[0].name == "Nya Järva"),
    ("order.yml", "for_group: 1", "for_group: 77", lambda c: c.order.points["for_group"] == 77),
    ("choices.yml", "  begravning: Ämnet", "  begravning: Nytt", lambda c: c.choices["topics"]["begravning"] == "Nytt"),
    ("checklists.yml", "title: Efter", "title: Strax efter", lambda c: c.checklists[0].title.startswith("Strax")),
    ("contacts_page.yml", "heading: Prata", "heading: Tala", lambda c: c.sections[0].heading == "Tala"),
    ("elsewhere.yml", "[Nacka]", "[Täby]", lambda c: "taby" in c.elsewhere["elsewhere"]),
]


@pytest.mark.parametrize(("name", "old", "new", "is_taken"), CHANGES, ids=[row[0] for row in CHANGES])
def test_current_every_file_is_watched(write: Write, name: str, old: str, new: str, is_taken: object) -> None:
    """Values, contacts, districts, order and buttons too."""
    folder = write()
    live = LiveContent(folder, look_every_s=0)
    change(folder, name, old, new)
    assert callable(is_taken) and is_taken(live.current())


@pytest.mark.parametrize("name", FILES)
def test_current_broken_file_keeps_the_old_says_so_and_mended_is_taken(write: Write, name: str) -> None:
    """The last that held is shown until the file is mended, and the problem names file, line and what to do."""
    folder = write()
    live = LiveContent(folder, look_every_s=0)
    before, text = live.current(), (folder / name).read_text(encoding="utf-8")
    (folder / name).write_text(text + "\n- [", encoding="utf-8")
    assert live.current() is before
    assert str(live.problem).startswith(f"{Path(name).name}, rad ") and str(folder) not in str(live.problem)
    (folder / name).write_text(text + "\n# mended\n", encoding="utf-8")
    assert live.current() == before and live.current() is not before
    assert live.problem is None


def test_current_file_removed_or_added_is_seen(write: Write) -> None:
    """A lost file is a broken one; a new topic is simply there."""
    folder = write()
    live = LiveContent(folder, look_every_s=0)
    values = folder / "values.yml"
    text = values.read_text(encoding="utf-8")
    values.unlink()
    assert live.current().values and "Filen saknas" in str(live.problem)
    values.write_text(text, encoding="utf-8")
    other = (folder / "answers" / "begravning.yml").read_text(encoding="utf-8").replace("begravning", "forsakring")
    other = other.replace("kostnad", "premie").replace("datum", "dag")
    (folder / "answers" / "forsakring.yml").write_text(other, encoding="utf-8")
    assert [a.id for a in live.answers] == ["kostnad", "datum", "premie", "dag"]
    assert live.problem is None


def test_current_looks_at_most_once_in_a_while(write: Write) -> None:
    """Within that while the files are not looked at, unless someone asks for it."""
    folder = write()
    live = LiveContent(folder, look_every_s=600)
    change(folder, "values.yml", "59 200", "60 000")
    assert "59 200" in live.answers[0].text
    assert live.refresh() is True
    assert "60 000" in live.answers[0].text
    assert live.refresh() is False


def test_start_with_a_broken_file_shows_what_held_last(tmp_path: Path) -> None:
    """A restart in the middle of a bad change does not take the service down; without an older copy it is refused."""
    folder, kept = write_content(tmp_path / "content"), tmp_path / "data" / "content"
    LiveContent(folder, kept).keep()
    change(folder, "values.yml", "  value: 59 200 kronor\n", "")
    live = LiveContent(folder, kept, look_every_s=0)
    assert "59 200 kronor" in live.answers[0].text
    assert 'Fältet "value" saknas' in str(live.problem)
    live.keep()  # what is broken is not kept
    change(folder, "values.yml", "  what:", "  value: 61 000 kronor\n  what:")
    assert "61 000 kronor" in live.answers[0].text and live.problem is None
    live.keep()
    assert "61 000" in (kept / "values.yml").read_text(encoding="utf-8")
    assert [path.name for path in kept.parent.iterdir()] == ["content"]
    change(folder, "values.yml", "  value: 61 000 kronor\n", "")
    with pytest.raises(ContentError, match='Fältet "value" saknas'):
        LiveContent(folder, tmp_path / "nowhere")
