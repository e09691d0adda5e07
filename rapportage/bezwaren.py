"""An objection of the candidate, and what the manager decides about it (`domein.md` 3, rule 7)."""

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from bureaus import mail
from bureaus.errors import Weigering
from bureaus.models import Lidmaatschap
from bureaus.paden import pad
from bureaus.rollen import Rol
from kandidaten.models import Kandidaat
from rapportage.enums import Besluituitkomst, Rapportstaat, Reactiesoort
from rapportage.models import Bezwaarbesluit, Rapport, Reactie
from rapportage.overgangen import as_read, move
from rapportage.rapporten import clean_text, tell_coach

S = Rapportstaat
NA_BESLUIT = {Besluituitkomst.TOEGEWEZEN: S.CONCEPT, Besluituitkomst.AFGEWEZEN: S.VRIJGEGEVEN}


def maak_bezwaar(rapport: Rapport, *, tekst: str, door: Lidmaatschap) -> None:
    """The candidate objects: the report stands still until a manager of the bureau has decided."""
    if door.rol != Rol.KANDIDAAT or rapport.staat != S.TER_INZAGE:
        raise Weigering(_("Dit rapport ligt niet meer bij jou. Vraag je coach wat er nog kan."))
    schoon = clean_text(tekst)
    if not schoon:
        raise Weigering(_("Schrijf op waarom dit rapport zo niet weg mag. Dan kan de beheerder beslissen."))
    move(rapport, S.BEZWAAR, door=door, extra=as_read(rapport))
    Reactie.objects.create(rapport=rapport, soort=Reactiesoort.BEZWAAR, tekst=schoon)
    tell_coach(rapport, door.bureau)
    for beheerder in Lidmaatschap.objects.only("id", "bureau_id", "naam").filter(rol=Rol.BEHEERDER):
        mail.queue("rapport_bezwaar", lid=beheerder, pad=pad(door.bureau, "rapportage:bureaurapport", rapport.pk))


def decide(rapport: Rapport, *, uitkomst: str, reden: str, door: Lidmaatschap) -> Bezwaarbesluit:
    """The manager decides, with a reason the candidate reads: back to the coach, or it may go as it is."""
    if door.rol != Rol.BEHEERDER:
        raise Weigering(_("Alleen de beheerder beslist over een bezwaar."))
    if rapport.staat != S.BEZWAAR:
        raise Weigering(_("Over dit bezwaar is al beslist."))
    if uitkomst not in Besluituitkomst.values:
        raise Weigering(_("Kies wat er met het rapport gebeurt."))
    schoon = clean_text(reden)
    if not schoon:
        raise Weigering(_("Schrijf op waarom. De kandidaat leest dit."))
    naar = NA_BESLUIT[Besluituitkomst(uitkomst)]
    vrij = timezone.now() if naar == S.VRIJGEGEVEN else None
    move(rapport, naar, door=door, extra=as_read(rapport), vrijgegeven_op=vrij)
    besluit = Bezwaarbesluit.objects.create(rapport=rapport, uitkomst=uitkomst, reden=schoon, door=door, naam=door.naam)
    kandidaat = Kandidaat.objects.select_related("lid").get(pk=rapport.kandidaat_id)
    mail.queue("rapport_besluit", lid=kandidaat.lid, pad=pad(door.bureau, "rapportage:werkgever"))
    tell_coach(rapport, door.bureau)
    return besluit


def open_bezwaren() -> QuerySet[Rapport]:
    """Reports of the bureau that wait for a decision, the longest waiting first."""
    return Rapport.objects.filter(staat=S.BEZWAAR).order_by("ter_inzage_op", "id")
