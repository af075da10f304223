"""The product without Rasa: what `anhoriglotsen run` is until a model is trained."""

from __future__ import annotations

import sys

from bot.launcher.supervisor import CHILDREN, Supervisor

if __name__ == "__main__":
    sys.exit(Supervisor([child for child in CHILDREN if child.name == "gateway"]).run())
