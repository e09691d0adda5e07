"""The rules by which something has a last day, as data (`domein.md` 6), and the day each of them leads to.

A rule counts from an anchor (`trajecten.ankers`; `ANKERS` says what day that is) over a distance. Rules of the law are
versions: `geldig_van` to `geldig_tot` go by the date of the anchor, and no version means that nothing is claimed.

Sources
- Burgerlijk Wetboek 7: art. 670b lid 2 and 3 (time to reconsider: fourteen days after the agreement came about, three
  weeks when it is silent on that right; since the Wet werk en zekerheid, 1 July 2015); art. 672 lid 1 and 2 (notice by
  the employer, to the end of a month: one month under five years of service, two from five, three from ten, four from
  fifteen; since the Wet flexibiliteit en zekerheid, 1 January 1999); art. 686a lid 4 under b (petition about the
  transition payment: three months after the day the employment ended; since 1 July 2015); art. 629 (104 weeks of pay
  for who fell ill from 1 January 2004 on).
- Werkloosheidswet art. 26 and uwv.nl: apply within one week after the first day of unemployment. Besluit
  sollicitatieplicht werknemers WW 2012 and uwv.nl: as a rule four activities in four weeks.
- Regeling procesgang eerste en tweede ziektejaar art. 2 and 4 (analysis within six weeks, plan two weeks later,
  regular evaluation); Ziektewet art. 38 (notification on the first day after 42 weeks; 13 weeks before 1 November
  2008); Wet WIA art. 23 and 64 (104 weeks; the application eleven weeks before their end); Werkwijzer Poortwachter of
  UWV (evaluation every six weeks and after a year, second track within six weeks of that, final evaluation). A week of
  these is seven days from the first sick day.
- AVG art. 12 lid 3: answer within a month of the request.
- All else is agreed on or the bureau's own choice.

Which terms the Algemene termijnenwet extends (`verlengt`): only those an act itself sets, of at most 90 days, twelve
weeks or three months. Not the ministerial regulation about illness, what is counted back, a notice that ends with a
month, EU law, or an agreement. People are reminded by the plain day; the later one is shown beside it.

`MODERN`: a rule whose first day we did not look up holds for anchors since the Wet werk en zekerheid at least.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bureaus.enums import Dienst
from trajecten import kalender
from trajecten.enums import Fase, Ontvangersoort, Regelcode

ALTIJD = date.min
FLEXWET = date(1999, 1, 1)
TWEE_ZIEKTEJAREN = date(2004, 1, 1)
WEEK_42 = date(2008, 11, 1)
WWZ = MODERN = date(2015, 7, 1)
AVG = date(2018, 5, 25)

KANDIDAAT = (Ontvangersoort.KANDIDAAT,)
COACH = (Ontvangersoort.COACH,)
BEHEERDER = (Ontvangersoort.BEHEERDER,)
SAMEN = (Ontvangersoort.KANDIDAAT, Ontvangersoort.COACH)
# Weeks of illness are counted in these services only.
ZIEKTE = frozenset({Dienst.SPOOR2.value})


class Eenheid(Enum):
    """What a distance is counted in."""

    DAGEN = "dagen"
    WERKDAGEN = "werkdagen"
    WEKEN = "weken"
    MAANDEN = "maanden"
    # So many months later, and then on to the end of that month.
    MAANDEINDE = "maandeinde"


# The longest term that the Algemene termijnenwet extends (art. 4 under a), per unit.
LANGSTE_VERLENGBAAR = {Eenheid.DAGEN: 90, Eenheid.WEKEN: 12, Eenheid.MAANDEN: 3}


@dataclass(frozen=True, slots=True)
class Afstand:
    """How far the last day lies after the anchor."""

    aantal: int
    eenheid: Eenheid = Eenheid.DAGEN

    @property
    def is_verlengbaar(self) -> bool:
        """True when the Algemene termijnenwet could extend a term of this length."""
        return self.aantal <= LANGSTE_VERLENGBAAR.get(self.eenheid, -1)


@dataclass(frozen=True, slots=True)
class Regel:
    """One version of a rule.

    `aanlopen` are the days before the last day on which people are reminded (0 that day, negative after it), and
    `ontvangers` who they are. `wettelijk`: the law sets the distance. `verlengt`: the Algemene termijnenwet extends it.
    `kenmerk` must equal the anchor's. No `diensten` means every service. `na_sluiten`: it goes on when the trajectory
    is closed. `in_mail` are the neutral words of a mail.
    """

    code: Regelcode
    anker: str
    afstand: Afstand
    aanlopen: tuple[int, ...]
    ontvangers: tuple[Ontvangersoort, ...]
    bron: str | Promise
    in_mail: str | Promise
    wettelijk: bool = False
    verlengt: bool = False
    geldig_van: date = ALTIJD
    geldig_tot: date | None = None
    kenmerk: str = ""
    diensten: frozenset[str] = frozenset()
    na_sluiten: bool = False


@dataclass(frozen=True, slots=True)
class Vervaldag:
    """The last day of a term, and the later one to which the law extends it."""

    op: date
    verlengd_op: date | None = None


# What day an anchor is: what a rule counts from, in the words of the manager's page.
ANKERS = {
    "einddatum": _("de einddatum van het traject"),
    "fase": _("de dag waarop de fase begon"),
    "startdatum": _("de startdatum van het traject"),
    "actie_kandidaat": _("de datum die bij de actie staat"),
    "actie_coach": _("de datum die bij de actie staat"),
    "plan_kandidaat": _("de dag waarop het plan is gemaakt"),
    "plan_coach": _("de dag waarop het plan is gemaakt"),
    "gesprek": _("de dag van het gesprek"),
    "nazorg": _("de dag van het nazorggesprek: 1, 3 en 6 maanden na de eerste werkdag"),
    "rapport": _("de dag uit de rapportageafspraak"),
    "inzage": _("de dag die bij het rapport staat"),
    "vso": _("de dag van de overeenkomst, en de dag van de handtekening"),
    "opzegging": _("de dag van de opzegging door de werkgever"),
    "uit_dienst": _("de laatste dag in dienst"),
    "eerste_werkloosheidsdag": _("de eerste dag zonder werk"),
    "ww_periode": _("de eerste dag van elke vier weken, vanaf de eerste dag zonder werk"),
    "eerste_ziektedag": _("de eerste ziektedag"),
    "wvp_evaluatie": _("de dag van de evaluatie: week 14, en daarna elke zes weken"),
    "gesloten": _("de dag waarop het traject werd gesloten"),
    "avg_verzoek": _("de dag waarop het verzoek binnenkwam"),
}

# The moments a bureau can choose from, in days before the last day (below zero after it).
AANLOOPKEUZES = {
    56: _("8 weken ervoor"),
    42: _("6 weken ervoor"),
    30: _("30 dagen ervoor"),
    28: _("4 weken ervoor"),
    14: _("2 weken ervoor"),
    7: _("1 week ervoor"),
    3: _("3 dagen ervoor"),
    2: _("2 dagen ervoor"),
    1: _("1 dag ervoor"),
    0: _("op de dag zelf"),
    -1: _("1 dag erna"),
    -7: _("1 week erna"),
    -14: _("2 weken erna"),
}

AFGESPROKEN = _("Afgesproken datum")
KEUZE = _("Keuze van het bureau")
WERKWIJZER = "Werkwijzer Poortwachter (UWV)"
PROCESGANG = "Regeling procesgang eerste en tweede ziektejaar"
UIT_DE_WET = _("een datum uit de wet")
EEN_STAP = _("een stap in het traject")


def _agreed(code: Regelcode, aanlopen, ontvangers, in_mail, *, na_sluiten: bool = False) -> Regel:
    """A rule whose last day is the very day that people agreed on."""
    return Regel(code, code.value, Afstand(0), aanlopen, ontvangers, AFGESPROKEN, in_mail, na_sluiten=na_sluiten)


def _phase(code: Regelcode, fase: Fase, weken: int) -> Regel:
    return Regel(code, "fase", Afstand(weken * 7), (7, 0), COACH, KEUZE, EEN_STAP, kenmerk=fase.value)


def _reconsider(afstand: Afstand, kenmerk: str) -> Regel:
    return Regel(
        Regelcode.BEDENKTIJD,
        "vso",
        afstand,
        (7, 2, 0),
        SAMEN,
        "art. 7:670b lid 2 en 3 BW",
        UIT_DE_WET,
        wettelijk=True,
        verlengt=True,
        geldig_van=WWZ,
        kenmerk=kenmerk,
    )


def _notice(maanden: int, band: str) -> Regel:
    return Regel(
        Regelcode.OPZEGTERMIJN,
        "opzegging",
        Afstand(maanden, Eenheid.MAANDEINDE),
        (28, 7),
        SAMEN,
        "art. 7:672 lid 1 en 2 BW",
        UIT_DE_WET,
        wettelijk=True,
        geldig_van=FLEXWET,
        kenmerk=band,
    )


def _illness(code: Regelcode, week: int, bron: str, *, wettelijk: bool, geldig_van: date = MODERN, **velden) -> Regel:
    """A step in the two years of illness: so many weeks after the first sick day. Nobody's mail says what it is."""
    velden = {"aanlopen": (14, 3), "ontvangers": COACH, **velden}
    return Regel(
        code,
        "eerste_ziektedag",
        Afstand(week, Eenheid.WEKEN),
        bron=bron,
        in_mail=UIT_DE_WET,
        wettelijk=wettelijk,
        geldig_van=geldig_van,
        diensten=ZIEKTE,
        **velden,
    )


