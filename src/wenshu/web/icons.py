"""Icons as finished strings: the package builds an XML tree per call, which a list of 50 rows would feel."""

from __future__ import annotations

from functools import cache

from django.utils.safestring import SafeString, mark_safe
from lucide.templatetags.lucide import lucide


@cache
def icon(name: str, css: str = "i") -> SafeString:
    """A decorative drawing; the words beside it, or an aria-label on its button, say what it means."""
    drawing = lucide(name, size=None, **{"class": css, "aria_hidden": "true", "focusable": "false"})
    return mark_safe(" ".join(str(drawing).split()))  # noqa: S308 (from the package, not from people)
