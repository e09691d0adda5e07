"""Deadlines as people read them: on a trajectory, for the week of a coach, and in the candidate's own words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bureaus.models import Bureau, Lidmaatschap
from bureaus.paden import pad
from bureaus.rollen import Rol
from trajecten import regelinstellingen, termijnen
from trajecten.enums import Gesprekssoort, Nazorgmaand, Ontvangersoort, Regelcode, Termijnstaat
from trajecten.models import Actie, Gesprek, Nazorgmoment, Termijn, Traject
from trajecten.plannen import ACTIES

S, R = Termijnstaat, Regelcode
WEEK = timedelta(days=7)
# Later than this it is no longer news on a first page; it stays on the page with all dates.
NOG_TE_ZIEN = timedelta(days=28)
KORT = 5
HOOGSTENS = 300
# One of many alike: the next one is enough.
TERUGKEREND = frozenset({R.SOLLICITATIEPLICHT, R.WVP_EVALUATIE})
# What the candidate meets elsewhere on the same page.
ELDERS = frozenset({R.GESPREK})
# Once past there is nothing left to do: the day was, or the right ended with it.
GAAT_VOORBIJ = frozenset(
    {
        R.BEDENKTIJD,
        R.OPZEGTERMIJN,
        R.TRANSITIEVERGOEDING,
        R.SOLLICITATIEPLICHT,
        R.WVP_BRIEF,
        R.WVP_EINDE,
    }
)
# Why one date is silent while the rest of the trajectory is not.
EIGEN_STILTE = {
    R.INTAKE: gettext_lazy("staat in de agenda"),
    R.RAPPORT: gettext_lazy("wacht tot de kandidaat de afspraak leest"),
    R.BEDENKTIJD: gettext_lazy("andere telling, wij herinneren aan de eerste"),
}
WOORDEN_KANDIDAAT = {
    R.LOOPTIJD: gettext_lazy("Je traject loopt tot en met deze dag"),
    R.PLAN_KANDIDAAT: gettext_lazy("Lees je plan en teken het"),
    R.INZAGE: gettext_lazy("Lees je rapport"),
    R.NAZORG: gettext_lazy("Je coach belt je"),
    R.BEDENKTIJD: gettext_lazy("Je kunt nog van de overeenkomst af"),
    R.OPZEGTERMIJN: gettext_lazy("Je opzegtermijn is voorbij"),
    R.WW_AANVRAAG: gettext_lazy("Vraag je WW aan"),
    R.SOLLICITATIEPLICHT: gettext_lazy("Vier sollicitaties voor UWV"),
    R.TRANSITIEVERGOEDING: gettext_lazy("Kijk of je transitievergoeding klopt"),
    R.WVP_WIA: gettext_lazy("Vraag je WIA aan"),
    R.WVP_EINDE: gettext_lazy("De twee jaar loon bij ziekte eindigen"),
    R.WVP_EVALUATIE: gettext_lazy("Kijk terug met je werkgever"),
}
GROEPEN = (
    ("te_laat", gettext_lazy("Voorbij en nog open")),
    ("komt", gettext_lazy("Komt nog")),
    ("stil", gettext_lazy("Staat stil")),
    ("gedaan", gettext_lazy("Gedaan")),
    ("geweest", gettext_lazy("Geweest")),
    ("vervallen", gettext_lazy("Vervallen")),
)


@dataclass(frozen=True, slots=True)
class Regel:
    """One date on a page. `groep` is a key of `GROEPEN`; `vink` is where a button says it is (not) done."""

    pk: UUID
    regel: str
    titel: str
    bij: str
    op: date
    verlengd: str
    groep: str
    wanneer: str
    url: str = ""
    vink: str = ""
    is_gevinkt: bool = False
    wie: str = ""

    @property
    def is_te_laat(self) -> bool:
        return self.groep == "te_laat"


def all_of(traject: Traject, door: Lidmaatschap) -> list[Regel]:
    """Every date of a trajectory for who reads it, the first one on top."""
    rijen = Termijn.objects.filter(traject=traject).order_by("op", "regel", "volgnummer", "id")[:HOOGSTENS]
    return _show(rijen, door)


def grouped(regels: Iterable[Regel]) -> list[tuple[str, str, list[Regel]]]:
    """Per group its code, its name and its dates, empty ones left out; what is over with the last one on top."""
    uit = []
    for code, naam in GROEPEN:
        erin = [regel for regel in regels if regel.groep == code]
        if code in ("gedaan", "geweest", "vervallen"):
            erin.reverse()
        if erin:
            uit.append((code, str(naam), erin))
    return uit


def nearest(regels: Iterable[Regel], aantal: int = KORT) -> list[Regel]:
    """The open dates of a first page: what went by lately, then what comes; of many alike only the next."""
    vandaag, gezien, uit = timezone.localdate(), set(), []
    for regel in regels:
        if regel.groep not in ("te_laat", "komt", "stil") or regel.op < vandaag - NOG_TE_ZIEN:
            continue
        if regel.regel in TERUGKEREND:
            if regel.op < vandaag or regel.regel in gezien:
                continue
            gezien.add(regel.regel)
        uit.append(regel)
    return uit[:aantal]


def of_week(coaches: list[UUID], door: Lidmaatschap) -> list[Regel]:
    """What the coach is to keep this week, with the name of whom it is about; three queries however many people.

    Appointments and the candidates' own actions stand elsewhere on the page.
    """
    vandaag = timezone.localdate()
    ingesteld = regelinstellingen.effective()
    van_coach = [code for code in R if Ontvangersoort.COACH in ingesteld[code].ontvangers and code not in ELDERS]
    rijen = (
        Termijn.objects.filter(
            traject__coach__in=coaches,
            staat=S.LOOPT,
            regel__in=van_coach,
            op__gte=vandaag - WEEK,
            op__lt=vandaag + WEEK,
        )
        .select_related("traject__kandidaat")
        .order_by("op", "traject__kandidaat__achternaam", "id")
    )
    regels = _show(rijen[:HOOGSTENS], door, ingesteld)
    return [regel for regel in regels if regel.groep != "geweest"]


def of_candidate(traject: Traject, door: Lidmaatschap, *, alles: bool = False) -> list[Regel]:
    """The dates that are the candidate's own, in plain words; with `alles` also what is done."""
    ingesteld = regelinstellingen.effective()
    eigen = [code for code in R if Ontvangersoort.KANDIDAAT in ingesteld[code].ontvangers and code not in ELDERS]
    rijen = Termijn.objects.filter(traject=traject, regel__in=eigen).exclude(staat=S.VERVALLEN)
    if not alles:
        rijen = rijen.filter(staat__in=termijnen.OPEN)
    return _show(rijen.order_by("op", "regel", "volgnummer", "id")[:HOOGSTENS], door, ingesteld)


