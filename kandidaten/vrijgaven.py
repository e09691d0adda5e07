"""What a candidate lets the employer of one order read, one item at a time, and can take back (`domein.md` 3).

Only the candidate's own database role can write here. A report holds an item when the release stood at the moment
its content was frozen; taking it back changes later versions only.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bureaus import auditlog
from bureaus.errors import Weigering
from bureaus.models import Lidmaatschap
from bureaus.rollen import Rol
from kandidaten.enums import Vrijgavesoort
from kandidaten.models import Vrijgave


@dataclass(frozen=True, slots=True)
class Vrijgavetekst:
    """The words a candidate says yes to: what is shared, and what taking it back does."""

    wat: str
    intrekken: str


# What was said yes to must stay readable: words never change, a better text is a new version.
TEKSTEN: dict[int, dict[Vrijgavesoort, Vrijgavetekst]] = {
    1: {
        Vrijgavesoort.NIEUWE_WERKGEVER: Vrijgavetekst(
            gettext_lazy("De naam van je nieuwe werkgever mag in volgende rapporten staan."),
            gettext_lazy("Trek je dit in, dan staat de naam niet meer in nieuwe rapporten."),
        ),
        Vrijgavesoort.FUNCTIE: Vrijgavetekst(
            gettext_lazy("De naam van je nieuwe functie mag in volgende rapporten staan."),
            gettext_lazy("Trek je dit in, dan staat de functie niet meer in nieuwe rapporten."),
        ),
        Vrijgavesoort.CONTRACTVORM: Vrijgavetekst(
            gettext_lazy("Wat voor contract je krijgt, mag in volgende rapporten staan."),
            gettext_lazy("Trek je dit in, dan staat het soort contract niet meer in nieuwe rapporten."),
        ),
        Vrijgavesoort.SOLLICITATIES: Vrijgavetekst(
            gettext_lazy(
                "Bij volgende rapporten mag een lijst van je sollicitaties: bedrijf, functie, datum en hoe het "
                "ermee staat. Je notities staan er niet in."
            ),
            gettext_lazy("Trek je dit in, dan komt er geen lijst meer bij nieuwe rapporten."),
        ),
    }
}
TEKSTVERSIE = max(TEKSTEN)


def text_of(soort: str, tekstversie: int) -> Vrijgavetekst:
    """The words of that version for that item."""
    return TEKSTEN[tekstversie][Vrijgavesoort(soort)]


def give(*, opdracht_id: UUID, soort: str, door: Lidmaatschap) -> Vrijgave:
    """The candidate lets the employer of the order read one item, by today's words.

    A release of the same item that still stood is ended: the new one is about what is so today.
    """
    _only_kandidaat(door)
    if soort not in Vrijgavesoort.values:
        raise Weigering(_("Kies wat je wilt delen."))
    for eerdere in Vrijgave.objects.filter(
        kandidaat=door.onderwerp, opdracht=opdracht_id, soort=soort, ingetrokken_op=None
    ):
        revoke(eerdere, door=door)
    vrijgave = Vrijgave.objects.create(
        kandidaat_id=door.onderwerp, opdracht_id=opdracht_id, soort=soort, tekstversie=TEKSTVERSIE
    )
    auditlog.record(
        "vrijgave_gegeven", vrijgave, door=door, dossier=door.onderwerp, soort=soort, tekstversie=TEKSTVERSIE
    )
    return vrijgave


def revoke(vrijgave: Vrijgave, *, door: Lidmaatschap) -> None:
    """The candidate takes a release back: for versions made from now on. A second time changes nothing."""
    _only_kandidaat(door)
    nu = timezone.now()
    eigen = Vrijgave.objects.filter(pk=vrijgave.pk, kandidaat=door.onderwerp, ingetrokken_op=None)
    if not eigen.update(ingetrokken_op=nu):
        return
    vrijgave.ingetrokken_op = nu
    auditlog.record("vrijgave_ingetrokken", vrijgave, door=door, dossier=door.onderwerp, soort=vrijgave.soort)


def _only_kandidaat(door: Lidmaatschap) -> None:
    if door.rol != Rol.KANDIDAAT:
        raise Weigering(_("Alleen de kandidaat zelf kan iets delen met de werkgever."))


def valid(kandidaat_id: UUID, opdracht_id: UUID) -> list[Vrijgave]:
    """The releases that stand, oldest first."""
    return list(Vrijgave.objects.filter(kandidaat=kandidaat_id, opdracht=opdracht_id, ingetrokken_op=None))


def standing(ids: Iterable[UUID], *, kandidaat_id: UUID, opdracht_id: UUID) -> dict[Vrijgavesoort, datetime]:
    """Of the releases a report names: those of this candidate and order that stand, with when each was given."""
    rijen = Vrijgave.objects.filter(pk__in=list(ids), kandidaat=kandidaat_id, opdracht=opdracht_id, ingetrokken_op=None)
    return {Vrijgavesoort(soort): op for soort, op in rijen.values_list("soort", "gegeven_op")}
