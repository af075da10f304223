"""Finding and masking personal data, and the log filter that lets no text through."""

from bot.privacy.redact import Redacted, Redaction, redact

__all__ = ["Redacted", "Redaction", "redact"]
