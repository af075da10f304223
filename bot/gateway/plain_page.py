"""The frame of every page without script: 112 and the way out stay in sight above what the page says."""

from __future__ import annotations

from html import escape

#: Where the quick exit leads, as in the widget.
NEUTRAL_PAGE = "https://www.wikipedia.org/"


def page(title: str, body: str, style: str, kind: str = "") -> str:
    """Return a whole page.

    Args:
        title: Its heading, plain text.
        body: What stands below the heading, HTML.
        style: Name of the style sheet in the widget's static folder.
        kind: Class of the main element.
    """
    named = f' class="{kind}"' if kind else ""
    return f"""<!doctype html>
<html lang="sv">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{escape(title)}</title>
<link rel="icon" href="/widget/static/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/widget/static/{style}">
</head>
<body>
<a class="skip" href="#innehall">Till innehållet</a>
<header class="bar">
<p class="emergency"><a href="tel:112">Ring 112</a> <span>om någon är i fara.</span></p>
<a class="leave" href="{NEUTRAL_PAGE}" rel="noreferrer">Lämna sidan</a>
</header>
<main id="innehall"{named}>
<h1>{escape(title)}</h1>
{body}
</main>
</body>
</html>
"""
