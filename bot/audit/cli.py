"""`anhoriglotsen audit`: the proof that nothing is kept, by whoever runs the service."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any


def add_parser(commands: Any) -> None:
    """Add the command to the parser's commands."""
    found = commands.add_parser(
        "audit",
        help="granska anonymiteten: plantera uppgifter överallt och leta efter dem",
        description="Startar hela tjänsten i egna mappar, planterar påhittade uppgifter genom varje dörr, kraschar "
        "delarna, bryter strömmen och letar sedan efter uppgifterna i allt som tjänsten har skrivit. Rör inte den "
        "tjänst som är i gång. Slutar med 0 om inget hittas, annars 1.",
    )
    found.add_argument("--full", action="store_true", help="med PostgreSQL, Redis och två webbservrar")
    found.add_argument("--picture", type=Path, metavar="FIL", help="bild av granskningen; annars results/audit/")
    found.set_defaults(do=_audit)


def _audit(chosen: argparse.Namespace) -> int:
    from bot.audit.audit import Audit
    from bot.audit.product import NotStartedError
    from bot.audit.report import as_lines, draw
    from bot.audit.servers import ServersMissingError
    from bot.settings import ROOT

    picture = chosen.picture or ROOT / "results" / "audit" / ("full.png" if chosen.full else "audit.png")
    try:
        report = Audit(chosen.full, tell=lambda line: print(line, flush=True)).run()
    except NotStartedError:
        print("Tjänsten startade inte, så inget är granskat. Pröva: anhoriglotsen run", file=sys.stderr)
        return 1
    except ServersMissingError:
        print("PostgreSQL och Redis för granskningen saknas. Installera med: make setup", file=sys.stderr)
        return 1
    print("\n" + "\n".join(as_lines(report)))
    draw(report, picture)
    print(f"Bild: {picture}")
    return 0 if report.passed else 1
