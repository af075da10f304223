"""A planted text goes through every way that is known to leak; it is in no output of any process and in no file."""

from __future__ import annotations

import os
from pathlib import Path

import requests

from tests.support.client import Relative
from tests.support.stack import Stack

PLANTED = "vinterfjarilsnatet"


def test_planted_text_is_in_no_output_and_no_file(raising_stack: Stack) -> None:
    """Commands, bad payloads, bad JSON, over-long text and an action that raises: the text stays in memory."""
    relative = Relative.arrives(raising_stack.base)
    url = f"{relative.url}/messages"
    relative.writes(f"/{PLANTED}")
    relative.writes(f'/restart{{"x": "{PLANTED}"}}')
    relative.writes(f"/session_start {PLANTED}")
    for body in (
        f'{{"payload": "/{PLANTED}"}}',
        f'{{"payload": "/choose_topic{{\\"practical_topic\\": \\"{PLANTED}\\"}}"}}',
        f'{{"payload": "/affirm{{{PLANTED}"}}',
        f'{{"text": "{PLANTED}',
        f'{{"text": ["{PLANTED}"]}}',
        f'{{"text": "{PLANTED * 200}"}}',
        f'{{"text": "{PLANTED}\\ud800 \\u0000"}}',
    ):
        requests.post(url, data=body.encode("utf-8", "surrogatepass"), timeout=20)
    requests.get(f"{raising_stack.base}/{PLANTED}?q={PLANTED}", timeout=5)
    requests.post(f"{raising_stack.base}/api/v1/conversations/{PLANTED}/messages", json={"text": "x"}, timeout=5)
    # The action behind this question raises with the text in its locals and its message.
    answered = relative.writes(f"vad är en bouppteckning {PLANTED}")
    assert answered[0]["type"] == "contacts", "an action that raises must give the fixed answer"
    said = raising_stack.said()
    assert PLANTED not in said
    assert '"process": "actions"' in said, "the failing action is reported by class, so the test reached it"
    for folder, _, names in os.walk(raising_stack.data):
        for name in names:
            assert PLANTED.encode() not in Path(folder, name).read_bytes(), name
