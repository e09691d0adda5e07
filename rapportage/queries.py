"""Who may find which report. One lookup per audience, with the access in it; everybody else gets 404."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.fields.json import KT
from django.http import Http404

from bureaus.models import Lidmaatschap
from rapportage.enums import Rapportstaat
from rapportage.models import Inzage, Rapport, Rapportageafspraak, Reactie
from trajecten.models import Traject
from trajecten.queries import is_own

# What the employer's database role may read of a report; asking for more is refused there.
LIJST_OPDRACHTGEVER = ("id", "bureau_id", "nummer", "soort", "periode_van", "periode_tot", "staat", "verzonden_op")
LEZEN_OPDRACHTGEVER = (*LIJST_OPDRACHTGEVER, "versie", "inhoud", "inhoud_hash", "ingetrokken_op")
GEWEEST = (Rapportstaat.VERZONDEN, Rapportstaat.INGETROKKEN, Rapportstaat.VERVANGEN)


def _found(rapport: Rapport | None) -> Rapport:
    if rapport is None:
        raise Http404
    return rapport


def of_coach(door: Lidmaatschap, pk: UUID, *, met_pdf: bool = False) -> Rapport:
    """A report of one of the coach's own people."""
    rapporten = Rapport.objects.select_related(
        "traject__coach", "traject__kandidaat", "traject__opdracht__opdrachtgever", "afspraak"
    )
    rapport = (rapporten if met_pdf else rapporten.defer("pdf")).filter(pk=pk).first()
    if rapport is None or not is_own(door, rapport.traject.coach):
        raise Http404
    return rapport


def of_kandidaat(door: Lidmaatschap, pk: UUID, *, met_pdf: bool = False) -> Rapport:
    """A report about the candidate that was shown to them; the wall in the database says the same."""
    rapporten = Rapport.objects.filter(pk=pk, kandidaat=door.onderwerp, ter_inzage_op__isnull=False)
    return _found((rapporten if met_pdf else rapporten.defer("pdf")).first())


def of_opdrachtgever(door: Lidmaatschap, pk: UUID, *, met_pdf: bool = False) -> Rapport:
    """A report sent to the employer of `door`; the wall in the database says the same."""
    velden = (*LEZEN_OPDRACHTGEVER, "pdf") if met_pdf else LEZEN_OPDRACHTGEVER
    rapporten = Rapport.objects.only(*velden).filter(pk=pk, opdrachtgever=door.onderwerp, staat__in=GEWEEST)
    # The usual order is by a column this role may not read.
    return _found(rapporten.order_by("id").first())


def received(door: Lidmaatschap) -> QuerySet[Rapport]:
    """The reports an HR contact can see, newest first, with the name from the report and whether it was read."""
    eigen = Inzage.objects.filter(rapport=OuterRef("pk"), lid=door.pk)
    return (
        Rapport.objects.filter(opdrachtgever=door.onderwerp, staat__in=GEWEEST)
        .only(*LIJST_OPDRACHTGEVER)
        .annotate(naam=KT("inhoud__kandidaat"), gelezen=Exists(eigen))
        .order_by("-verzonden_op", "id")
    )


def unread(rapporten: QuerySet[Rapport]) -> QuerySet[Rapport]:
    """Those of `received` that wait for their reader."""
    return rapporten.filter(gelezen=False, staat=Rapportstaat.VERZONDEN)


def own_trajecten(door: Lidmaatschap) -> QuerySet[Traject]:
    """The running trajectories of a coach, with what a row of a list shows."""
    eigen = Q(coach=door.pk)
    if door.gebruiker_id:
        eigen |= Q(coach__gebruiker=door.gebruiker_id)
    return (
        Traject.objects.filter(eigen, gesloten_op=None)
        .select_related("kandidaat", "opdracht__opdrachtgever")
        .order_by("kandidaat__achternaam", "kandidaat__roepnaam", "id")
    )


def current_afspraken(trajecten: Iterable[Traject]) -> dict[UUID, Rapportageafspraak]:
    """The newest agreement per trajectory, in one query."""
    rijen = (
        Rapportageafspraak.objects.filter(traject__in=[t.pk for t in trajecten])
        .order_by("traject_id", "-versie")
        .distinct("traject_id")
    )
    return {rij.traject_id: rij for rij in rijen}


def latest_rapporten(trajecten: Iterable[Traject]) -> dict[UUID, Rapport]:
    """The newest report per trajectory that was not withdrawn, in one query and without its PDF."""
    rijen = (
        Rapport.objects.filter(traject__in=[t.pk for t in trajecten])
        .exclude(staat=Rapportstaat.INGETROKKEN)
        .defer("pdf", "inhoud")
        .order_by("traject_id", "-aangemaakt_op")
        .distinct("traject_id")
    )
    return {rij.traject_id: rij for rij in rijen}


def sent_by(door: Lidmaatschap) -> QuerySet[Rapport]:
    """What was sent about the coach's people, newest first."""
    eigen = Q(traject__coach=door.pk)
    if door.gebruiker_id:
        eigen |= Q(traject__coach__gebruiker=door.gebruiker_id)
    return (
        Rapport.objects.filter(eigen, staat__in=GEWEEST)
        .select_related("traject__kandidaat", "opdrachtgever")
        .annotate(geopend=Exists(Inzage.objects.filter(rapport=OuterRef("pk"))))
        .defer("pdf", "inhoud")
        .order_by(F("verzonden_op").desc(), "id")
    )


def last_request(rapport: Rapport) -> Reactie | None:
    """What the candidate last answered to this report."""
    return Reactie.objects.filter(rapport=rapport).order_by("-op").first()
