"""The same gateway and clock as the relative's side has in the browser."""

from tests.e2e.handover.conftest import evening, gateway, office

__all__ = ["evening", "gateway", "office"]
