"""Deadlines: kept in step with what they count from, silent when they must be, ticked off by people.

`update` is the one way in for every change of a date that terms count from. In the bureau's role the rows are right
when it returns; another role may only mark the trajectory, and the clock does the rest.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Value
from django.db.models.functions import Least
from django.utils import timezone
from django.utils.translation import gettext as _

from bureaus import auditlog
from bureaus.errors import Weigering
from bureaus.models import Bureau, Lidmaatschap
from bureaus.rollen import Rol
from bureaus.tenancy import Publiek, current
from trajecten import ankers, regelinstellingen, regels
from trajecten.ankers import Anker
from trajecten.enums import Ijksoort, Ontvangersoort, Regelcode, Termijnstaat
from trajecten.kalender import NEDERLAND, next_allowed, reminder_moment
from trajecten.models import Ijkdatum, Termijn, Traject

S = Termijnstaat
OPEN = (S.LOOPT, S.STIL)
# More at once than an operation should wait for: those beyond it are marked, and the clock computes them.
METEEN = 500
# How long what cannot be computed is left alone. Reminders that come meanwhile are not made up for.
UITSTEL = timedelta(hours=1)
# Dates from outside the programme: nothing in the product shows that they were kept, so a person says it.
BUITEN_PROGRAMMA = frozenset(
    {
        Regelcode.BEDENKTIJD,
        Regelcode.OPZEGTERMIJN,
        Regelcode.WW_AANVRAAG,
        Regelcode.SOLLICITATIEPLICHT,
        Regelcode.TRANSITIEVERGOEDING,
        Regelcode.WVP_PROBLEEMANALYSE,
        Regelcode.WVP_PLAN,
        Regelcode.WVP_EVALUATIE,
        Regelcode.WVP_MELDING,
        Regelcode.WVP_EERSTE_JAAR,
        Regelcode.WVP_SPOOR2,
        Regelcode.WVP_BRIEF,
        Regelcode.WVP_EINDEVALUATIE,
        Regelcode.WVP_WIA,
        Regelcode.WVP_EINDE,
        Regelcode.BEWAARTERMIJN,
        Regelcode.AVG_VERZOEK,
    }
)
# Said also when they are noted after their last lead: those from outside, and what one person writes down for another.
INHALEN = BUITEN_PROGRAMMA | {Regelcode.ACTIE_KANDIDAAT, Regelcode.ACTIE_COACH}
Sleutel = tuple[UUID, str, UUID, int]


def update(*traject_ids: UUID) -> None:
    """Bring the deadlines of these trajectories in step with what just changed."""
    ids = sorted(set(traject_ids))
    context = current()
    if context is None or context.publiek is not Publiek.BUREAU:
        mark(ids)
        return
    if ids[METEEN:]:
        mark(ids[METEEN:])
    rijen = list(_held().filter(pk__in=ids[:METEEN]).order_by("pk"))
    recompute(rijen, sinds=None)
    _clear(rijen)


def mark(traject_ids: Iterable[UUID]) -> None:
    """Note that deadlines may be out of step since now; the clock computes them."""
    Traject.objects.filter(pk__in=list(traject_ids)).update(herberekenen_op=_since_now())


def _since_now() -> Least:
    """The mark of what changes now: an older one stays, so that no reminder is skipped.

    What was put off is tried again at once: what changed may be what it needed.
    """
    return Least("herberekenen_op", Value(timezone.now()))


def mark_benefit(kandidaat_id: UUID) -> None:
    """The applications of this candidate changed: where they are counted per four weeks, that is to be done again."""
    telt = Ijkdatum.objects.filter(traject=OuterRef("pk"), soort=Ijksoort.EERSTE_WERKLOOSHEIDSDAG)
    rijen = Traject.objects.filter(Exists(telt), kandidaat=kandidaat_id, gesloten_op=None)
    rijen.update(herberekenen_op=_since_now())


def recompute_marked(limiet: int = METEEN, *, alleen: UUID | None = None) -> int:
    """Compute what was marked, those that wait longest first; returns how many. Runs inside a bureau.

    With `alleen` that trajectory and no other, if it is still marked.
    """
    wachtend = _marked(_held(skip_locked=True))
    if alleen:
        wachtend = wachtend.filter(pk=alleen)
    rijen = list(wachtend[:limiet])
    recompute(rijen, sinds=None)
    # Their rows are held: nobody can have marked them anew since they were read.
    _clear(rijen)
    return len(rijen)


def marked(limiet: int = METEEN) -> list[UUID]:
    """The ids that `recompute_marked` would take now. Runs inside a bureau."""
    return list(_marked(Traject.objects.all()).values_list("pk", flat=True)[:limiet])


def put_off(traject_id: UUID) -> None:
    """Let a marked trajectory that cannot be computed wait, so that it does not head every batch."""
    Traject.objects.filter(pk=traject_id, herberekenen_op__isnull=False).update(
        herberekenen_op=timezone.now() + UITSTEL
    )


def _marked(rijen):
    return rijen.filter(herberekenen_op__lte=timezone.now()).order_by("herberekenen_op", "pk")


def _held(*, skip_locked: bool = False):
    rijen = Traject.objects.select_related("opdracht", "kandidaat")
    return rijen.select_for_update(of=("self",), skip_locked=skip_locked)


def _clear(rijen: list[Traject]) -> None:
    gemarkeerd = [traject.pk for traject in rijen if traject.herberekenen_op]
    if gemarkeerd:
        Traject.objects.filter(pk__in=gemarkeerd).update(herberekenen_op=None)


@dataclass(frozen=True, slots=True)
class Gewenst:
    """What a row has to say."""

    sleutel: Sleutel
    ankerdatum: date
    op: date
    verlengd_op: date | None
    staat: Termijnstaat


def recompute(trajecten: Iterable[Traject], *, sinds: datetime | None) -> None:
    """Make the rows of these trajectories what their anchors and the rules ask for.

    They are held by the caller and come with `opdracht` and `kandidaat`. Reminders due before `sinds` (None: the
    mark of each, or else now) belong to the past; a later one is planned even when it has come by now.
    """
    mensen = {traject.pk: traject for traject in trajecten}
    if not mensen:
        return
    nu = timezone.now()
    vanaf = {pk: sinds or min(t.herberekenen_op or nu, nu) for pk, t in mensen.items()}
    ingesteld = regelinstellingen.effective()
    verzameld = ankers.collect(mensen.values())
    gewenst = {g.sleutel: g for g in _wanted(mensen, verzameld, ingesteld)}
    bestaand = {_key(rij): rij for rij in Termijn.objects.filter(traject__in=list(mensen))}
    planner = _Herinneraar(Bureau.objects.get(pk=current().bureau_id), ingesteld, nu)
    nieuw, anders = [], []
    for sleutel, wens in gewenst.items():
        rij = bestaand.get(sleutel)
        if rij is None:
            if wens.staat in OPEN:
                nieuw.append(_new(wens, planner, vanaf[sleutel[0]]))
        elif _adjust(rij, wens, planner, vanaf[sleutel[0]], nu):
            anders.append(rij)
    for sleutel in bestaand.keys() - gewenst.keys():
        if bestaand[sleutel].staat in OPEN:
            anders.append(_close(bestaand[sleutel], S.VERVALLEN, nu))
    Termijn.objects.bulk_create(nieuw)
    _write(anders)


def _key(rij: Termijn) -> Sleutel:
    return rij.traject_id, rij.regel, rij.onderwerp, rij.volgnummer


def _wanted(mensen: dict[UUID, Traject], verzameld: ankers.Verzameld, ingesteld: dict):
    for anker in verzameld.ankers:
        traject = mensen[anker.traject_id]
        stil = anker.stil or anker.traject_id in verzameld.stil
        for regel in regels.find(anker.soort, anker.datum, kenmerk=anker.kenmerk, dienst=traject.opdracht.dienst):
            dag = regels.due(regel, anker.datum, aantal=ingesteld[regel.code].aantal)
            if anker.vanaf and (dag.verlengd_op or dag.op) < anker.vanaf:
                continue
            sleutel = (traject.pk, regel.code.value, anker.onderwerp, anker.volgnummer)
            staat = _state(traject, anker, regel, stil=stil)
            yield Gewenst(sleutel, anker.datum, dag.op, dag.verlengd_op, staat)


def _state(traject: Traject, anker: Anker, regel: regels.Regel, *, stil: bool) -> Termijnstaat:
    if anker.voldaan:
        return S.VOLDAAN
    if traject.gesloten_op and not regel.na_sluiten:
        return S.VERVALLEN
    # A pause stops the programme, not the law: who has to apply for a benefit within a week has that week anyway.
    gepauzeerd = traject.gepauzeerd_sinds and not traject.gesloten_op and regel.code not in BUITEN_PROGRAMMA
    return S.STIL if stil or gepauzeerd or traject.kandidaat.beperking_sinds else S.LOOPT


class _Herinneraar:
    """When the next reminder of a date goes out, each day looked up once."""

    def __init__(self, bureau: Bureau, ingesteld: dict, nu: datetime):
        self.bureau, self.ingesteld, self.momenten = bureau, ingesteld, {}
        self.vandaag, self.meteen = timezone.localdate(nu, NEDERLAND), next_allowed(nu, bureau)

    def next(self, regel: str, op: date, sinds: datetime) -> datetime | None:
        """The first reminder of something due on `op` that comes after `sinds`; None when there is none left."""
        dagen = (op - timedelta(days=aanloop) for aanloop in self.ingesteld[Regelcode(regel)].aanlopen)
        return min((moment for dag in dagen if (moment := self._moment(dag)) > sinds), default=None)

    def first(self, wens: Gewenst, sinds: datetime) -> datetime | None:
        """As `next`, for a date nobody was told of yet.

        One from outside the programme, or an action, that was noted too late for its last lead and is still to come, is
        reminded of as soon as mail may leave. What else the programme sets, people see as they set it.
        """
        regel = Regelcode(wens.sleutel[1])
        komt = (wens.verlengd_op or wens.op) >= self.vandaag
        inhalen = komt and regel in INHALEN and self.ingesteld[regel].aanlopen
        return self.next(regel, wens.op, sinds) or (self.meteen if inhalen else None)

    def _moment(self, dag: date) -> datetime:
        if dag not in self.momenten:
            self.momenten[dag] = reminder_moment(dag, self.bureau)
        return self.momenten[dag]


def _new(wens: Gewenst, planner: _Herinneraar, sinds: datetime) -> Termijn:
    traject_id, regel, onderwerp, volgnummer = wens.sleutel
    return Termijn(
        traject_id=traject_id,
        regel=regel,
        onderwerp=onderwerp,
        volgnummer=volgnummer,
        ankerdatum=wens.ankerdatum,
        op=wens.op,
        verlengd_op=wens.verlengd_op,
        staat=wens.staat,
        volgende_herinnering_op=planner.first(wens, sinds) if wens.staat == S.LOOPT else None,
    )


def _adjust(rij: Termijn, wens: Gewenst, planner: _Herinneraar, sinds: datetime, nu: datetime) -> bool:
    """Make one row what is wanted; returns whether anything changed."""
    if wens.staat not in OPEN:
        if rij.staat not in OPEN:
            return False
        _close(rij, wens.staat, nu)
        return True
    if rij.afgevinkt_op and rij.op == wens.op:
        return False
    wacht = rij.staat == S.LOOPT and rij.op == wens.op and rij.volgende_herinnering_op
    volgende = None
    if wens.staat == S.LOOPT:
        verteld = rij.staat == S.LOOPT and rij.op == wens.op and not wacht
        if wacht and wacht <= sinds:
            # One that has come and did not leave yet is still to be sent.
            volgende = wacht
        else:
            volgende = planner.next(rij.regel, wens.op, sinds) if verteld else planner.first(wens, sinds)
    was = (rij.ankerdatum, rij.op, rij.verlengd_op, rij.staat, rij.volgende_herinnering_op, rij.gesloten_op)
    rij.ankerdatum, rij.op, rij.verlengd_op, rij.staat = wens.ankerdatum, wens.op, wens.verlengd_op, wens.staat
    rij.volgende_herinnering_op, rij.gesloten_op, rij.afgevinkt_op = volgende, None, None
    return was != (rij.ankerdatum, rij.op, rij.verlengd_op, rij.staat, rij.volgende_herinnering_op, rij.gesloten_op)


def _close(rij: Termijn, staat: Termijnstaat, nu: datetime) -> Termijn:
    rij.staat, rij.gesloten_op, rij.volgende_herinnering_op = staat, nu, None
    return rij


_BIJWERKEN = """
    update trajecten_termijn t
    set ankerdatum = n.ankerdatum, op = n.op, verlengd_op = n.verlengd_op, staat = n.staat,
        volgende_herinnering_op = n.volgende_herinnering_op, afgevinkt_op = n.afgevinkt_op,
        gesloten_op = n.gesloten_op
    from unnest(
        %(id)s::uuid[], %(ankerdatum)s::date[], %(op)s::date[], %(verlengd_op)s::date[], %(staat)s::text[],
        %(volgende_herinnering_op)s::timestamptz[], %(afgevinkt_op)s::timestamptz[], %(gesloten_op)s::timestamptz[]
    ) as n (id, ankerdatum, op, verlengd_op, staat, volgende_herinnering_op, afgevinkt_op, gesloten_op)
    where t.bureau_id = %(bureau)s and t.id = n.id
