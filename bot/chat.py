"""The same conversation in a terminal, through the same gateway."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any

_WAIT_S = 10


def chat(port: int) -> int:
    """Talk with a running service; a number presses a button, an empty line or Ctrl-D ends and deletes.

    Returns:
        Exit status: 1 when no service answers.
    """
    base = f"http://127.0.0.1:{port}/api/v1/conversations"
    try:
        begun = _call("POST", base)
    except OSError:
        print(f"Ingen tjänst svarar på port {port}. Starta den först: anhoriglotsen run")
        return 1
    address = f"{base}/{begun['conversation_id']}"
    options = _show(begun["replies"])
    try:
        while written := input("\nDu: ").strip():
            pressed = written.isdecimal() and 0 < int(written) <= len(options)
            message = {"payload": options[int(written) - 1]["payload"]} if pressed else {"text": written}
            options = _show(_say(address, message)) or options
    except (EOFError, KeyboardInterrupt):
        print()
    _call("DELETE", address)
    print("Samtalet är borttaget.")
    return 0


def _say(address: str, message: dict[str, str]) -> list[dict[str, Any]]:
    try:
        answer = _call("POST", f"{address}/messages", message)
    except urllib.error.HTTPError as error:
        return [{"type": "notice", "text": json.load(error)["detail"]}]
    replies: list[dict[str, Any]] = answer["replies"]
    return replies


def _show(replies: list[dict[str, Any]]) -> list[dict[str, str]]:
    options: list[dict[str, str]] = []
    for reply in replies:
        print(f"\n{reply['text']}")
        for option in reply.get("options", []):
            options.append(option)
            print(f"  [{len(options)}] {option['label']}")
    return options


def _call(method: str, address: str, body: dict[str, str] | None = None) -> Any:
    data = json.dumps(body).encode() if body is not None else None
    request = urllib.request.Request(address, data, {"Content-Type": "application/json"}, method=method)
    with urllib.request.urlopen(request, timeout=_WAIT_S) as response:
        content = response.read()
    return json.loads(content) if content else None
