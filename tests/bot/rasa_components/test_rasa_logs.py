"""Rasa's own logging, set up as `rasa run` sets it up, behind the wall."""

from __future__ import annotations

import json

from bot.privacy.logs import FIELDS
from tests.bot.privacy.test_logs import PLANTED, run_behind_wall

PROGRAM = f"""
import logging
from rasa.utils.common import configure_library_logging, configure_logging_and_warnings
from rasa.utils.log_utils import configure_structlog
from rasa.shared.utils.io import raise_warning
configure_logging_and_warnings(log_level=logging.DEBUG)
configure_library_logging()
configure_structlog(logging.DEBUG)
import structlog
for name in ("rasa.core.processor", "rasa.core.actions.action", "rasa_sdk.executor", "rasa.core.lock_store"):
    logging.getLogger(name).error("failed on %s", "{PLANTED}")
    structlog.get_logger(name).error("failed", text="{PLANTED}", event_info="{PLANTED}")
    try:
        raise ValueError("{PLANTED}")
    except ValueError:
        logging.getLogger(name).exception("{PLANTED}")
raise_warning("{PLANTED}")
"""


def test_rasa_loggers_let_no_text_out() -> None:
    """At the most talkative level, plain and structured, with errors and warnings."""
    out = run_behind_wall(PROGRAM)
    assert PLANTED not in out
    lines = [json.loads(line) for line in out.splitlines()]
    assert all(set(line) <= FIELDS for line in lines)
    assert {"rasa.core.processor", "rasa_sdk.executor"} <= {line["logger"] for line in lines}, "they did speak"
