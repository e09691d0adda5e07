"""The manager's overview: what waits, what runs, what went wrong. Progress only, never what was said."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.http import Http404

from bureaus.models import Lidmaatschap, Opdracht
from bureaus.rollen import Rol
from bureaus.wachtrij import WerkStaat
from trajecten.enums import Fase
from trajecten.models import Import, Traject

EINDIGT_BINNEN = timedelta(days=30)
EINDIGENDEN = 200


@dataclass(frozen=True, slots=True)
class Eindigend:
    """The people of one coach whose term ends soon; `coach` is None for those without one."""

    coach: Lidmaatschap | None
    trajecten: tuple[Traject, ...]


@dataclass(frozen=True, slots=True)
class Opdrachtregel:
    """A fact about an order, with the page it is changed on."""

    naam: str
    waarde: str
    knop: str
    url: str


Regelbron = Callable[[Opdracht, Lidmaatschap], Opdrachtregel]
# What apps above this one know about an order.
_VAN_BUITEN: list[Regelbron] = []


def register(bron: Regelbron) -> Regelbron:
    """Let an app above this one add a fact to the page of an order; called once, when the apps are ready."""
    if bron not in _VAN_BUITEN:
        _VAN_BUITEN.append(bron)
    return bron


def facts_of(opdracht: Opdracht, door: Lidmaatschap) -> list[Opdrachtregel]:
    """What the apps above this one know about the order."""
    return [bron(opdracht, door) for bron in _VAN_BUITEN]


def get_opdracht(door: Lidmaatschap, pk: UUID) -> Opdracht:
    """An order of the bureau, for its manager; otherwise 404."""
    opdracht = Opdracht.objects.select_related("opdrachtgever").filter(pk=pk).first()
    if opdracht is None or door.rol != Rol.BEHEERDER:
        raise Http404
    return opdracht


def orders_with_phases() -> QuerySet[Opdracht]:
    """Every order with its people: open per phase, without a coach, and ended."""
    loopt = Q(trajecten__gesloten_op=None, trajecten__isnull=False)
    per_fase = {fase.value: Count("trajecten", filter=loopt & Q(trajecten__fase=fase)) for fase in Fase}
    return (
        Opdracht.objects.select_related("opdrachtgever")
        .annotate(
            mensen=Count("trajecten"),
            lopend=Count("trajecten", filter=loopt),
            zonder_coach=Count("trajecten", filter=loopt & Q(trajecten__coach=None)),
            **{f"in_{fase}": telling for fase, telling in per_fase.items()},
        )
        .order_by("-startdatum", "naam", "pk")
    )


def people_of(opdracht: Opdracht, *, fase: str = "") -> QuerySet[Traject]:
    """The trajectories of one order with candidate and coach; who has ended comes last."""
    rows = Traject.objects.filter(opdracht=opdracht).select_related("kandidaat", "coach")
    if fase:
        rows = rows.filter(fase=fase, gesloten_op=None)
    return rows.order_by("kandidaat__achternaam", "kandidaat__roepnaam", "id")


def count_phases(opdracht: Opdracht) -> dict[str, int]:
    """How many people of an order are in each phase now; `""` counts everyone, those who ended included."""
    rows = Traject.objects.filter(opdracht=opdracht).order_by().values("fase")
    loopt = Count("pk", filter=Q(gesloten_op=None))
    tellingen = dict.fromkeys(["", *Fase.values], 0)
    for fase, lopend, alle in rows.annotate(lopend=loopt, alle=Count("pk")).values_list("fase", "lopend", "alle"):
        tellingen[""] += alle
        tellingen[fase] += lopend
    return tellingen


def ending_soon(vandaag: date) -> list[Eindigend]:
    """Open trajectories whose term ends within 30 days or has ended, per coach, the first to end on top."""
    rows = (
        Traject.objects.filter(gesloten_op=None, einddatum__lte=vandaag + EINDIGT_BINNEN)
        .select_related("kandidaat", "coach", "opdracht__opdrachtgever")
        .order_by("einddatum", "id")[:EINDIGENDEN]
    )
    op_coach = sorted(rows, key=lambda t: (t.coach is not None, t.coach.naam if t.coach else "", str(t.coach_id)))
    return [
        Eindigend(groep[0].coach, groep)
        for groep in (tuple(leden) for _coach, leden in groupby(op_coach, key=lambda t: t.coach_id))
    ]


def imports_in_sight() -> QuerySet[Import]:
    """Imports that wait for the manager, run, or failed."""
    return (
        Import.objects.exclude(werk_staat=WerkStaat.KLAAR)
        .select_related("opdrachtgever", "opdracht")
        .order_by("-geupload_op")[:5]
    )
