"""Count the people of a payer as they stood at the end of a quarter.

Runs as the audience `Publiek.CIJFERS` only: the database shows that role ids, phases, dates, end reasons and marks,
and refuses it every name. What comes out is a `Telling` per order; `rapportage.onderdrukking` says what may be shown.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from rapportage.onderdrukking import AFGEROND, REEKS, Telling, total
from trajecten.enums import Eindreden, Fase, Plaatsingsvorm
from trajecten.models import Faseovergang, Plaatsing, Tevredenheidsmeting, Traject

VOLGORDE = list(Fase)
# Left out of the second placement figure (`domein.md` 7).
UITGEZONDERD = frozenset({Eindreden.ZIEKTE, Eindreden.OVERLIJDEN, Eindreden.VERHUIZING})
NIET_GETELD = (Plaatsingsvorm.VRIJWILLIGERSWERK,)
WEEK = 7


@dataclass(frozen=True, slots=True)
class Stand:
    """Where one person stood: which order they count in, and the programme they were last in."""

    opdracht: UUID
    traject: UUID
    startdatum: date
    gesloten_op: date | None
    eindreden: str


def quarter_before(dag: date) -> date:
    """The last day of the last quarter that had ended before `dag`."""
    return date(dag.year, 3 * ((dag.month - 1) // 3) + 1, 1) - timedelta(days=1)


def next_quarter(peildatum: date) -> date:
    """The last day of the quarter after the one that ends on `peildatum`."""
    return quarter_before(peildatum + timedelta(days=100))


def end_of(dag: date) -> datetime:
    """The first moment after `dag`."""
    return timezone.make_aware(datetime.combine(dag + timedelta(days=1), time.min))


def count(opdrachtgever_id: UUID, *, op: date) -> dict[UUID, Telling]:
    """Per order of the payer what there was to count at the end of `op`, from the history. Nobody counts twice."""
    trajecten = Traject.objects.filter(opdracht__opdrachtgever=opdrachtgever_id, startdatum__lte=op)
    fasen = _phases(trajecten, op)
    geplaatst = _placed(trajecten, op)
    cijfers = _marks(trajecten, op)
    per_opdracht: dict[UUID, list[Telling]] = defaultdict(list)
    for stand, alle in _people(trajecten, op):
        gegeven = [cijfers[pk] for pk in alle if pk in cijfers]
        per_opdracht[stand.opdracht].append(
            _one(stand, fasen.get(stand.traject, 0), stand.traject in geplaatst, max(gegeven, default=None))
        )
    return {opdracht: total(tellingen) for opdracht, tellingen in per_opdracht.items()}


def _people(trajecten: QuerySet[Traject], op: date) -> list[tuple[Stand, list[UUID]]]:
    """Each person once: in the order they came in with, as they stand in their latest programme."""
    per_mens: dict[UUID, list[Stand]] = defaultdict(list)
    rijen = trajecten.order_by("startdatum", "id").values_list(
        "kandidaat_id", "opdracht_id", "id", "startdatum", "gesloten_op", "eindreden"
    )
    for kandidaat, opdracht, traject, startdatum, gesloten_op, eindreden in rijen:
        gesloten = gesloten_op if gesloten_op and gesloten_op <= op else None
        per_mens[kandidaat].append(Stand(opdracht, traject, startdatum, gesloten, eindreden if gesloten else ""))
    mensen = []
    for standen in per_mens.values():
        laatste = standen[-1]
        stand = Stand(standen[0].opdracht, laatste.traject, laatste.startdatum, laatste.gesloten_op, laatste.eindreden)
        mensen.append((stand, [s.traject for s in standen]))
    return mensen


def _phases(trajecten: QuerySet[Traject], op: date) -> dict[UUID, int]:
    """Per programme the place of its phase; one that never moved is not in it and stands in the first."""
    overgangen = Faseovergang.objects.filter(traject__in=trajecten.values("pk"), op__lt=end_of(op)).order_by("op")
    return {traject: VOLGORDE.index(Fase(naar)) for traject, naar in overgangen.values_list("traject_id", "naar")}


def _placed(trajecten: QuerySet[Traject], op: date) -> set[UUID]:
    """Programmes with a job that was confirmed by then and had not fallen through; voluntary work does not count."""
    plaatsingen = Plaatsing.objects.filter(
        Q(vervallen_op=None) | Q(vervallen_op__gte=end_of(op)),
        traject__in=trajecten.values("pk"),
        bevestigd_op__lt=end_of(op),
    ).exclude(vorm__in=NIET_GETELD)
    return set(plaatsingen.order_by().values_list("traject_id", flat=True))


def _marks(trajecten: QuerySet[Traject], op: date) -> dict[UUID, tuple[date, int]]:
    metingen = Tevredenheidsmeting.objects.filter(traject__in=trajecten.values("pk"), op__lt=end_of(op))
    rijen = metingen.order_by().values_list("traject_id", "op", "cijfer")
    return {traject: (timezone.localdate(moment), cijfer) for traject, moment, cijfer in rijen}


def _one(stand: Stand, fase: int, geplaatst: bool, cijfer: tuple[date, int] | None) -> Telling:
    gesloten = stand.gesloten_op
    plaats = AFGEROND + 1 if gesloten else fase
    telt = geplaatst and gesloten is not None
    return Telling(
        mensen=1,
        bereikt=tuple(int(plaats > k) for k in REEKS),
        geplaatst=int(telt),
        uitgezonderd=int(gesloten is not None and not telt and stand.eindreden in UITGEZONDERD),
        looptijden=((gesloten, (gesloten - stand.startdatum).days / WEEK),) if gesloten else (),
        cijfers=(cijfer,) if cijfer else (),
    )
