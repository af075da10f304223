"""From the robot to a person and back: one state machine beside Rasa, for the relative and for staff."""

from bot.handover.service import Handover
from bot.handover.staff_side import StaffSide

__all__ = ["Handover", "StaffSide"]
