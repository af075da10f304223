"""The list of what a button may carry."""

from __future__ import annotations

import pytest

from bot.content.registry import load
from bot.dialogue.turn import VERSIONS
from bot.gateway.payloads import PayloadError, reader
from bot.settings import settings


@pytest.mark.parametrize("version", VERSIONS)
def test_version_of_the_text_is_on_the_list(version: str) -> None:
    """Each version can be chosen."""
    read = reader(load(settings.content_dir))
    assert read(f'/choose_version{{"version": "{version}"}}') == ("choose_version", {"version": version})


@pytest.mark.parametrize(
    "payload", ["/choose_version", '/choose_version{"version": "barn"}', '/choose_version{"language": "en"}']
)
def test_version_that_does_not_exist_is_refused(payload: str) -> None:
    """Anything else is no button of ours."""
    with pytest.raises(PayloadError):
        reader(load(settings.content_dir))(payload)