PROGRAMMA = (
    Regel(Regelcode.LOOPTIJD, "einddatum", Afstand(0), (30, 7), COACH, AFGESPROKEN, _("een einddatum")),
    _phase(Regelcode.FASE_ORIENTATIE, Fase.ORIENTATIE, 4),
    _phase(Regelcode.FASE_PLAN, Fase.PLAN_VAN_AANPAK, 4),
    _phase(Regelcode.FASE_VAARDIGHEDEN, Fase.VAARDIGHEDEN, 16),
    Regel(
        Regelcode.INTAKE,
        "startdatum",
        Afstand(5, Eenheid.WERKDAGEN),
        (2, 0),
        COACH,
        KEUZE,
        _("een eerste gesprek"),
    ),
    _agreed(Regelcode.ACTIE_KANDIDAAT, (0,), KANDIDAAT, _("een actie uit het plan")),
    _agreed(Regelcode.ACTIE_COACH, (0,), COACH, _("een actie uit het plan")),
    Regel(
        Regelcode.PLAN_KANDIDAAT,
        "plan_kandidaat",
        Afstand(10, Eenheid.WERKDAGEN),
        (2,),
        KANDIDAAT,
        KEUZE,
        _("een plan om te tekenen"),
    ),
    Regel(
        Regelcode.PLAN_COACH,
        "plan_coach",
        Afstand(10, Eenheid.WERKDAGEN),
        (2,),
        COACH,
        KEUZE,
        _("een plan om te tekenen"),
    ),
    _agreed(Regelcode.GESPREK, (1,), KANDIDAAT, _("een afspraak")),
    _agreed(Regelcode.RAPPORT, (14, 0), COACH, _("een rapport om te maken")),
    _agreed(Regelcode.INZAGE, (2, 0), KANDIDAAT, _("een rapport om te lezen")),
    _agreed(Regelcode.NAZORG, (7, 0), COACH, _("een contactmoment"), na_sluiten=True),
)

