"""The one fragment that shows a report: to coach, candidate and employer, on a page and in the PDF."""

from django import template

from rapportage.privacy import Rapportinhoud
from rapportage.weergave import present

register = template.Library()


@register.inclusion_tag("rapportage/inhoud.html")
def rapportinhoud(inhoud: Rapportinhoud, niveau: int = 2, kleur: str = "", breedte: int | None = None) -> dict:
    """Show the frozen value. `niveau` is the level of its title; `kleur` (hex) and `breedte` (px) are the PDF's."""
    return {
        "weergave": present(inhoud),
        "niveau": niveau,
        "onder": niveau + 1,
        "kleur": kleur,
        "breedte": breedte,
    }