def _show(rijen: Iterable[Termijn], door: Lidmaatschap, ingesteld: dict | None = None) -> list[Regel]:
    rijen, vandaag = list(rijen), timezone.localdate()
    ingesteld = ingesteld or regelinstellingen.effective()
    namen = _subjects(rijen)
    if not any(rij.staat == S.STIL and rij.regel not in EIGEN_STILTE for rij in rijen):
        for rij in rijen:
            if rij.staat == S.STIL:
                rij.staat, namen[rij.onderwerp] = S.LOOPT, str(EIGEN_STILTE[R(rij.regel)])
    return [_line(rij, namen.get(rij.onderwerp, ""), door, vandaag, ingesteld) for rij in rijen]


def _subjects(rijen: list[Termijn]) -> dict[UUID, str]:
    """What each date is about, where that has words of its own; at most one query per kind."""
    per_soort = {code: [rij.onderwerp for rij in rijen if rij.regel == code] for code in (*ACTIES, R.GESPREK, R.NAZORG)}
    namen: dict[UUID, str] = {}
    acties = per_soort[R.ACTIE_KANDIDAAT] + per_soort[R.ACTIE_COACH]
    if acties:
        namen |= dict(Actie.objects.filter(pk__in=acties).order_by().values_list("pk", "omschrijving"))
    if per_soort[R.GESPREK]:
        soorten = Gesprek.objects.filter(pk__in=per_soort[R.GESPREK]).order_by().values_list("pk", "soort")
        namen |= {pk: str(Gesprekssoort(soort).label) for pk, soort in soorten}
    if per_soort[R.NAZORG]:
        maanden = Nazorgmoment.objects.filter(pk__in=per_soort[R.NAZORG]).order_by().values_list("pk", "maanden")
        namen |= {pk: str(Nazorgmaand(maand).label) for pk, maand in maanden}
    return namen


