"""The one fragment that shows figures of a group: to employer and manager, on a page and in the PDF."""

from django import template

from rapportage.groepsinhoud import Groepsinhoud
from rapportage.groepsweergave import present

register = template.Library()


@register.inclusion_tag("rapportage/groepsinhoud.html")
def groepscijfers(inhoud: Groepsinhoud, niveau: int = 2, kleur: str = "", breedte: int | None = None) -> dict:
    """Show the frozen value. `niveau` is the level of its title; `kleur` (hex) and `breedte` (px) are the PDF's."""
    return {
        "weergave": present(inhoud),
        "niveau": niveau,
        "onder": niveau + 1,
        "kleur": kleur,
        "breedte": breedte,
    }
