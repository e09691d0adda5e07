"""Icons from the ``lucide`` package, inlined as SVG."""

from functools import cache

from django import template
from django.utils.safestring import SafeString, mark_safe
from lucide.templatetags.lucide import lucide

register = template.Library()

SIGNAALICONEN = {
    "gevaar": "triangle-alert",
    "let_op": "clock",
    "goed": "circle-check",
    "info": "info",
}


@cache
def svg(naam: str, maat: int = 20) -> SafeString:
    """Return the inline SVG of icon `naam`, `maat` pixels square, hidden from screen readers.

    An unknown name raises `lucide.IconDoesNotExist`: a typo must fail a test, not show a gap.
    The package's template tag keeps 128 parsed icons but serialises on each call; pages with
    50 rows draw hundreds, so the finished text is kept.
    """
    kaal = lucide(naam, size=maat, aria_hidden="true", focusable="false", **{"class": "icoon"})
    return mark_safe(" ".join(kaal.split()).replace("> <", "><"))  # noqa: S308 (package content)


@register.simple_tag
def icoon(naam: str, maat: int | str = 20) -> SafeString:
    """Draw icon `naam`: ``{% icoon "sun" %}``; always accompany it with words."""
    return svg(str(naam), int(maat))


@register.simple_tag
def signaalicoon(soort: str, naam: str = "", maat: int | str = 16) -> SafeString:
    """Draw the icon of signal kind `soort`, or `naam` when given. An unknown kind raises KeyError."""
    standaard = SIGNAALICONEN[str(soort)]
    return svg(str(naam) or standaard, int(maat))