VERTREK = (
    _reconsider(Afstand(14), "14"),
    _reconsider(Afstand(3, Eenheid.WEKEN), "21"),
    _notice(1, "0-5"),
    _notice(2, "5-10"),
    _notice(3, "10-15"),
    _notice(4, "15+"),
    Regel(
        Regelcode.TRANSITIEVERGOEDING,
        "uit_dienst",
        Afstand(3, Eenheid.MAANDEN),
        (42, 14, 3),
        SAMEN,
        "art. 7:686a lid 4, onder b, BW",
        UIT_DE_WET,
        wettelijk=True,
        verlengt=True,
        geldig_van=WWZ,
    ),
)

UITKERING = (
    Regel(
        Regelcode.WW_AANVRAAG,
        "eerste_werkloosheidsdag",
        Afstand(1, Eenheid.WEKEN),
        (7, 2, 0),
        SAMEN,
        "art. 26 WW",
        UIT_DE_WET,
        wettelijk=True,
        verlengt=True,
        geldig_van=MODERN,
    ),
    Regel(
        Regelcode.SOLLICITATIEPLICHT,
        "ww_periode",
        # Four weeks with their first day among them.
        Afstand(27),
        (7,),
        KANDIDAAT,
        "Besluit sollicitatieplicht werknemers WW 2012",
        _("een periode die afloopt"),
        geldig_van=MODERN,
    ),
)

