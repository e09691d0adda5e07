"""What terms count from: the dates of many trajectories at once, in the same number of queries for one as for 500.

Which rule counts from which of them, and how far, stands in `trajecten.regels`; an app above this one adds its own
with `register`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from uuid import UUID

from django.utils import timezone

from bureaus.enums import Dienst
from kandidaten.enums import SollicitatieStatus
from kandidaten.models import Sollicitatie
from trajecten.enums import AFGEZEGD, Aanwezigheid, Fase, Gesprekssoort, Ijksoort, Uitvoerder
from trajecten.kalender import extend, full_years
from trajecten.models import Actie, Gesprek, Ijkdatum, Nazorgmoment, Plaatsing, PlanVanAanpak, Traject

# The duty to apply is judged per four weeks, and four is the norm (`domein.md` 5, UWV counts).
WW_PERIODE = timedelta(weeks=4)
WW_NORM = 4
# Evaluations in the first two years of illness: every six weeks after the plan of week eight, until the end.
WVP_EERSTE_EVALUATIE, WVP_TUSSEN, WVP_EINDE = 14, 6, 104
# What a service of so many whole years asks of notice (art. 7:672 BW): the rule differs per band.
DIENSTJAREN = ((5, "0-5"), (10, "5-10"), (15, "10-15"))
LANGER = "15+"
# An agreement that names the time to reconsider leaves two weeks of it, one that is silent three.
BEDENKTIJD = {True: 14, False: 21}


@dataclass(frozen=True, slots=True)
class Anker:
    """A date that terms of one subject count from.

    `voldaan`: what had to be done was done. `stil`: kept and shown, not reminded of. What would have been due before
    `vanaf`, the day it became known here, was never ours to keep.
    """

    traject_id: UUID
    soort: str
    onderwerp: UUID
    datum: date
    kenmerk: str = ""
    volgnummer: int = 0
    voldaan: bool = False
    stil: bool = False
    vanaf: date | None = None


Bron = Callable[[list[Traject]], tuple[list[Anker], set[UUID]]]
_VAN_BUITEN: list[Bron] = []


def register(bron: Bron) -> Bron:
    """Let an app above this one add anchors, and say which trajectories must stay silent; called once, at start."""
    if bron not in _VAN_BUITEN:
        _VAN_BUITEN.append(bron)
    return bron


@dataclass(frozen=True, slots=True)
class Verzameld:
    """The anchors of some trajectories, and those of them that must stay silent: an objection is undecided."""

    ankers: list[Anker]
    stil: set[UUID]


def collect(trajecten: Iterable[Traject]) -> Verzameld:
    """Everything the terms of these trajectories count from. They come with `opdracht`."""
    mensen = list(trajecten)
    if not mensen:
        return Verzameld([], set())
    plannen = _newest_plans(mensen)
    plaatsingen = {
        p.traject_id: p for p in Plaatsing.objects.filter(traject__in=[t.pk for t in mensen], vervallen_op=None)
    }
    ankers = [
        *_of_plans(plannen),
        *_of_sessions(mensen),
        *_of_aftercare(plaatsingen),
        *_of_dates(mensen, plaatsingen),
    ]
    stil: set[UUID] = set()
    for bron in _VAN_BUITEN:
        erbij, zwijgt = bron(mensen)
        ankers += erbij
        stil |= zwijgt
    return Verzameld(ankers, stil)


def _of_traject(traject: Traject, *, intake_gehouden: bool, intake_gepland: bool) -> Iterator[Anker]:
    """Begin, phases and end of the programme itself."""
    pk = traject.pk
    gesloten = traject.gesloten_op is not None
    yield Anker(pk, "einddatum", pk, traject.einddatum, voldaan=gesloten)
    yield Anker(
        pk,
        "startdatum",
        pk,
        traject.startdatum,
        voldaan=intake_gehouden or traject.fase != Fase.ORIENTATIE,
        # It stands in the agenda: that appointment is what people are reminded of.
        stil=intake_gepland,
    )
    fasen = list(Fase)
    nu = fasen.index(Fase(traject.fase))
    for plaats, fase in enumerate(fasen[: nu + 1]):
        # The last phase ends with the trajectory, and has no day of its own.
        if fase != Fase.AANGENOMEN:
            yield Anker(pk, "fase", pk, traject.fase_sinds, kenmerk=fase.value, voldaan=plaats < nu)
    if gesloten:
        yield Anker(pk, "gesloten", pk, traject.gesloten_op)


def _newest_plans(mensen: list[Traject]) -> list[PlanVanAanpak]:
    rijen = PlanVanAanpak.objects.filter(traject__in=[t.pk for t in mensen])
    return list(rijen.order_by("traject_id", "-versie").distinct("traject_id"))


def _of_plans(plannen: list[PlanVanAanpak]) -> Iterator[Anker]:
    """Actions of the version that counts, and the signatures it waits for once there is something to sign."""
    gevuld = set()
    acties = Actie.objects.filter(doel__plan__in=[plan.pk for plan in plannen]).select_related("doel").order_by("id")
    for actie in acties:
        gevuld.add(actie.doel.plan_id)
        soort = "actie_coach" if actie.uitvoerder == Uitvoerder.COACH else "actie_kandidaat"
        yield Anker(actie.traject_id, soort, actie.pk, actie.deadline, voldaan=actie.klaar_op is not None)
    for plan in plannen:
        if plan.pk not in gevuld:
            continue
        sinds = timezone.localdate(plan.aangemaakt_op)
        yield Anker(plan.traject_id, "plan_coach", plan.pk, sinds, voldaan=plan.getekend_coach_op is not None)
        yield Anker(plan.traject_id, "plan_kandidaat", plan.pk, sinds, voldaan=plan.getekend_kandidaat_op is not None)


def _of_sessions(mensen: list[Traject]) -> Iterator[Anker]:
    """Appointments, and with the intakes among them the trajectories themselves."""
    gehouden, gepland = set(), set()
    rijen = Gesprek.objects.filter(traject__in=[t.pk for t in mensen]).exclude(aanwezigheid__in=AFGEZEGD)
    for pk, traject_id, soort, begint_op, aanwezigheid in rijen.order_by("id").values_list(
        "pk", "traject_id", "soort", "begint_op", "aanwezigheid"
    ):
        if soort == Gesprekssoort.INTAKE and aanwezigheid == Aanwezigheid.GEHOUDEN:
            gehouden.add(traject_id)
        if soort == Gesprekssoort.INTAKE and aanwezigheid == Aanwezigheid.GEPLAND:
            gepland.add(traject_id)
        voldaan = aanwezigheid != Aanwezigheid.GEPLAND
        yield Anker(traject_id, "gesprek", pk, timezone.localdate(begint_op), voldaan=voldaan)
    for traject in mensen:
        yield from _of_traject(traject, intake_gehouden=traject.pk in gehouden, intake_gepland=traject.pk in gepland)


def _of_aftercare(plaatsingen: dict[UUID, Plaatsing]) -> Iterator[Anker]:
    bevestigd = [traject_id for traject_id, p in plaatsingen.items() if p.bevestigd_op]
    for moment in Nazorgmoment.objects.filter(traject__in=bevestigd).order_by("id"):
        yield Anker(moment.traject_id, "nazorg", moment.pk, moment.op, voldaan=moment.gehouden_op is not None)


def _of_dates(mensen: list[Traject], plaatsingen: dict[UUID, Plaatsing]) -> Iterator[Anker]:
    """The dates from outside the programme that the coach recorded."""
    per_traject: dict[UUID, dict[str, Ijkdatum]] = defaultdict(dict)
    for rij in Ijkdatum.objects.filter(traject__in=[t.pk for t in mensen]).order_by("id"):
        per_traject[rij.traject_id][rij.soort] = rij
    ww = [t for t in mensen if Ijksoort.EERSTE_WERKLOOSHEIDSDAG in per_traject[t.pk]]
    verstuurd = _applications(ww)
    for traject in mensen:
        rijen = per_traject[traject.pk]
        yield from _departure(rijen)
        if rij := rijen.get(Ijksoort.EERSTE_WERKLOOSHEIDSDAG):
            yield _of_row(rij, "eerste_werkloosheidsdag")
            baan = plaatsingen.get(traject.pk)
            eind = min(traject.einddatum, baan.startdatum if baan and baan.bevestigd_op else traject.einddatum)
            yield from _benefit_periods(rij, eind, verstuurd[traject.kandidaat_id])
        rij = rijen.get(Ijksoort.EERSTE_ZIEKTEDAG)
        # Outside this service the first sick day is nobody's business; a row of before it was is left alone.
        if rij and traject.opdracht.dienst == Dienst.SPOOR2:
            yield from _illness(rij)
        if rij := rijen.get(Ijksoort.AVG_VERZOEK):
            yield _of_row(rij, "avg_verzoek")


def _of_row(rij: Ijkdatum, soort: str, **velden) -> Anker:
    velden.setdefault("datum", rij.datum)
    return Anker(rij.traject_id, soort, rij.pk, vanaf=timezone.localdate(rij.vastgelegd_op), **velden)


def _departure(rijen: dict[str, Ijkdatum]) -> Iterator[Anker]:
    """Agreement, notice and last day with the old employer."""
    # Whether the time to reconsider starts at the agreement or at the signature is disputed: both are kept, and the
    # reminder goes by the one that ends first, of those that were not over when they were recorded.
    vso = [
        (rij, volgnummer, rij.datum + timedelta(days=BEDENKTIJD[rij.noemt_bedenktijd]))
        for volgnummer, soort in enumerate((Ijksoort.VSO_OVEREENKOMST, Ijksoort.VSO_ONDERTEKENING))
        if (rij := rijen.get(soort))
    ]
    komt = [(eind, nummer) for rij, nummer, eind in vso if extend(eind) >= timezone.localdate(rij.vastgelegd_op)]
    eerste = min(komt)[1] if komt else None
    for rij, volgnummer, _eind in vso:
        kenmerk = str(BEDENKTIJD[rij.noemt_bedenktijd])
        yield _of_row(rij, "vso", kenmerk=kenmerk, volgnummer=volgnummer, stil=volgnummer != eerste)
    opzegging, begin = rijen.get(Ijksoort.OPZEGGING), rijen.get(Ijksoort.IN_DIENST)
    if opzegging and begin:
        yield _of_row(opzegging, "opzegging", kenmerk=service_band(begin.datum, opzegging.datum))
    if rij := rijen.get(Ijksoort.UIT_DIENST):
        yield _of_row(rij, "uit_dienst")


def service_band(begin: date, dag: date) -> str:
    """How long someone who began on `begin` is employed on `dag`, as the band that the term of notice goes by."""
    jaren = full_years(begin, dag)
    return next((band for grens, band in DIENSTJAREN if jaren < grens), LANGER)


def _applications(mensen: list[Traject]) -> dict[UUID, list[date]]:
    """Per candidate the days of what was really sent."""
    dagen: dict[UUID, list[date]] = defaultdict(list)
    if mensen:
        rijen = Sollicitatie.objects.filter(kandidaat__in=[t.kandidaat_id for t in mensen])
        rijen = rijen.exclude(status=SollicitatieStatus.INTERESSANT)
        for kandidaat_id, datum in rijen.order_by().values_list("kandidaat_id", "datum"):
            dagen[kandidaat_id].append(datum)
    return dagen


def _benefit_periods(rij: Ijkdatum, eind: date, verstuurd: list[date]) -> Iterator[Anker]:
    """The periods of four weeks that begin before the programme ends or the new job starts."""
    for volgnummer in count():
        van = rij.datum + volgnummer * WW_PERIODE
        if van >= eind:
            return
        aantal = sum(van <= dag < van + WW_PERIODE for dag in verstuurd)
        yield _of_row(rij, "ww_periode", datum=van, volgnummer=volgnummer, voldaan=aantal >= WW_NORM)


def _illness(rij: Ijkdatum) -> Iterator[Anker]:
    yield _of_row(rij, "eerste_ziektedag")
    for volgnummer, week in enumerate(range(WVP_EERSTE_EVALUATIE, WVP_EINDE, WVP_TUSSEN)):
        yield _of_row(rij, "wvp_evaluatie", datum=rij.datum + timedelta(weeks=week), volgnummer=volgnummer)
