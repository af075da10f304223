"""Anhöriglotsen: everything around Rasa."""
