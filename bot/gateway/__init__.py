"""The only process the internet reaches: conversations, danger screen, redaction, relay to Rasa, limits."""
