"""Who may find which trajectory, and the lists the coach works from.

One lookup per kind of object, with the access in it. Inside a bureau: a coach finds own people and nobody
else's (404); the manager finds everyone to see progress, and may change nothing (403).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.http import Http404
from django.utils import timezone

from bureaus.models import Lidmaatschap
from bureaus.rollen import Rol
from kandidaten.enums import SollicitatieStatus
from kandidaten.models import Bericht, Sollicitatie
from trajecten.enums import Aanwezigheid, Fase, Gesprekssoort, Zichtbaarheid
from trajecten.models import (
    Actie,
    Doel,
    Faseovergang,
    Gesprek,
    Interventie,
    Nazorgmoment,
    Notitie,
    Plaatsing,
    PlanVanAanpak,
    Termijn,
    Traject,
    Waarneming,
)

# What a candidate has sent and hears nothing about yet.
WACHT_OP_ANTWOORD = (SollicitatieStatus.VERSTUURD, SollicitatieStatus.ONTVANGST_BEVESTIGD)
SORTERINGEN = {
    "naam": ("kandidaat__achternaam", "kandidaat__roepnaam"),
    "werkgever": ("opdracht__opdrachtgever__naam",),
    "contact": ("laatste_contact_op",),
    "looptijd": ("einddatum",),
}


def is_own(door: Lidmaatschap, coach: Lidmaatschap | None) -> bool:
    """True when `door` is that coach, the same person in another role of the bureau, or stands in today."""
    return coach is not None and (is_same(door, coach) or stood_in_for(door).filter(coach=coach).exists())


def is_same(door: Lidmaatschap, coach: Lidmaatschap) -> bool:
    """True when `door` is that coach, or the same person in another role of the bureau."""
    return coach.pk == door.pk or (door.gebruiker_id is not None and coach.gebruiker_id == door.gebruiker_id)


def stood_in_for(door: Lidmaatschap) -> QuerySet[Waarneming]:
    """Of whom `door` does the work today, by a recorded stand-in (`domein.md` 3, letter T)."""
    vandaag = timezone.localdate()
    zelf = Q(waarnemer=door.pk)
    if door.gebruiker_id is not None:
        zelf |= Q(waarnemer__gebruiker=door.gebruiker_id)
    return Waarneming.objects.filter(zelf, van__lte=vandaag, tot__gte=vandaag)


def own_coaches(door: Lidmaatschap) -> list[UUID]:
    """The coaches whose people `door` works with: themselves, and those they stand in for today."""
    return [door.pk, *stood_in_for(door).order_by().values_list("coach_id", flat=True)]


def get_traject(door: Lidmaatschap, pk: UUID) -> Traject:
    """A trajectory to look at: the coach's own, or any for the manager; otherwise 404."""
    traject = Traject.objects.select_related("kandidaat__lid", "opdracht__opdrachtgever", "coach").filter(pk=pk).first()
    if traject is None or not (door.rol == Rol.BEHEERDER or is_own(door, traject.coach)):
        raise Http404
    return traject


def get_own_traject(door: Lidmaatschap, pk: UUID) -> Traject:
    """A trajectory to work on: own coach only; the manager gets 403, everyone else 404."""
    traject = get_traject(door, pk)
    if not is_own(door, traject.coach):
        raise PermissionDenied
    return traject


def get_private_traject(door: Lidmaatschap, pk: UUID) -> Traject:
    """A trajectory whose applications and messages may be read: own coach only, for everyone else it is not there."""
    traject = get_traject(door, pk)
    if not is_own(door, traject.coach):
        raise Http404
    return traject


def get_doel(door: Lidmaatschap, pk: UUID) -> Doel:
    """A goal to work on, with its plan and trajectory."""
    doel = Doel.objects.select_related("plan").filter(pk=pk).first()
    if doel is None:
        raise Http404
    doel.plan.traject = get_own_traject(door, doel.plan.traject_id)
    return doel


def get_actie(door: Lidmaatschap, pk: UUID) -> Actie:
    """An action to work on, with its goal, plan and trajectory."""
    actie = Actie.objects.select_related("doel__plan").filter(pk=pk).first()
    if actie is None:
        raise Http404
    actie.doel.plan.traject = get_own_traject(door, actie.traject_id)
    return actie


def get_gesprek(door: Lidmaatschap, pk: UUID) -> Gesprek:
    """An appointment to work on, with its trajectory."""
    gesprek = Gesprek.objects.filter(pk=pk).first()
    if gesprek is None:
        raise Http404
    gesprek.traject = get_own_traject(door, gesprek.traject_id)
    return gesprek


def get_nazorgmoment(door: Lidmaatschap, pk: UUID) -> Nazorgmoment:
    """A moment of aftercare to work on, with its trajectory."""
    moment = Nazorgmoment.objects.filter(pk=pk).first()
    if moment is None:
        raise Http404
    moment.traject = get_own_traject(door, moment.traject_id)
    return moment


