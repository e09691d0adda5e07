"""Collect what one report may say: per part its own query, with its columns by name.

Nothing here loads a whole row and takes things out. A part that was not agreed is not even queried.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet, Sum
from django.utils import timezone

from kandidaten import vrijgaven
from kandidaten.enums import SollicitatieStatus, Vrijgavesoort
from kandidaten.models import Sollicitatie
from rapportage import matrix, planning, privacy
from rapportage.categorieen import CATEGORIE_VAN_INTERVENTIE, UITKOMST_VAN_EINDREDEN, Categorie, Uitkomst
from rapportage.enums import Onderdeel, Rapportsoort
from rapportage.models import Rapport, Rapportageafspraak
from rapportage.privacy import Rapportinhoud
from trajecten.enums import Aanwezigheid, Doelcode, Eindreden, Fase, Interventiesoort
from trajecten.models import (
    Doel,
    Faseovergang,
    Gesprek,
    Interventie,
    Nazorgmoment,
    Plaatsing,
    PlanVanAanpak,
    Traject,
)

VOLGORDE = list(Fase)


def _moment(dag: date) -> datetime:
    return timezone.make_aware(datetime.combine(dag, time.min))


def collect(rapport: Rapport, *, op: date) -> Rapportinhoud:
    """Build the content of `rapport` as it would be made up on `op`, from what its agreement allows.

    Runs as the bureau. `rapport` may be unsaved (a preview): its number, version, period and text are used.
    """
    traject = _traject(rapport)
    kop = _heading(rapport, traject, op)
    nooit = NIET_BIJ_SOORT[Rapportsoort(rapport.soort)] | matrix.barred(traject.opdracht.dienst)
    afgesproken = set(rapport.afspraak.onderdelen) - nooit
    delen = {veld: verzamel(rapport) for onderdeel, (veld, verzamel) in DELEN.items() if onderdeel in afgesproken}
    return replace(kop, **delen, **_of_kind(rapport, afgesproken), **_released(rapport))


def _of_kind(rapport: Rapport, afgesproken: set[str]) -> dict[str, object]:
    """What only one kind of report has."""
    if rapport.soort == Rapportsoort.SPOOR2:
        return {"spoor2": _spoor2(rapport)}
    if rapport.soort != Rapportsoort.EINDRAPPORTAGE:
        return {}
    # The result is what "new work: yes or no" is about; without that part only the day it ended is told.
    if Onderdeel.PLAATSING not in afgesproken:
        return {"afronding": privacy.Afronding(None, _ended(rapport))}
    return {"afronding": privacy.Afronding(_outcome(rapport), _ended(rapport)), "nazorg": _nazorg(rapport)}


def _traject(rapport: Rapport) -> Traject:
    return (
        Traject.objects.select_related("kandidaat", "coach", "opdracht__opdrachtgever", "bureau")
        .only(
            "startdatum", "einddatum", "gesloten_op", "bureau__naam", "coach__naam",
            "kandidaat__roepnaam", "kandidaat__voorletters", "kandidaat__tussenvoegsel", "kandidaat__achternaam",
            "opdracht__dienst", "opdracht__referentie", "opdracht__opdrachtgever__naam",
        )
        .get(pk=rapport.traject_id)
    )  # fmt: skip


def _heading(rapport: Rapport, traject: Traject, op: date) -> Rapportinhoud:
    afspraak: Rapportageafspraak = rapport.afspraak
    return Rapportinhoud(
        beleidsversie=privacy.BELEIDSVERSIE,
        bureau=traject.bureau.naam,
        coach=traject.coach.naam if traject.coach else "",
        kandidaat=traject.kandidaat.naam,
        opdrachtgever=traject.opdracht.opdrachtgever.naam,
        referentie=traject.opdracht.referentie,
        soort=str(rapport.soort),
        nummer=rapport.nummer,
        versie=rapport.versie,
        periode_van=rapport.periode_van,
        periode_tot=rapport.periode_tot,
        traject_van=traject.startdatum,
        traject_tot=traject.einddatum,
        opgemaakt_op=op,
        frequentie=str(afspraak.frequentie),
        weken=afspraak.weken,
        op_datum=afspraak.op_datum,
        volgend_op=_next(rapport, traject, op),
        afgesproken_op=_agreed_since(rapport),
    )


def _agreed_since(rapport: Rapport) -> date:
    """Since when there is an agreement on reporting: the day of a later one would tell that something was left out."""
    rijen = Rapportageafspraak.objects.filter(
        Q(traject=rapport.traject_id) | Q(traject=None, opdracht=rapport.opdracht_id)
    )
    eerste = rijen.aggregate(eerste=Min("vastgelegd_op"))["eerste"]
    return timezone.localdate(eerste or rapport.afspraak.vastgelegd_op)


def _next(rapport: Rapport, traject: Traject, op: date) -> date | None:
    """The day of the next report; None when no day can be told, or when this is the last."""
    if rapport.soort == Rapportsoort.EINDRAPPORTAGE:
        return None
    # What ended since is for the end report to tell.
    if traject.gesloten_op and traject.gesloten_op <= rapport.periode_tot:
        return None
    volgend = planning.announced(traject, rapport.afspraak, rapport.periode_tot)
    return volgend if volgend and volgend > op else None


def _until(rapport: Rapport) -> datetime:
    """Up to when the report says how things stand: to the end of its period, whenever it is made.

    An end report tells how the order ended, also when that was later.
    """
    dag = rapport.periode_tot
    if rapport.soort == Rapportsoort.EINDRAPPORTAGE:
        dag = max(dag, _ended(rapport) or dag)
    return _moment(dag + timedelta(days=1))


def _fase(rapport: Rapport) -> privacy.Fasestand:
    # The last phase means new work: where that was not agreed, it reads as the phase before it.
    hoogste = len(VOLGORDE) - (1 if Onderdeel.PLAATSING in rapport.afspraak.onderdelen else 2)
    bereikt: dict[int, date] = {}
    nu = -1
    for fase, sinds in _phases(rapport):
        plaats = min(VOLGORDE.index(Fase(fase)), hoogste)
        if plaats != nu:
            bereikt[plaats], nu = sinds, plaats
    tot_hier = enumerate(VOLGORDE[: nu + 1])
    stappen = tuple(privacy.Fasestap(fase.value, bereikt.get(plaats)) for plaats, fase in tot_hier)
    return privacy.Fasestand(VOLGORDE[nu].value, stappen)


def _phases(rapport: Rapport) -> Iterator[tuple[str, date]]:
    """Each phase entered up to the end of what the report is about, with the day, in that order."""
    fase, sinds, start = Traject.objects.values_list("fase", "fase_sinds", "startdatum").get(pk=rapport.traject_id)
    tot = _until(rapport)
    yield VOLGORDE[0].value, start
    gegaan = Faseovergang.objects.filter(traject=rapport.traject_id, op__lt=tot).order_by("op")
    for naar, op in gegaan.values_list("naar", "op"):
        yield naar, timezone.localdate(op)
    if _moment(sinds) < tot:
        yield fase, sinds


def _uren(rapport: Rapport) -> privacy.Uren:
    van, tot = rapport.periode_van, rapport.periode_tot
    gesprekken = Gesprek.objects.filter(
        traject=rapport.traject_id, aanwezigheid=Aanwezigheid.GEHOUDEN, begint_op__lt=_moment(tot + timedelta(days=1))
    ).aggregate(alles=Sum("minuten"), periode=Sum("minuten", filter=Q(begint_op__gte=_moment(van))))
    instrumenten = Interventie.objects.filter(traject=rapport.traject_id, gedaan=True, datum__lte=tot).aggregate(
        alles=Sum("minuten"), periode=Sum("minuten", filter=Q(datum__gte=van))
    )
    return privacy.Uren(
        contract=Traject.objects.values_list("uren", flat=True).get(pk=rapport.traject_id),
        gebruikt_minuten=(gesprekken["alles"] or 0) + (instrumenten["alles"] or 0),
        periode_minuten=(gesprekken["periode"] or 0) + (instrumenten["periode"] or 0),
    )


def _gesprekken_in_periode(rapport: Rapport):
    return Gesprek.objects.filter(
        traject=rapport.traject_id,
        begint_op__gte=_moment(rapport.periode_van),
        begint_op__lt=_moment(rapport.periode_tot + timedelta(days=1)),
    )


def _aanwezigheid(rapport: Rapport) -> privacy.Aanwezigheid:
    # What the bureau cancelled says nothing about the candidate: as if it was never planned.
    telling = dict(
        _gesprekken_in_periode(rapport)
        .exclude(aanwezigheid=Aanwezigheid.DOOR_BUREAU)
        .order_by()
        .values("aanwezigheid")
        .annotate(aantal=Count("pk"))
        .values_list("aanwezigheid", "aantal")
    )
    return privacy.Aanwezigheid(
        gepland=sum(telling.values()),
        gehouden=telling.get(Aanwezigheid.GEHOUDEN, 0),
        op_tijd_afgezegd=telling.get(Aanwezigheid.OP_TIJD_AFGEZEGD, 0),
        niet_verschenen=telling.get(Aanwezigheid.NIET_VERSCHENEN, 0),
    )


def _activiteiten(rapport: Rapport) -> tuple[privacy.Activiteit, ...]:
    telling: Counter[tuple[Categorie, str]] = Counter()
    gehouden = _gesprekken_in_periode(rapport).filter(aanwezigheid=Aanwezigheid.GEHOUDEN)
    for begint_op in gehouden.values_list("begint_op", flat=True):
        telling[Categorie.GESPREK, f"{timezone.localdate(begint_op):%Y-%m}"] += 1
    gedaan = Interventie.objects.filter(
        traject=rapport.traject_id, gedaan=True, datum__range=(rapport.periode_van, rapport.periode_tot)
    )
    for soort, datum in gedaan.values_list("soort", "datum"):
        telling[CATEGORIE_VAN_INTERVENTIE[Interventiesoort(soort)], f"{datum:%Y-%m}"] += 1
    volgorde = list(Categorie)
    sleutels = sorted(telling, key=lambda sleutel: (volgorde.index(sleutel[0]), sleutel[1]))
    return tuple(privacy.Activiteit(soort.value, maand, telling[soort, maand]) for soort, maand in sleutels)


def _plan(rapport: Rapport) -> privacy.Plan:
    getekend = (
        PlanVanAanpak.objects.filter(
            traject=rapport.traject_id,
            getekend_kandidaat_op__lt=_until(rapport),
            getekend_coach_op__lt=_until(rapport),
        )
        .order_by("-versie")
        .values_list("pk", "getekend_kandidaat_op", "getekend_coach_op")
        .first()
    )
    if getekend is None:
        return privacy.Plan(None, ())
    pk, kandidaat, coach = getekend
    return privacy.Plan(timezone.localdate(max(kandidaat, coach)), _doelcodes(pk))


def _doelcodes(plan: UUID) -> tuple[str, ...]:
    gebruikt = set(Doel.objects.filter(plan=plan).order_by().values_list("code", flat=True))
    return tuple(code.value for code in Doelcode if code.value in gebruikt)


def _sollicitaties(rapport: Rapport) -> int:
    return (
        Sollicitatie.objects.filter(
            kandidaat__trajecten=rapport.traject_id, datum__range=(rapport.periode_van, rapport.periode_tot)
        )
        .exclude(status=SollicitatieStatus.INTERESSANT)
        .count()
    )


def _standing_placement(traject_id: UUID) -> QuerySet[Plaatsing]:
    """The placement the candidate confirmed, if it stands."""
    return Plaatsing.objects.filter(traject=traject_id, vervallen_op=None, bevestigd_op__isnull=False)


def _placement_then(rapport: Rapport) -> QuerySet[Plaatsing]:
    """The placement that was confirmed and stood at the end of what the report is about."""
    tot = _until(rapport)
    stond = Q(vervallen_op=None) | Q(vervallen_op__gte=tot)
    return Plaatsing.objects.filter(stond, traject=rapport.traject_id, bevestigd_op__lt=tot)


def _plaatsing(rapport: Rapport) -> privacy.Plaatsing:
    start = _placement_then(rapport).values_list("startdatum", flat=True).first()
    return privacy.Plaatsing(start is not None, f"{start:%Y-%m}" if start else None)


def _toelichting(rapport: Rapport) -> str | None:
    return rapport.toelichting.strip() or None


def _ended(rapport: Rapport) -> date | None:
    return Traject.objects.values_list("gesloten_op", flat=True).get(pk=rapport.traject_id)


def _outcome(rapport: Rapport) -> str | None:
    reden = Traject.objects.values_list("eindreden", flat=True).get(pk=rapport.traject_id)
    if reden:
        return UITKOMST_VAN_EINDREDEN[Eindreden(reden)].value
    return Uitkomst.NIEUW_WERK.value if _placement_then(rapport).exists() else None


def _nazorg(rapport: Rapport) -> tuple[privacy.Nazorgmoment, ...]:
    if not _placement_then(rapport).exists():
        return ()
    momenten = Nazorgmoment.objects.filter(traject=rapport.traject_id).order_by("maanden")
    return tuple(
        privacy.Nazorgmoment(maanden, gehouden_op is not None)
        for maanden, gehouden_op in momenten.values_list("maanden", "gehouden_op")
    )


def _spoor2(rapport: Rapport) -> privacy.Spoor2:
    start, eind = Traject.objects.values_list("startdatum", "einddatum").get(pk=rapport.traject_id)
    weken = max(1, -(-((eind - start).days + 1) // 7))
    week = (rapport.periode_tot - start).days // 7 + 1
    return privacy.Spoor2(min(max(week, 1), weken), weken)


def _released(rapport: Rapport) -> dict[str, object]:
    """What the candidate chose to show, by the releases this report names. Nothing of the rest is looked at."""
    staat = vrijgaven.standing(rapport.vrijgaven, kandidaat_id=rapport.kandidaat_id, opdracht_id=rapport.opdracht_id)
    delen: dict[str, object] = {}
    if Vrijgavesoort.SOLLICITATIES in staat:
        van, tot = rapport.periode_van, rapport.periode_tot
        delen["bijlage"] = applications(rapport.kandidaat_id, van=van, tot=tot) or None
    if werk := _new_work(rapport, staat):
        delen["nieuw_werk"] = werk
    return delen


# The column of a placement that each release opens.
KOLOM_VAN_VRIJGAVE = {
    Vrijgavesoort.NIEUWE_WERKGEVER: "werkgever",
    Vrijgavesoort.FUNCTIE: "functie",
    Vrijgavesoort.CONTRACTVORM: "vorm",
}


def new_work_column(
    soort: Vrijgavesoort, traject_id: UUID, *, tot: datetime | None = None, bevestigd_voor: datetime | None = None
) -> str | None:
    """What a release of that item shows of the placement that stands.

    With `tot` only of one recorded by then, with `bevestigd_voor` only of one confirmed before.
    """
    plaatsing = _standing_placement(traject_id)
    if tot is not None:
        plaatsing = plaatsing.filter(geregistreerd_op__lte=tot)
    if bevestigd_voor is not None:
        plaatsing = plaatsing.filter(bevestigd_op__lt=bevestigd_voor)
    return plaatsing.values_list(KOLOM_VAN_VRIJGAVE[soort], flat=True).first() or None


def _new_work(rapport: Rapport, staat: dict[Vrijgavesoort, datetime]) -> privacy.NieuwWerk | None:
    # A release is about the job the candidate saw when giving it, never about a later one; a report on a period of
    # before the job was there says nothing about it.
    tot = _until(rapport)
    gevonden = [
        new_work_column(soort, rapport.traject_id, tot=staat[soort], bevestigd_voor=tot) if soort in staat else None
        for soort in KOLOM_VAN_VRIJGAVE
    ]
    return privacy.NieuwWerk(*gevonden) if any(gevonden) else None


def applications(kandidaat_id: UUID, *, van: date, tot: date) -> tuple[privacy.Sollicitatie, ...]:
    """The list a release of the applications shows: those sent in the period, oldest first."""
    rijen = (
        Sollicitatie.objects.filter(kandidaat=kandidaat_id, datum__range=(van, tot))
        .exclude(status=SollicitatieStatus.INTERESSANT)
        .order_by("datum", "id")
        .values_list("datum", "bedrijf", "functie", "status")
    )
    return tuple(privacy.Sollicitatie(*rij) for rij in rijen)


DELEN = {
    Onderdeel.FASE: ("fase", _fase),
    Onderdeel.UREN: ("uren", _uren),
    Onderdeel.AANWEZIGHEID: ("aanwezigheid", _aanwezigheid),
    Onderdeel.ACTIVITEITEN: ("activiteiten", _activiteiten),
    Onderdeel.PLAN: ("plan", _plan),
    Onderdeel.SOLLICITATIES: ("sollicitaties", _sollicitaties),
    Onderdeel.PLAATSING: ("plaatsing", _plaatsing),
    Onderdeel.TOELICHTING: ("toelichting", _toelichting),
}
# In a spoor 2 track sessions that did not go on would tell about health, and its weeks take the place of phases.
# What no report on such an order has, of whichever kind, stands in `matrix.NIET_BIJ_DIENST`.
NIET_BIJ_SOORT: dict[Rapportsoort, frozenset[Onderdeel]] = {
    Rapportsoort.TUSSENRAPPORTAGE: frozenset(),
    Rapportsoort.EINDRAPPORTAGE: frozenset(),
    Rapportsoort.SPOOR2: frozenset({Onderdeel.AANWEZIGHEID, Onderdeel.FASE}),
}
