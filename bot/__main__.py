"""Entry point of `python -m bot` and of the console script `anhoriglotsen`."""

from __future__ import annotations

import os
import sys

# Before anything of Rasa or TensorFlow is imported, in every way of starting.
os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


def main() -> None:
    """Run the command line and exit with its status."""
    from bot.settings import SettingsError

    try:
        from bot.cli import run
    except SettingsError as error:
        print(f"Fel i inställningarna: {error}", file=sys.stderr)
        raise SystemExit(2) from None
    raise SystemExit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
