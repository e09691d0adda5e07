"""An agreement on reporting in a template."""

from django import template

from rapportage import afspraaktekst
from rapportage.enums import Onderdeel
from rapportage.models import Rapportageafspraak
from rapportage.voorstel import Voorstel

register = template.Library()


@register.filter
def hoe_vaak(afspraak: Rapportageafspraak | Voorstel) -> str:
    """Return the rhythm as a phrase: "Elke 6 weken"."""
    return afspraaktekst.how_often(afspraak)


@register.filter
def voor_wie(afspraak: Rapportageafspraak | Voorstel) -> list[str]:
    """Return the named readers with their functions; empty when every contact reads along."""
    return afspraaktekst.for_whom(afspraak)


@register.filter
def onderdeelnamen(afspraak: Rapportageafspraak | Voorstel) -> list[str]:
    """Return the names of the agreed parts, in the order of a report."""
    return [code.label for code in Onderdeel if code.value in afspraak.onderdelen]
