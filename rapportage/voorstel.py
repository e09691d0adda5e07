"""What an agreement says: checked before it is recorded, and compared with what was agreed before."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from bureaus.errors import Weigering
from bureaus.models import Contactpersoon, Opdracht
from rapportage import matrix
from rapportage.enums import Frequentie, Onderdeel
from rapportage.models import Rapportageafspraak

WEKEN = range(1, 27)


@dataclass(frozen=True, slots=True)
class Lezer:
    """A contact a report is for, with the name as it was agreed."""

    lid: UUID
    naam: str = field(compare=False)
    functie: str = field(compare=False, default="")


@dataclass(frozen=True, slots=True)
class Voorstel:
    """The content of an agreement: parts in the order of a report, the rhythm, the contacts (none: all of them)."""

    onderdelen: tuple[str, ...]
    frequentie: str
    weken: int | None = None
    op_datum: date | None = None
    contacten: frozenset[Lezer] = frozenset()

    @classmethod
    def of(cls, afspraak: Rapportageafspraak) -> "Voorstel":
        """What a recorded version says."""
        lezers = frozenset(Lezer(c.lid_id, c.naam, c.functie) for c in afspraak.contacten.all())
        return cls(
            tuple(str(o) for o in afspraak.onderdelen), afspraak.frequentie, afspraak.weken, afspraak.op_datum, lezers
        )

    def beyond(self, grens: "Voorstel") -> tuple[list[str], set[Lezer]]:
        """The parts and the contacts that `grens`, the agreement of the order, does not allow."""
        vreemd = set(self.contacten - grens.contacten) if grens.contacten else set()
        return [o for o in self.onderdelen if o not in grens.onderdelen], vreemd

    def exceeds(self, grens: "Voorstel") -> bool:
        """True when a part or a reader goes beyond `grens`; nobody named means everyone, so that may too."""
        onderdelen, lezers = self.beyond(grens)
        return bool(onderdelen or lezers or (grens.contacten and not self.contacten))

    def narrowed(self, grens: "Voorstel") -> "Voorstel":
        """As much of this as `grens` allows. What then holds nothing, or is for nobody, becomes what `grens` says.

        So does a rhythm by phases of which the phases themselves fell away.
        """
        onderdelen = tuple(o for o in self.onderdelen if o in grens.onderdelen) or grens.onderdelen
        lezers = (self.contacten & grens.contacten) or grens.contacten if grens.contacten else self.contacten
        per_fase = self.frequentie == Frequentie.PER_FASE and Onderdeel.FASE not in onderdelen
        ritme = grens if per_fase else self
        return Voorstel(onderdelen, ritme.frequentie, ritme.weken, ritme.op_datum, lezers)


def propose(
    *,
    opdracht: Opdracht,
    onderdelen: Iterable[str],
    frequentie: str,
    weken: int | None = None,
    op_datum: date | None = None,
    contacten: Iterable[Contactpersoon] = (),
) -> Voorstel:
    """The content someone chose for (a person of) `opdracht`, or Weigering in words that say what to do."""
    gekozen = {str(o) for o in onderdelen}
    if gekozen - set(Onderdeel.values) or frequentie not in Frequentie.values:
        raise Weigering(_("Kies alleen onderdelen die in een rapport mogen staan."))
    if gekozen & matrix.barred(opdracht.dienst):
        raise Weigering(
            _("Bij spoor 1 en spoor 2 gaan aantallen gesprekken nooit naar de werkgever. Haal dat vinkje weg.")
        )
    if not gekozen:
        raise Weigering(_("Kies minstens één onderdeel voor het rapport."))
    if frequentie == Frequentie.PER_FASE and Onderdeel.FASE not in gekozen:
        raise Weigering(
            _("Een rapport bij elke nieuwe fase laat zien wanneer die begint. Kies ook de fase, of een ander ritme.")
        )
    if frequentie == Frequentie.WEKEN and weken not in WEKEN:
        raise Weigering(_("Kies om de hoeveel weken: 1 tot en met 26."))
    if frequentie == Frequentie.OP_DATUM and (op_datum is None or op_datum < timezone.localdate()):
        raise Weigering(_("Kies een dag voor het rapport, vandaag of later."))
    return Voorstel(
        tuple(code.value for code in Onderdeel if code.value in gekozen),
        str(frequentie),
        weken if frequentie == Frequentie.WEKEN else None,
        op_datum if frequentie == Frequentie.OP_DATUM else None,
        _readers(opdracht.opdrachtgever_id, contacten),
    )


def _readers(opdrachtgever_id: UUID, contacten: Iterable[Contactpersoon]) -> frozenset[Lezer]:
    contacten = list(contacten)
    if any(c.opdrachtgever_id != opdrachtgever_id or not c.lid.actief for c in contacten):
        raise Weigering(_("Kies alleen contactpersonen die nu bij deze werkgever horen."))
    return frozenset(Lezer(c.lid_id, c.lid.naam, c.functie) for c in contacten)