def get_termijn(door: Lidmaatschap, pk: UUID) -> Termijn:
    """A date to tick off, with its trajectory."""
    termijn = Termijn.objects.filter(pk=pk).first()
    if termijn is None:
        raise Http404
    termijn.traject = get_own_traject(door, termijn.traject_id)
    return termijn


def own_termijn(door: Lidmaatschap, pk: UUID) -> Termijn:
    """A date of the candidate's own trajectory, or 404."""
    termijn = Termijn.objects.select_related("traject").filter(pk=pk, traject__kandidaat=door.onderwerp).first()
    if termijn is None:
        raise Http404
    return termijn


def get_interventie(door: Lidmaatschap, pk: UUID) -> Interventie:
    """An instrument to work on, with its trajectory."""
    interventie = Interventie.objects.filter(pk=pk).first()
    if interventie is None:
        raise Http404
    interventie.traject = get_own_traject(door, interventie.traject_id)
    return interventie


def current_plan(traject: Traject) -> PlanVanAanpak | None:
    """The newest version of the plan, signed or not."""
    return PlanVanAanpak.objects.filter(traject=traject).order_by("-versie").first()


def current_plaatsing(traject: Traject) -> Plaatsing | None:
    """The placement that stands, confirmed or not."""
    return Plaatsing.objects.filter(traject=traject, vervallen_op=None).first()


def readable_notes(traject: Traject, door: Lidmaatschap) -> QuerySet[Notitie]:
    """The notes of a trajectory `door` may read: the one place that says who reads what.

    The author reads own notes, the trajectory's own coach also those for the bureau and the candidate. The
    manager sees progress, not what was said.
    """
    own = Q(auteur_id=door.pk)
    if door.gebruiker_id is not None:
        own |= Q(auteur__gebruiker_id=door.gebruiker_id)
    if is_own(door, traject.coach):
        own |= Q(zichtbaarheid__in=[Zichtbaarheid.BUREAU, Zichtbaarheid.KANDIDAAT])
    return Notitie.objects.filter(own, traject=traject).select_related("auteur").order_by("-geschreven_op")


def used_minutes(traject: Traject) -> int:
    """Minutes used of the hours bought: sessions held and instruments used."""
    som = Coalesce(Sum("minuten"), 0)
    gesprekken = Gesprek.objects.filter(traject=traject, aanwezigheid=Aanwezigheid.GEHOUDEN).aggregate(som=som)
    interventies = Interventie.objects.filter(traject=traject, gedaan=True).aggregate(som=som)
    return gesprekken["som"] + interventies["som"]


def caseload(
    coaches: list[UUID],
    *,
    fase: str = "",
    zoek: str = "",
    sorteer: str = "looptijd",
    aflopend: bool = False,
) -> QuerySet[Traject]:
    """The open trajectories of `coaches` (see `own_coaches`) with candidate, employer and coach; no row comes twice.

    Filters: `fase` is a code, `zoek` words of the name; `sorteer` is a key of `SORTERINGEN`.
    """
    rows = Traject.objects.filter(coach__in=coaches, gesloten_op=None).select_related(
        "kandidaat__lid", "opdracht__opdrachtgever", "coach"
    )
    if fase:
        rows = rows.filter(fase=fase)
    for woord in zoek.split()[:5]:
        rows = rows.filter(
            Q(kandidaat__achternaam__icontains=woord)
            | Q(kandidaat__roepnaam__icontains=woord)
            | Q(kandidaat__tussenvoegsel__iexact=woord)
        )
    min_of_plus = "-" if aflopend else ""
    return rows.order_by(*(f"{min_of_plus}{veld}" for veld in SORTERINGEN[sorteer]), f"{min_of_plus}id")


def count_paused(coaches: list[UUID]) -> int:
    """How many of the people of `coaches` stand still."""
    return Traject.objects.filter(coach__in=coaches, gesloten_op=None, gepauzeerd_sinds__isnull=False).count()


def count_applications(kandidaten: Iterable[UUID], sinds: date) -> dict[UUID, int]:
    """How many applications of `sinds` or later each candidate really sent; one grouped query for a page."""
    rows = Sollicitatie.objects.filter(kandidaat__in=list(kandidaten), datum__gte=sinds)
    rows = rows.exclude(status=SollicitatieStatus.INTERESSANT)
    return dict(rows.order_by().values_list("kandidaat_id").annotate(aantal=Count("pk")))


def _of_newest_plan() -> Q:
    """Actions of the version of the plan that counts: older versions are history."""
    newer = PlanVanAanpak.objects.filter(traject=OuterRef("traject"), versie__gt=OuterRef("doel__plan__versie"))
    return Q(~Exists(newer))