POORTWACHTER = (
    _illness(Regelcode.WVP_PROBLEEMANALYSE, 6, f"art. 2 {PROCESGANG}", wettelijk=True, geldig_van=TWEE_ZIEKTEJAREN),
    _illness(Regelcode.WVP_PLAN, 8, f"art. 4 {PROCESGANG}", wettelijk=True, geldig_van=TWEE_ZIEKTEJAREN),
    _illness(
        Regelcode.WVP_MELDING,
        13,
        "art. 38 Ziektewet (oud)",
        wettelijk=True,
        geldig_van=TWEE_ZIEKTEJAREN,
        geldig_tot=WEEK_42 - timedelta(days=1),
    ),
    _illness(Regelcode.WVP_MELDING, 42, "art. 38 Ziektewet", wettelijk=True, geldig_van=WEEK_42),
    _illness(Regelcode.WVP_EERSTE_JAAR, 52, WERKWIJZER, wettelijk=False),
    _illness(Regelcode.WVP_SPOOR2, 58, WERKWIJZER, wettelijk=False),
    _illness(Regelcode.WVP_BRIEF, 88, WERKWIJZER, wettelijk=False, aanlopen=(0,)),
    _illness(Regelcode.WVP_EINDEVALUATIE, 91, WERKWIJZER, wettelijk=False),
    # Counted back from the end of the 104 weeks: nothing extends it.
    _illness(Regelcode.WVP_WIA, 93, "art. 64 Wet WIA", wettelijk=True, aanlopen=(28, 14, 3), ontvangers=SAMEN),
    _illness(
        Regelcode.WVP_EINDE,
        104,
        "art. 23 Wet WIA en art. 7:629 BW",
        wettelijk=True,
        geldig_van=TWEE_ZIEKTEJAREN,
        aanlopen=(56, 14),
    ),
    Regel(
        Regelcode.WVP_EVALUATIE,
        "wvp_evaluatie",
        Afstand(0),
        (7,),
        COACH,
        WERKWIJZER,
        UIT_DE_WET,
        geldig_van=MODERN,
        diensten=ZIEKTE,
    ),
)

DOSSIER = (
    Regel(
        Regelcode.BEWAARTERMIJN,
        "gesloten",
        Afstand(24, Eenheid.MAANDEN),
        (30,),
        BEHEERDER,
        KEUZE,
        _("het einde van een bewaartermijn"),
        na_sluiten=True,
    ),
    Regel(
        Regelcode.AVG_VERZOEK,
        "avg_verzoek",
        Afstand(1, Eenheid.MAANDEN),
        (14, 3, 0),
        BEHEERDER,
        "art. 12 lid 3 AVG",
        _("een verzoek om te beantwoorden"),
        wettelijk=True,
        geldig_van=AVG,
        na_sluiten=True,
    ),
)

# The rules in the groups of the manager's page.
GROEPEN: tuple[tuple[Promise, tuple[Regel, ...]], ...] = (
    (_("Traject en plan"), PROGRAMMA),
    (_("Vertrek bij de oude werkgever"), VERTREK),
    (_("WW-uitkering"), UITKERING),
    (_("Ziekte: alleen bij spoor 2"), POORTWACHTER),
    (_("Dossier en privacy"), DOSSIER),
)
REGELS: tuple[Regel, ...] = tuple(regel for _naam, regels in GROEPEN for regel in regels)

_PER_ANKER: dict[tuple[str, str], list[Regel]] = {}
for _regel in REGELS:
    _PER_ANKER.setdefault((_regel.anker, _regel.kenmerk), []).append(_regel)


def find(anker: str, datum: date, *, kenmerk: str = "", dienst: str = "") -> list[Regel]:
    """The rules that count from such an anchor: the versions in force on its date, for that service."""
    return [
        regel
        for regel in _PER_ANKER.get((anker, kenmerk), ())
        if regel.geldig_van <= datum <= (regel.geldig_tot or date.max)
        and (not regel.diensten or dienst in regel.diensten)
    ]


def due(regel: Regel, datum: date, *, aantal: int | None = None) -> Vervaldag:
    """The last day by `regel` for an anchor on `datum`; `aantal` replaces its own number where a bureau may choose."""
    op = _shift(datum, regel.afstand.aantal if aantal is None else aantal, regel.afstand.eenheid)
    verlengd_op = kalender.extend(op) if regel.verlengt else op
    return Vervaldag(op, verlengd_op if verlengd_op > op else None)


def _shift(datum: date, aantal: int, eenheid: Eenheid) -> date:
    match eenheid:
        case Eenheid.DAGEN:
            return datum + timedelta(days=aantal)
        case Eenheid.WERKDAGEN:
            return kalender.add_werkdagen(datum, aantal)
        case Eenheid.WEKEN:
            return kalender.weeks_after(datum, aantal)
        case Eenheid.MAANDEN:
            return kalender.months_after(datum, aantal)
        case Eenheid.MAANDEINDE:
            return kalender.month_end(kalender.months_after(datum, aantal))
