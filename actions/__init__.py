"""Rasa's custom actions: thin, one module per topic; what they do lives in `bot.dialogue`."""
