"""The three processes, each behind the same wall of logging."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

from bot.launcher.models import verified
from bot.privacy.logs import configure
from bot.production import check
from bot.settings import ROOT, settings

ENDPOINTS = "endpoints.yml"


def serve(process: str, model: str = "", actions: str = "actions") -> int:
    """Run one process until it is stopped.

    Args:
        process: `gateway`, `rasa` or `actions`.
        model: Path of the trained model, for Rasa.
        actions: Package of the action server's actions.

    Raises:
        ProductionError: Production lacks something.
        ModelError: The model was not trained here, or has changed. Both before the process's output is closed, so that
            they can be told.
    """
    check(settings)
    if process == "rasa":
        model = str(verified(Path(model), settings.models_dir))
    configure(process)
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    if process == "gateway":
        _gateway()
    elif process == "rasa":
        _rasa(model)
    else:
        _actions(actions)
    return 0


def _gateway() -> None:
    from bot.gateway.app import serve as serve_gateway

    serve_gateway(settings)


def _rasa(model: str) -> None:
    # Read by endpoints.yml; typed by hand, Rasa's own commands find the port of `rasa run actions` there.
    os.environ["ACTION_SERVER_PORT"] = str(settings.actions_port)
    from rasa.__main__ import main

    from bot.rasa_components.tracker_store import require_live_store

    require_live_store(ENDPOINTS)
    sys.argv = [
        "rasa",
        "run",
        "--model",
        model,
        "--endpoints",
        ENDPOINTS,
        "--credentials",
        "credentials.yml",
        "--interface",
        "127.0.0.1",
        "--port",
        str(settings.rasa_port),
        "--quiet",
    ]
    main()


def _actions(package: str) -> None:
    # rasa_sdk listens on every address unless this is set.
    os.environ["SANIC_HOST"] = "127.0.0.1"
    threading.Thread(target=_learn_questions, daemon=True).start()
    from rasa_sdk.__main__ import main

    sys.argv = ["rasa_sdk", "--actions", package, "--port", str(settings.actions_port), "--quiet"]
    main()


def _learn_questions() -> None:
    """Before the first question comes: it would else wait some seconds for its answer."""
    from bot.content.answers import warm_up
    from bot.content.live import in_force

    warm_up(in_force().current().answers)
