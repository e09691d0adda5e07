"""Who may find which report. One lookup per audience, with the access in it; everybody else gets 404."""

from collections.abc import Collection, Iterable
from uuid import UUID

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, When
from django.db.models.fields.json import KT
from django.http import Http404

from bureaus.models import Lidmaatschap, Opdracht
from bureaus.rollen import Rol
from rapportage.enums import Onderdeel, Rapportsoort, Rapportstaat, Reactiesoort
from rapportage.models import Bezwaarbesluit, Inzage, Rapport, Rapportageafspraak, Reactie
from trajecten.enums import Eindreden
from trajecten.models import Traject
from trajecten.queries import is_own, own_coaches

# What the employer's database role may read of a report; asking for more is refused there.
LIJST_OPDRACHTGEVER = ("id", "bureau_id", "nummer", "soort", "periode_van", "periode_tot", "staat", "verzonden_op")
LEZEN_OPDRACHTGEVER = (*LIJST_OPDRACHTGEVER, "versie", "geldige_inhoud", "ingetrokken_op")
# Made and not finished: one at a time per trajectory.
OPEN = (Rapportstaat.CONCEPT, Rapportstaat.TER_INZAGE, Rapportstaat.BEZWAAR, Rapportstaat.VRIJGEGEVEN)
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


def of_beheerder(door: Lidmaatschap, pk: UUID, *, met_pdf: bool = False) -> Rapport:
    """A report of the bureau to read (`domein.md` 3, row 27); a concept is the coach's own."""
    rapporten = Rapport.objects.select_related(
        "traject__coach", "traject__kandidaat", "traject__opdracht__opdrachtgever", "afspraak"
    ).exclude(staat=Rapportstaat.CONCEPT)
    return _found((rapporten if met_pdf else rapporten.defer("pdf")).filter(pk=pk).first())


def of_kandidaat(door: Lidmaatschap, pk: UUID, *, met_pdf: bool = False) -> Rapport:
    """A report about the candidate that was shown to them; the wall in the database says the same."""
    rapporten = Rapport.objects.filter(pk=pk, kandidaat=door.onderwerp, ter_inzage_op__isnull=False)
    return _found((rapporten if met_pdf else rapporten.defer("pdf")).first())


def of_opdrachtgever(door: Lidmaatschap, pk: UUID, *, met_pdf: bool = False) -> Rapport:
    """A report sent to the employer of `door`; the wall in the database says the same."""
    velden = (*LEZEN_OPDRACHTGEVER, "geldige_pdf") if met_pdf else LEZEN_OPDRACHTGEVER
    rapporten = Rapport.objects.defer(None).only(*velden).filter(pk=pk, opdrachtgever=door.onderwerp, staat__in=GEWEEST)
    # The usual order is by a column this role may not read.
    return _found(rapporten.order_by("id").first())


def received(door: Lidmaatschap) -> QuerySet[Rapport]:
    """The reports an HR contact can see, newest first, and whether each was read; with its name while it holds."""
    eigen = Inzage.objects.filter(rapport=OuterRef("pk"), lid=door.pk)
    return (
        Rapport.objects.filter(opdrachtgever=door.onderwerp, staat__in=GEWEEST)
        .only(*LIJST_OPDRACHTGEVER)
        .annotate(naam=KT("geldige_inhoud__kandidaat"), gelezen=Exists(eigen))
        .order_by("-verzonden_op", "id")
    )


def unread(rapporten: QuerySet[Rapport]) -> QuerySet[Rapport]:
    """Those of `received` that wait for their reader."""
    return rapporten.filter(gelezen=False, staat=Rapportstaat.VERZONDEN)


def _to_report() -> Q:
    """Trajectories a report may still be due on: those that run, and ended ones without their end report.

    After a death nobody is asked to read one; nor is somebody who never read the agreement.
    """
    eind = Rapport.objects.filter(
        traject=OuterRef("pk"), soort=Rapportsoort.EINDRAPPORTAGE, staat__in=(Rapportstaat.VERZONDEN,)
    )
    geweest = Q(afspraak_gezien_op__isnull=False) & ~Q(eindreden=Eindreden.OVERLIJDEN) & ~Exists(eind)
    return Q(gesloten_op=None) | geweest


def own_trajecten(coaches: Collection[UUID]) -> QuerySet[Traject]:
    """The trajectories of these coaches that ask for reports, with what a row of a list shows."""
    return (
        Traject.objects.filter(_to_report(), coach__in=coaches)
        .select_related("kandidaat", "opdracht__opdrachtgever")
        .order_by("kandidaat__achternaam", "kandidaat__roepnaam", "id")
    )


def of_opdracht(door: Lidmaatschap, opdracht: Opdracht) -> QuerySet[Traject]:
    """The people of one order: the coach's own, or all of them for the manager."""
    eigen = Q() if door.rol == Rol.BEHEERDER else Q(coach__in=own_coaches(door))
    return (
        Traject.objects.filter(eigen, _to_report(), opdracht=opdracht)
        .select_related("kandidaat__lid", "opdracht__opdrachtgever", "coach")
        .order_by("kandidaat__achternaam", "kandidaat__roepnaam", "id")
    )