def overdue_actions(trajecten: list[UUID], vandaag: date) -> dict[UUID, date]:
    """Per trajectory the oldest deadline before `vandaag` that was not kept."""
    rows = Actie.objects.filter(_of_newest_plan(), traject__in=trajecten, klaar_op=None, deadline__lt=vandaag)
    return dict(rows.order_by().values_list("traject_id").annotate(oudste=Min("deadline")))


def silent_applications(kandidaten: list[UUID], van: datetime, tot: datetime) -> dict[UUID, int]:
    """Per candidate how many sent applications last moved between `van` and `tot`."""
    rows = Sollicitatie.objects.filter(
        kandidaat__in=kandidaten, status__in=WACHT_OP_ANTWOORD, gewijzigd_op__gte=van, gewijzigd_op__lt=tot
    )
    return dict(rows.order_by().values_list("kandidaat_id").annotate(aantal=Count("pk")))


def unread_messages(kandidaten: list[UUID]) -> dict[UUID, int]:
    """Per candidate how many of their own messages the coach has not opened."""
    rows = Bericht.objects.filter(kandidaat__in=kandidaten, gelezen_op=None, afzender=F("kandidaat__lid"))
    return dict(rows.order_by().values_list("kandidaat_id").annotate(aantal=Count("pk")))


def intakes(trajecten: list[UUID]) -> set[UUID]:
    """Trajectories whose intake was held or stands in the agenda."""
    rows = Gesprek.objects.filter(
        traject__in=trajecten,
        soort=Gesprekssoort.INTAKE,
        aanwezigheid__in=[Aanwezigheid.GEHOUDEN, Aanwezigheid.GEPLAND],
    )
    return set(rows.order_by().values_list("traject_id", flat=True))


def plans_to_sign(trajecten: list[UUID]) -> set[UUID]:
    """Trajectories whose newest plan the candidate signed and the coach did not."""
    newer = PlanVanAanpak.objects.filter(traject=OuterRef("traject"), versie__gt=OuterRef("versie"))
    rows = PlanVanAanpak.objects.filter(
        ~Exists(newer), traject__in=trajecten, getekend_kandidaat_op__isnull=False, getekend_coach_op=None
    )
    return set(rows.order_by().values_list("traject_id", flat=True))


def appointments(coaches: list[UUID], van: datetime, tot: datetime | None = None) -> QuerySet[Gesprek]:
    """Planned appointments of the open trajectories of `coaches`, from `van` up to `tot`, in order."""
    rows = Gesprek.objects.filter(
        traject__coach__in=coaches,
        traject__gesloten_op=None,
        aanwezigheid=Aanwezigheid.GEPLAND,
        begint_op__gte=van,
    )
    if tot:
        rows = rows.filter(begint_op__lt=tot)
    return rows.select_related("traject__kandidaat").order_by("begint_op", "id")


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of the timeline."""

    op: datetime
    soort: str
    titel: str
    tekst: str = ""
    wie: str = ""
    lezers: str = ""
    pk: UUID | None = None


def timeline(traject: Traject, door: Lidmaatschap, limiet: int = 100) -> list[Moment]:
    """What happened, newest first: phases, sessions, instruments, placements and the notes `door` may read."""
    momenten = [
        Moment(o.op, "fase", Fase(o.naar).label, o.reden, o.door.naam if o.door else "")
        for o in Faseovergang.objects.filter(traject=traject).select_related("door").order_by("-op")[:limiet]
    ]
    for gesprek in Gesprek.objects.filter(traject=traject).order_by("-begint_op")[:limiet]:
        tekst = gesprek.get_aanwezigheid_display()
        komt = gesprek.aanwezigheid == Aanwezigheid.GEPLAND and gesprek.begint_op > timezone.now()
        soort = "afspraak" if komt else "gesprek"
        momenten.append(Moment(gesprek.begint_op, soort, gesprek.get_soort_display(), tekst, pk=gesprek.pk))
    for notitie in readable_notes(traject, door)[:limiet]:
        momenten.append(
            Moment(notitie.geschreven_op, "notitie", "", notitie.tekst, notitie.auteur.naam, notitie.zichtbaarheid)
        )
    for interventie in Interventie.objects.filter(traject=traject).order_by("-datum")[:limiet]:
        op = datetime.combine(interventie.datum, time(12), timezone.get_current_timezone())
        soort = "interventie_gedaan" if interventie.gedaan else "interventie"
        momenten.append(Moment(op, soort, interventie.get_soort_display(), pk=interventie.pk))
    for plaatsing in Plaatsing.objects.filter(traject=traject):
        momenten.append(Moment(plaatsing.geregistreerd_op, "plaatsing", plaatsing.get_vorm_display()))
    return sorted(momenten, key=lambda m: m.op, reverse=True)[:limiet]