"""
_BIJGEWERKT = (
    "id",
    "ankerdatum",
    "op",
    "verlengd_op",
    "staat",
    "volgende_herinnering_op",
    "afgevinkt_op",
    "gesloten_op",
)


def _write(rijen: list[Termijn]) -> None:
    """All changed rows in one statement that stays as quick per row however many they are."""
    if not rijen:
        return
    waarden: dict = {naam: [getattr(rij, naam) for rij in rijen] for naam in _BIJGEWERKT}
    with connection.cursor() as cursor:
        cursor.execute(_BIJWERKEN, {**waarden, "bureau": current().bureau_id})


def settle(onderwerp: UUID, *regelcodes: Regelcode) -> None:
    """Close what was done this moment, also where the computation has to wait for the clock."""
    open_ = Termijn.objects.filter(onderwerp=onderwerp, regel__in=regelcodes, staat__in=OPEN)
    open_.update(staat=S.VOLDAAN, gesloten_op=timezone.now(), volgende_herinnering_op=None)


def unsettle(onderwerp: UUID, *regelcodes: Regelcode) -> None:
    """Open what turned out not to be done; when it is reminded of follows from the computation."""
    klaar = Termijn.objects.filter(onderwerp=onderwerp, regel__in=regelcodes, staat=S.VOLDAAN, afgevinkt_op=None)
    klaar.update(staat=S.LOOPT, gesloten_op=None)


def may_tick(termijn: Termijn, door: Lidmaatschap, ingesteld: dict) -> bool:
    """Whether this person can say it is done: the candidate about what they are reminded of themselves."""
    if termijn.regel not in BUITEN_PROGRAMMA:
        return False
    return door.rol != Rol.KANDIDAAT or Ontvangersoort.KANDIDAAT in ingesteld[Regelcode(termijn.regel)].ontvangers


def tick_off(termijn: Termijn, *, door: Lidmaatschap) -> None:
    """A person says it is done: no more reminders, until its date changes. Saying it again changes nothing."""
    _hold_for(termijn, door)
    nu = timezone.now()
    open_ = Termijn.objects.filter(pk=termijn.pk, staat__in=OPEN)
    if open_.update(staat=S.VOLDAAN, afgevinkt_op=nu, gesloten_op=nu, volgende_herinnering_op=None):
        _record("termijn_afgevinkt", termijn, door)


def untick(termijn: Termijn, *, door: Lidmaatschap) -> None:
    """It is not done after all: it runs again, and is reminded of from here on."""
    _hold_for(termijn, door)
    gevinkt = Termijn.objects.filter(pk=termijn.pk, afgevinkt_op__isnull=False)
    if gevinkt.update(staat=S.LOOPT, afgevinkt_op=None, gesloten_op=None):
        update(termijn.traject_id)
        _record("termijn_toch_niet", termijn, door)


def _hold_for(termijn: Termijn, door: Lidmaatschap) -> None:
    """Hold the trajectory, as every computation does, and refuse a date that is not for this person to tick off."""
    Traject.objects.select_for_update().only("id").get(pk=termijn.traject_id)
    if not may_tick(termijn, door, regelinstellingen.effective()):
        raise Weigering(_("Deze datum vinkt het programma zelf af. Doe wat er staat, dan is hij klaar."))


def _record(gebeurtenis: str, termijn: Termijn, door: Lidmaatschap) -> None:
    termijn.refresh_from_db(fields=["staat", "afgevinkt_op", "gesloten_op"])
    auditlog.record(
        gebeurtenis, termijn, door=door, dossier=termijn.traject.kandidaat_id, regel=termijn.regel, op=str(termijn.op)
    )