def get_opdracht(door: Lidmaatschap, pk: UUID) -> Opdracht:
    """An order the coach has people in, or any for the manager; otherwise 404."""
    opdracht = Opdracht.objects.select_related("opdrachtgever").filter(pk=pk).first()
    if opdracht is None:
        raise Http404
    if (
        door.rol != Rol.BEHEERDER
        and not Traject.objects.filter(coach__in=own_coaches(door), opdracht=opdracht).exists()
    ):
        raise Http404
    return opdracht


def own_opdrachten(coaches: Collection[UUID]) -> QuerySet[Opdracht]:
    """Orders in which these coaches have two people or more, with `mensen`: how many."""
    return (
        Opdracht.objects.filter(trajecten__coach__in=coaches, trajecten__gesloten_op=None)
        .select_related("opdrachtgever")
        .annotate(mensen=Count("trajecten", distinct=True))
        .filter(mensen__gte=2)
        .order_by("-startdatum", "naam", "pk")
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
    """Per trajectory the report in the making, or else the one sent about the latest period; one query, no PDF.

    What was withdrawn or replaced does not count.
    """
    rijen = (
        Rapport.objects.filter(traject__in=[t.pk for t in trajecten])
        .exclude(staat__in=(Rapportstaat.INGETROKKEN, Rapportstaat.VERVANGEN))
        .annotate(verzonden=Case(When(staat=Rapportstaat.VERZONDEN, then=1), default=0))
        .defer("pdf", "inhoud")
        .order_by("traject_id", "verzonden", "-periode_tot", "-aangemaakt_op")
        .distinct("traject_id")
    )
    return {rij.traject_id: rij for rij in rijen}


def sent_by(coaches: Collection[UUID]) -> QuerySet[Rapport]:
    """What was sent about the people of these coaches, newest first; whether it was opened, not by whom (row 28)."""
    return (
        Rapport.objects.filter(traject__coach__in=coaches, staat__in=GEWEEST)
        .select_related("traject__kandidaat", "opdrachtgever")
        .annotate(geopend=Exists(Inzage.objects.filter(rapport=OuterRef("pk"))))
        .defer("pdf", "inhoud")
        .order_by(F("verzonden_op").desc(nulls_last=True), "-ingetrokken_op", "id")
    )


def of_bureau(staten: Iterable[str], *, zoek: str = "") -> QuerySet[Rapport]:
    """Reports of the whole bureau in these states for its manager, those that moved last on top."""
    rijen = Rapport.objects.filter(staat__in=list(staten))
    for woord in zoek.split()[:5]:
        rijen = rijen.filter(
            Q(kandidaat__achternaam__icontains=woord)
            | Q(kandidaat__roepnaam__icontains=woord)
            | Q(kandidaat__tussenvoegsel__iexact=woord)
        )
    return (
        rijen.select_related("kandidaat", "traject__coach", "opdrachtgever")
        .defer("pdf", "inhoud")
        .order_by(F("verzonden_op").desc(nulls_first=True), "-ter_inzage_op", "id")
    )


def versions(rapport: Rapport) -> QuerySet[Rapport]:
    """Every version of the same report, without content."""
    return Rapport.objects.filter(nummer=rapport.nummer).defer("pdf", "inhoud")


def _since_shown(rapport: Rapport) -> Q:
    """What is about the version of `rapport` that was shown last: anything before it was about another text."""
    return Q(rapport=rapport, op__gte=F("rapport__ter_inzage_op"))


def requests(rapport: Rapport) -> list[Reactie]:
    """What the candidate asked to have changed in the version shown last, the whole first and then per part."""
    volgorde = ["", *Onderdeel.values]
    rijen = Reactie.objects.filter(_since_shown(rapport), soort=Reactiesoort.AANPASSING)
    return sorted(rijen, key=lambda rij: volgorde.index(rij.onderdeel))


def objection(rapport: Rapport) -> tuple[Reactie | None, Bezwaarbesluit | None]:
    """The candidate's objection to the version shown last, and what was decided about it."""
    bezwaar = Reactie.objects.filter(_since_shown(rapport), soort=Reactiesoort.BEZWAAR).last()
    return bezwaar, Bezwaarbesluit.objects.filter(_since_shown(rapport)).last() if bezwaar else None


def past_objection(rapport: Rapport) -> tuple[Reactie | None, Bezwaarbesluit | None]:
    """The last objection to any version of this report and what was decided about it since: to look back at."""
    bezwaar = Reactie.objects.filter(rapport=rapport, soort=Reactiesoort.BEZWAAR).last()
    if bezwaar is None:
        return None, None
    return bezwaar, Bezwaarbesluit.objects.filter(rapport=rapport, op__gte=bezwaar.op).last()
