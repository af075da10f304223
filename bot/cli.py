"""The command line; each command's work lies in a module of its own and is imported when it is asked for."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bot.accounts.cli import add_parser as add_staff
from bot.audit.cli import add_parser as add_audit
from bot.desk.cli import add_parser as add_purge
from bot.mailbox.cli import add_parser as add_rotate_key
from bot.privacy.measure import add_parser as add_redaction
from bot.settings import ROOT, describe, settings


def run(arguments: Sequence[str]) -> int:
    """Run one command.

    Args:
        arguments: As typed, without the program's name.

    Returns:
        Exit status: 0 done, 1 failed, 2 wrong use.
    """
    parser = _parser()
    chosen = parser.parse_args(arguments)
    status: int = chosen.do(chosen)
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="anhoriglotsen",
        description="Anhöriglotsen: stöd på svenska för den som står nära någon i brott, våld eller extremism.",
        epilog="Inställningar (miljövariabler) och deras värden nu:\n" + describe(settings),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(title="kommandon", metavar="KOMMANDO", required=True)

    run_command = commands.add_parser("run", help="starta allt och skriv ut adressen; tränar först om det behövs")
    run_command.add_argument("--port", type=int, default=settings.port, help="port för sidan (%(default)s)")
    run_command.set_defaults(do=_run)

    train_command = commands.add_parser("train", help="träna modellen, om något har ändrats sedan sist")
    train_command.add_argument("--force", action="store_true", help="träna även om inget har ändrats")
    train_command.set_defaults(do=_train)

    chat_command = commands.add_parser("chat", help="samma samtal i terminalen, mot en tjänst som är i gång")
    chat_command.add_argument("--port", type=int, default=settings.port, help="tjänstens port (%(default)s)")
    chat_command.set_defaults(do=_chat)

    classify_command = commands.add_parser("classify", help="ett meddelande per rad in, ett JSON-objekt per rad ut")
    classify_command.set_defaults(do=_classify)

    evaluate_command = commands.add_parser("evaluate", help="siffror och tabeller på märkta meddelanden (JSON Lines)")
    evaluate_command.add_argument("files", nargs="*", type=Path, metavar="FIL", help="utan fil: utvecklingsmängden")
    evaluate_command.add_argument("--plots", type=Path, default=ROOT / "results" / "evaluation", metavar="MAPP")
    evaluate_command.set_defaults(do=_evaluate)

    add_audit(commands)
    add_redaction(commands)
    add_staff(commands)
    add_purge(commands)
    add_rotate_key(commands)

    content_command = commands.add_parser(
        "content", help="för den som redigerar: kontrollera och förhandsvisa innehållet"
    )
    content_tasks = content_command.add_subparsers(title="vad", metavar="VAD", required=True)
    check_task = content_tasks.add_parser("check", help="säg allt som är fel i filerna: fil, rad och vad du gör åt det")
    check_task.set_defaults(do=_content_check)
    preview_task = content_tasks.add_parser(
        "preview", help="visa ett svar, en kontakt eller en checklista som i chatten"
    )
    preview_task.add_argument("id", metavar="ID", help='det som står efter "- id:"')
    preview_task.set_defaults(do=_content_preview)
    schemas_task = content_tasks.add_parser("schemas", help="skriv om hjälpfilerna för VS Code efter ändrad kod")
    schemas_task.set_defaults(do=_content_schemas)

    stats_command = commands.add_parser("stats", help="siffror för den som redigerar, utan något om enskilda")
    stats_tasks = stats_command.add_subparsers(title="vad", metavar="VAD", required=True)
    export_task = stats_tasks.add_parser(
        "export",
        help="skriv siffrorna som CSV, en rad per vecka och ämne",
        description="Skriver CSV: week (vecka), class (ämne), measure (vad som är räknat), count (antal). "
        "unanswered är frågor som vi inte hade något svar på. Antal under 5 skrivs <5, så att ingen kan kännas igen. "
        "Därför finns heller inga summor. I personalens siffror skrivs hidden, också för tal som ett litet antal "
        "annars kunde räknas ut ur, och veckan som pågår är inte med.",
    )
    export_task.set_defaults(do=_stats_export)

    # Started by the supervisor, one process each; not for people, so without help text.
    serve_command = commands.add_parser("serve")
    serve_command.add_argument("process", choices=("gateway", "rasa", "actions"))
    serve_command.add_argument("--model", default="")
    serve_command.add_argument("--actions", default="actions")
    serve_command.set_defaults(do=_serve)
    return parser


def _run(chosen: argparse.Namespace) -> int:
    from bot.content.live import in_force
    from bot.content.registry import ContentError
    from bot.launcher.supervisor import run as supervise
    from bot.production import ProductionError
    from bot.production import check as check_production
    from bot.safety import SafetyDataError, warm_up

    # Said here: once the processes run, their errors reach nobody but by class and place.
    try:
        check_production(settings)
    except ProductionError as error:
        print(error, file=sys.stderr)
        return 2
    try:
        problem = in_force().problem
        warm_up()
    except (ContentError, SafetyDataError) as error:
        print(f"Startar inte. {error}", file=sys.stderr)
        return 1
    if problem:
        print(f"Visar innehållet som det var innan felet. {problem}", file=sys.stderr)
    return supervise(replace(settings, port=chosen.port))


def _train(chosen: argparse.Namespace) -> int:
    from bot.launcher.train import TrainingError, train

    try:
        train(force=chosen.force, stream=sys.stdout)
    except TrainingError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _chat(chosen: argparse.Namespace) -> int:
    from bot.chat import chat

    return chat(chosen.port)


def _classify(chosen: argparse.Namespace) -> int:
    from bot.classify import classify_stream

    return classify_stream(sys.stdin.buffer, sys.stdout)


def _evaluate(chosen: argparse.Namespace) -> int:
    from bot.evaluation import EvaluationError, evaluate
    from bot.launcher.train import TrainingError

    try:
        shared = os.environ.get("SHARED_DIR")
        evaluate(chosen.files, sys.stdout, chosen.plots, Path(shared) if shared else None)
    except (EvaluationError, TrainingError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _content_check(_: argparse.Namespace) -> int:
    from bot import clock
    from bot.content.check import as_lines, check

    report = check(settings.content_dir, clock.now().date())
    print("\n".join(as_lines(report)))
    return 1 if report.errors else 0


def _content_preview(chosen: argparse.Namespace) -> int:
    from bot import clock
    from bot.content.preview import UnknownIdError, preview
    from bot.content.registry import ContentError

    try:
        print(preview(settings.content_dir, chosen.id, clock.now()))
    except (ContentError, UnknownIdError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _content_schemas(_: argparse.Namespace) -> int:
    from bot.content import editor_schemas

    changed = editor_schemas.write()
    print("\n".join(f"Skrev {name}" for name in changed) or "Inget att ändra.")
    return 0


def _stats_export(_: argparse.Namespace) -> int:
    from sqlalchemy.exc import SQLAlchemyError

    from bot.storage import create_engine_from, export

    try:
        export(create_engine_from(settings.sql_url), sys.stdout)
    except SQLAlchemyError:
        print(
            "Databasen går inte att läsa. Se att ANHORIGLOTSEN_DATABASE_URL och ANHORIGLOTSEN_DATA_DIR är rätt.",
            file=sys.stderr,
        )
        return 1
    return 0


def _serve(chosen: argparse.Namespace) -> int:
    from bot.launcher.models import ModelError
    from bot.production import ProductionError
    from bot.serve import serve

    try:
        return serve(chosen.process, model=chosen.model, actions=chosen.actions)
    except (ProductionError, ModelError) as error:
        print(error, file=sys.stderr)
        return 2
