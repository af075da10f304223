"""Starts the product as `anhoriglotsen run` does, with the actions of `raising_actions` instead of its own."""

from __future__ import annotations

import sys

from bot.launcher.supervisor import CHILDREN, Supervisor, replaced

if __name__ == "__main__":
    raising = (sys.executable, "-m", "bot", "serve", "actions", "--actions", "tests.e2e.raising_actions")
    sys.exit(Supervisor(replaced(CHILDREN, "actions", raising)).run())
