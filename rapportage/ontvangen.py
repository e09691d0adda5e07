"""Reports as an HR contact finds them: what is new, what was read, what comes next.

Everything here runs as the employer's role of the database: a report exists only for who is one of its receivers.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from bureaus.models import Lidmaatschap
from rapportage.enums import Rapportstaat
from rapportage.models import Rapport
from rapportage.queries import received

S = Rapportstaat
# What the address may ask for, and which reports that are.
TOON = {
    "": Q(),
    "nieuw": Q(staat=S.VERZONDEN, gelezen=False),
    "gelezen": Q(staat=S.VERZONDEN, gelezen=True),
    "ingetrokken": Q(staat=S.INGETROKKEN),
    "vervangen": Q(staat=S.VERVANGEN),
}
NAMEN = {
    "": _("Alle"),
    "nieuw": _("Nieuw"),
    "gelezen": _("Gelezen"),
    "ingetrokken": _("Ingetrokken"),
    "vervangen": _("Vervangen"),
}


@dataclass(frozen=True, slots=True)
class Zoekvraag:
    """What the list is narrowed to. It lives in the address, so that it can be kept and sent."""

    toon: str = ""
    zoek: str = ""
    van: date | None = None
    tot: date | None = None

    def query(self, **anders: str) -> str:
        """The query string of this question, with `anders` in place of its own values; empty ones are left out."""
        vraag = replace(self, **anders)
        velden = {
            "toon": vraag.toon,
            "zoek": vraag.zoek,
            "van": vraag.van.isoformat() if vraag.van else "",
            "tot": vraag.tot.isoformat() if vraag.tot else "",
        }
        return urlencode({naam: waarde for naam, waarde in velden.items() if waarde})

    @property
    def gezocht(self) -> bool:
        """Whether a name or a period narrows the list."""
        return bool(self.zoek or self.van or self.tot)


def _searched(door: Lidmaatschap, vraag: Zoekvraag) -> QuerySet[Rapport]:
    """All of `received` that fit name and period, in any state. A period fits when a day of it is reported on."""
    rapporten = received(door)
    for woord in vraag.zoek.split()[:5]:
        rapporten = rapporten.filter(naam__icontains=woord)
    if vraag.van:
        rapporten = rapporten.filter(periode_tot__gte=vraag.van)
    if vraag.tot:
        rapporten = rapporten.filter(periode_van__lte=vraag.tot)
    return rapporten


def find(door: Lidmaatschap, vraag: Zoekvraag) -> QuerySet[Rapport]:
    """The reports of one question, newest first."""
    return _searched(door, vraag).filter(TOON[vraag.toon])


def count_states(door: Lidmaatschap, vraag: Zoekvraag) -> dict[str, int]:
    """How many reports fit name and period, per state of `TOON`."""
    tellingen = {f"n_{naam}": Count("pk", filter=waar) for naam, waar in TOON.items() if naam}
    uit = _searched(door, vraag).order_by().aggregate(n_=Count("pk"), **tellingen)
    return {naam: uit[f"n_{naam}"] for naam in TOON}


def coming(door: Lidmaatschap) -> QuerySet[Rapport]:
    """Per employee the report about the latest period, if it says when the next one is due; the first due on top."""
    # Not the one sent last: an older report that was put right counts on from its own period. Of one report only
    # the newest version is sent, so the moment decides between two reports that end on the same day.
    later = Rapport.objects.filter(
        Q(periode_tot__gt=OuterRef("periode_tot"))
        | Q(periode_tot=OuterRef("periode_tot"), verzonden_op__gt=OuterRef("verzonden_op")),
        traject_id=OuterRef("traject_id"),
        staat=S.VERZONDEN,
    )
    laatste = received(door).filter(~Exists(later), staat=S.VERZONDEN, volgend_op__isnull=False)
    return laatste.only("id", "bureau_id", "staat", "verzonden_op", "volgend_op").order_by("volgend_op", "id")


def successor(rapport: Rapport) -> Rapport | None:
    """The version that took the place of this one, as far as it was sent to the same reader."""
    rijen = Rapport.objects.filter(vervangt_id=rapport.pk).only("id", "bureau_id", "staat", "verzonden_op")
    return rijen.order_by("-verzonden_op", "id").first()


def readable(door: Lidmaatschap, ids: Iterable[UUID]) -> QuerySet[Rapport]:
    """Those of `ids` whose PDF may be fetched now, in the order of their numbers."""
    return (
        Rapport.objects.filter(pk__in=list(ids), opdrachtgever_id=door.onderwerp, staat=S.VERZONDEN)
        .only("id", "bureau_id", "nummer", "versie")
        .order_by("nummer", "versie", "id")
    )


def parse_ids(waarden: Collection[str]) -> list[UUID]:
    """The ids among what a form sent, each once; anything else is left out."""
    uit: dict[UUID, None] = {}
    for waarde in waarden:
        try:
            uit[UUID(waarde)] = None
        except ValueError:
            continue
    return list(uit)
