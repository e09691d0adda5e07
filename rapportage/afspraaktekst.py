"""An agreement in words: how often, for whom, and what a new version changes."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from rapportage.enums import Onderdeel
from rapportage.matrix import WAAROM_WEL
from rapportage.models import Rapportageafspraak
from rapportage.voorstel import Voorstel
from rapportage.weergave import frequency

ERBIJ, WEG, ANDERS = "erbij", "weg", "anders"


@dataclass(frozen=True, slots=True)
class Wijziging:
    """One difference; `soort` is erbij, weg or anders, `wat` is in bold, `uitleg` follows it."""

    soort: str
    wat: str
    uitleg: str


def how_often(afspraak: Rapportageafspraak | Voorstel) -> str:
    """The rhythm as a phrase, the same one a report holds: "Elke 6 weken", "Op 1 december 2026"."""
    return frequency(afspraak.frequentie, weken=afspraak.weken, op_datum=afspraak.op_datum)


def for_whom(afspraak: Rapportageafspraak | Voorstel) -> list[str]:
    """The readers by name and function, as agreed; empty when it is every contact of the payer."""
    voorstel = afspraak if isinstance(afspraak, Voorstel) else Voorstel.of(afspraak)
    return sorted(f"{lezer.naam}, {lezer.functie}" if lezer.functie else lezer.naam for lezer in voorstel.contacten)


def changes(vorige: Voorstel | None, nu: Voorstel) -> list[Wijziging]:
    """What `nu` says differently from `vorige`: parts that come in, parts that go, the rhythm, the readers."""
    if vorige is None:
        return []
    erbij = [Onderdeel(o) for o in nu.onderdelen if o not in vorige.onderdelen]
    weg = [Onderdeel(o) for o in vorige.onderdelen if o not in nu.onderdelen]
    wijzigingen = [Wijziging(ERBIJ, str(o.label), str(WAAROM_WEL[o])) for o in erbij]
    wijzigingen += [Wijziging(WEG, str(o.label), _("Dit staat niet meer in een rapport.")) for o in weg]
    for kop, was, wordt in (
        (_("Hoe vaak"), how_often(vorige), how_often(nu)),
        (_("Wie het leest"), _names(vorige), _names(nu)),
    ):
        if was != wordt:
            uitleg = _("%(wordt)s. Eerst was dat: %(was)s.") % {"wordt": wordt, "was": was}
            wijzigingen.append(Wijziging(ANDERS, kop, uitleg))
    return wijzigingen


def _names(voorstel: Voorstel) -> str:
    return "; ".join(for_whom(voorstel)) or _("elke contactpersoon bij je werkgever")