def _line(rij: Termijn, naam: str, door: Lidmaatschap, vandaag: date, ingesteld: dict) -> Regel:
    voor_kandidaat = door.rol == Rol.KANDIDAAT
    code = R(rij.regel)
    label = str(WOORDEN_KANDIDAAT.get(code, code.label) if voor_kandidaat else code.label)
    # An action is known by its own words; of the rest the rule says what it is.
    titel, bij = (naam, label) if naam and code in ACTIES else (label, naam)
    groep = _group(rij, vandaag)
    gevinkt = rij.afgevinkt_op is not None
    mag = (gevinkt or groep in ("te_laat", "komt", "stil")) and termijnen.may_tick(rij, door, ingesteld)
    return Regel(
        rij.pk,
        code.value,
        titel,
        "" if voor_kandidaat and code in ACTIES else bij,
        rij.op,
        _say_extended(rij.verlengd_op) if rij.verlengd_op else "",
        groep,
        _say_when(rij.op, vandaag, voor_kandidaat=voor_kandidaat) if groep in ("te_laat", "komt", "stil") else "",
        # The manager looks on.
        "" if door.rol == Rol.BEHEERDER else _page(rij, code, door.bureau, voor_kandidaat=voor_kandidaat),
        _tick_path(rij, door, gevinkt=gevinkt) if mag and door.rol != Rol.BEHEERDER else "",
        gevinkt,
        rij.traject.kandidaat.naam if "traject" in rij._state.fields_cache else "",
    )


def _group(rij: Termijn, vandaag: date) -> str:
    if rij.staat == S.VOLDAAN:
        return "gedaan"
    if rij.staat == S.VERVALLEN or (rij.staat == S.STIL and rij.regel not in GAAT_VOORBIJ):
        return rij.staat
    if (rij.verlengd_op or rij.op) >= vandaag:
        return "stil" if rij.staat == S.STIL else "komt"
    return "geweest" if rij.regel in GAAT_VOORBIJ else "te_laat"


def _say_extended(dag: date) -> str:
    return _("Volgens de Algemene termijnenwet uiterlijk %(dag)s.") % {"dag": date_format(dag, "j F Y")}


def _say_when(op: date, vandaag: date, *, voor_kandidaat: bool) -> str:
    """The day in words, without blame."""
    if op == vandaag:
        return _("Vandaag")
    if op == vandaag + timedelta(days=1):
        return _("Morgen")
    dag = date_format(op, "j F" if op.year == vandaag.year else "j F Y")
    if op < vandaag and voor_kandidaat:
        return _("Dit stond voor %(dag)s. Het kan nog.") % {"dag": dag}
    return dag


def _page(rij: Termijn, code: Regelcode, bureau: Bureau, *, voor_kandidaat: bool) -> str:
    """Where it is done, when that is a page of its own."""
    if voor_kandidaat:
        if code == R.INZAGE:
            return pad(bureau, "rapportage:werkgever")
        return pad(bureau, "start:plan") if code in (*ACTIES, R.PLAN_KANDIDAAT) else ""
    if "traject" in rij._state.fields_cache and code != R.NAZORG:
        return pad(bureau, "trajecten:traject", rij.traject_id)
    if code == R.GESPREK:
        return pad(bureau, "trajecten:gesprek_vastleggen", rij.onderwerp)
    return pad(bureau, "trajecten:nazorg", rij.onderwerp) if code == R.NAZORG else ""


def _tick_path(rij: Termijn, door: Lidmaatschap, *, gevinkt: bool) -> str:
    app = "start" if door.rol == Rol.KANDIDAAT else "trajecten"
    return pad(door.bureau, f"{app}:{'termijn_open' if gevinkt else 'termijn_klaar'}", rij.pk)
