"""The words of a report: from frozen facts to what page and PDF both show, in the reader's language.

Everything here is a function of the frozen value alone, so two readers can never see different reports.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kandidaten.enums import SollicitatieStatus
from rapportage.categorieen import Categorie, Uitkomst
from rapportage.enums import Frequentie, Rapportsoort
from rapportage.matrix import never_for_employer
from rapportage.privacy import Activiteit, Afronding, Rapportinhoud, Sollicitatie
from trajecten.enums import Doelcode, Fase, Nazorgmaand, Plaatsingsvorm
from trajecten.fasen import NAMEN_OPDRACHTGEVER

# Content of before this policy version tells of all four phases, also where new work was not agreed.
LAATSTE_FASE_NA_AFSPRAAK = 3
# More columns than this do not fit on paper: months become quarters, and those years.
KOLOMMEN = 12


@dataclass(frozen=True, slots=True)
class Stap:
    """One step of the stepper. `staat` is klaar, nu or straks; `bij` the date it was entered, as text."""

    label: str
    staat: str
    staat_tekst: str
    bij: str


@dataclass(frozen=True, slots=True)
class Activiteitentabel:
    """Rows (category, total) for the chart, and the same per month for the table under it."""

    balken: tuple[tuple[str, int], ...]
    koppen: tuple[str, ...]
    rijen: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Tabel:
    """A table as text; the first cell of a row is its heading."""

    koppen: tuple[str, ...]
    rijen: tuple[tuple[str, ...], ...]

    @property
    def regels(self) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
        """Per row its heading, and the other cells each with the heading of their column."""
        return tuple((rij[0], tuple(zip(self.koppen[1:], rij[1:], strict=True))) for rij in self.rijen)


@dataclass(frozen=True, slots=True)
class Weergave:
    """All a template needs, as texts and tuples; an absent part is empty and its heading is not shown."""

    titel: str
    feiten: tuple[tuple[str, str], ...]
    samenvatting: tuple[str, ...]
    stappen: tuple[Stap, ...]
    stand: str
    met_activiteiten: bool
    activiteiten: Activiteitentabel | None
    uren: tuple[tuple[str, str], ...]
    aanwezigheid: tuple[tuple[str, str], ...]
    plan: str
    doelen: tuple[str, ...]
    resultaten: tuple[tuple[str, str], ...]
    afronding: tuple[tuple[str, str], ...]
    nazorg: Tabel | None
    toelichting: str
    afspraken: tuple[tuple[str, str], ...]
    niet: tuple[str, ...]
    gezien: str
    bijlage: Tabel | None

    @staticmethod
    def voet(inhoud: Rapportinhoud) -> str:
        """The text at the foot of every page of the PDF."""
        return _("Vertrouwelijk · %(bureau)s · versie %(versie)d") % {"bureau": inhoud.bureau, "versie": inhoud.versie}


def dag(datum: date) -> str:
    """`22 november 2026` in the reader's language, on one line."""
    return date_format(datum, "j F Y").replace(" ", "\N{NO-BREAK SPACE}")


def kort(datum: date) -> str:
    """`22 nov 2026`, for a column, on one line."""
    return date_format(datum, _("j b Y")).replace(" ", "\N{NO-BREAK SPACE}")


def maand(code: str) -> str:
    """`2026-11` as `november 2026`."""
    return date_format(date.fromisoformat(f"{code}-01"), "F Y")


def hours(minuten: int) -> float:
    """Minutes as hours with at most one decimal: 90 -> 1.5, 120 -> 2."""
    afgerond = round(minuten / 60, 1)
    return int(afgerond) if afgerond == int(afgerond) else afgerond


def present(inhoud: Rapportinhoud) -> Weergave:
    """Put the frozen facts of one report into words."""
    return Weergave(
        titel=str(Rapportsoort(inhoud.soort).label),
        feiten=_facts(inhoud),
        samenvatting=summary(inhoud),
        stappen=_steps(inhoud),
        stand=_week(inhoud),
        met_activiteiten=inhoud.activiteiten is not None,
        activiteiten=_activities(inhoud),
        uren=_hours(inhoud),
        aanwezigheid=_attendance(inhoud),
        plan=_plan(inhoud),
        doelen=tuple(str(Doelcode(code).label) for code in inhoud.plan.doelen) if inhoud.plan else (),
        resultaten=_results(inhoud),
        afronding=_ending(inhoud),
        nazorg=_aftercare(inhoud),
        toelichting=inhoud.toelichting or "",
        afspraken=_agreements(inhoud),
        niet=never(),
        gezien=_("De kandidaat kreeg dit rapport te zien op %(dag)s, voordat het werd verstuurd.")
        % {"dag": dag(inhoud.opgemaakt_op)},
        bijlage=applications_table(inhoud.bijlage or ()),
    )


def _facts(inhoud: Rapportinhoud) -> tuple[tuple[str, str], ...]:
    feiten = [
        (_("Over"), inhoud.kandidaat),
        (_("Voor"), inhoud.opdrachtgever),
        (_("Periode"), _("%(van)s t/m %(tot)s") % {"van": dag(inhoud.periode_van), "tot": dag(inhoud.periode_tot)}),
    ]
    if inhoud.referentie:
        feiten.append((_("Referentie"), inhoud.referentie))
    if inhoud.coach:
        feiten.append((_("Coach"), inhoud.coach))
    return tuple(feiten)


def summary(inhoud: Rapportinhoud) -> tuple[str, ...]:
    """At most two neutral sentences, from facts that are in this report."""
    return tuple(zin for zin in (_where_it_stands(inhoud), _what_was_done(inhoud)) if zin)


def _where_it_stands(inhoud: Rapportinhoud) -> str:
    if inhoud.afronding and (inhoud.afronding.uitkomst or inhoud.afronding.op):
        return _how_it_ended(inhoud.afronding)
    if inhoud.spoor2:
        return _week(inhoud)
    if not inhoud.fase:
        return ""
    sinds = inhoud.fase.stappen[-1].sinds
    return _("Het traject is sinds %(dag)s in fase %(nummer)d van %(aantal)d: %(fase)s.") % {
        "fase": NAMEN_OPDRACHTGEVER[Fase(inhoud.fase.fase)],
        "nummer": len(inhoud.fase.stappen),
        "aantal": len(_ladder(inhoud)),
        "dag": dag(sinds) if sinds else "",
    }


def _ladder(inhoud: Rapportinhoud) -> tuple[Fase, ...]:
    """The phases a report knows: without "new work: yes or no" it says nothing of the last one, which means yes."""
    met_laatste = inhoud.plaatsing is not None or inhoud.beleidsversie < LAATSTE_FASE_NA_AFSPRAAK
    return tuple(Fase) if met_laatste else tuple(Fase)[:-1]


def _how_it_ended(afronding: Afronding) -> str:
    geplaatst = afronding.uitkomst == Uitkomst.NIEUW_WERK
    if afronding.op is None:
        return _("Er is nieuw werk gevonden.")
    if geplaatst:
        return _("Het traject is afgerond op %(dag)s: er is nieuw werk gevonden.") % {"dag": dag(afronding.op)}
    return _("Het traject is geëindigd op %(dag)s.") % {"dag": dag(afronding.op)}


def _what_was_done(inhoud: Rapportinhoud) -> str:
    uren = inhoud.uren and {
        "contract": inhoud.uren.contract, "gebruikt": number_format(hours(inhoud.uren.gebruikt_minuten))
    }  # fmt: skip
    if inhoud.activiteiten is None:
        return _("Van de %(contract)d uren zijn er %(gebruikt)s gebruikt.") % uren if uren else ""
    gedaan = _count_activities(sum(activiteit.aantal for activiteit in inhoud.activiteiten))
    if not uren:
        return f"{gedaan}."
    return _("%(gedaan)s; van de %(contract)d uren zijn er %(gebruikt)s gebruikt.") % {"gedaan": gedaan, **uren}


def _count_activities(aantal: int) -> str:
    if not aantal:
        return _("In deze periode waren er geen activiteiten")
    return ngettext(
        "In deze periode was er %(aantal)d activiteit", "In deze periode waren er %(aantal)d activiteiten", aantal
    ) % {"aantal": aantal}


def _week(inhoud: Rapportinhoud) -> str:
    if inhoud.spoor2 is None:
        return ""
    return _("Het traject is in week %(week)d van %(weken)d.") % {
        "week": inhoud.spoor2.week,
        "weken": inhoud.spoor2.weken,
    }


def _steps(inhoud: Rapportinhoud) -> tuple[Stap, ...]:
    if inhoud.fase is None:
        return ()
    sinds = {stap.fase: stap.sinds for stap in inhoud.fase.stappen}
    stappen = []
    for fase in _ladder(inhoud):
        staat = "nu" if fase == inhoud.fase.fase else "klaar" if fase in sinds else "straks"
        tekst = {"nu": _("nu"), "klaar": _("klaar"), "straks": _("nog niet")}[staat]
        datum = sinds.get(fase)
        bij = _("vanaf %(dag)s") % {"dag": dag(datum)} if datum else ""
        stappen.append(Stap(str(NAMEN_OPDRACHTGEVER[fase]), staat, tekst, bij))
    return tuple(stappen)


def _activities(inhoud: Rapportinhoud) -> Activiteitentabel | None:
    activiteiten = inhoud.activiteiten
    if not activiteiten:
        return None
    kolommen = _columns(inhoud)
    per_soort = {c: _count(activiteiten, c, kolommen) for c in Categorie}
    gevuld = {soort: telling for soort, telling in per_soort.items() if sum(telling)}
    balken = tuple((str(soort.label), sum(telling)) for soort, telling in gevuld.items())
    if len(kolommen) == 1:
        koppen = (_("Soort"), *kolommen)
        return Activiteitentabel(balken, koppen, tuple((naam, str(aantal)) for naam, aantal in balken))
    rijen = tuple((str(soort.label), *map(str, telling), str(sum(telling))) for soort, telling in gevuld.items())
    return Activiteitentabel(balken, (_("Soort"), *kolommen, _("Totaal")), rijen)


def _count(activiteiten: tuple[Activiteit, ...], soort: Categorie, kolommen: dict[str, set[str]]) -> list[int]:
    eigen = {activiteit.maand: activiteit.aantal for activiteit in activiteiten if activiteit.categorie == soort}
    return [sum(eigen.get(code, 0) for code in codes) for codes in kolommen.values()]


def _columns(inhoud: Rapportinhoud) -> dict[str, set[str]]:
    """The columns of the period, each with its months (`2026-11`): months, or quarters, or years."""
    eerste = inhoud.periode_van.year * 12 + inhoud.periode_van.month - 1
    laatste = inhoud.periode_tot.year * 12 + inhoud.periode_tot.month - 1
    maanden = [date(nummer // 12, nummer % 12 + 1, 1) for nummer in range(eerste, laatste + 1)]
    een_jaar = inhoud.periode_van.year == inhoud.periode_tot.year
    if len(maanden) == 1:
        return {maand(f"{maanden[0]:%Y-%m}"): {f"{maanden[0]:%Y-%m}"}}

    def naam_maand(dag: date) -> str:
        return date_format(dag, _("b") if een_jaar else _("b Y"))

    def naam_kwartaal(dag: date) -> str:
        return _("kw %(nummer)d %(jaar)d") % {"nummer": (dag.month + 2) // 3, "jaar": dag.year}

    for naam in (naam_maand, naam_kwartaal, lambda dag: str(dag.year)):
        kolommen: dict[str, set[str]] = {}
        for eerste_dag in maanden:
            kolommen.setdefault(naam(eerste_dag), set()).add(f"{eerste_dag:%Y-%m}")
        if len(kolommen) <= KOLOMMEN:
            break
    return kolommen


def _hours(inhoud: Rapportinhoud) -> tuple[tuple[str, str], ...]:
    if inhoud.uren is None:
        return ()
    rijen = (
        (_("Gekocht"), inhoud.uren.contract),
        (_("Gebruikt sinds de start"), hours(inhoud.uren.gebruikt_minuten)),
        (_("Gebruikt in deze periode"), hours(inhoud.uren.periode_minuten)),
    )
    return tuple((naam, number_format(aantal)) for naam, aantal in rijen)


def _attendance(inhoud: Rapportinhoud) -> tuple[tuple[str, str], ...]:
    telling = inhoud.aanwezigheid
    if telling is None:
        return ()
    rijen = (
        (_("Gepland"), telling.gepland),
        (_("Gehouden"), telling.gehouden),
        (_("Op tijd afgezegd"), telling.op_tijd_afgezegd),
        (_("Niet verschenen"), telling.niet_verschenen),
    )
    return tuple((naam, number_format(aantal)) for naam, aantal in rijen)


def _plan(inhoud: Rapportinhoud) -> str:
    if inhoud.plan is None:
        return ""
    if inhoud.plan.getekend_op is None:
        return _("Het plan van aanpak is nog niet getekend.")
    return _("Kandidaat en coach hebben het plan van aanpak op %(dag)s getekend.") % {
        "dag": dag(inhoud.plan.getekend_op)
    }


def _results(inhoud: Rapportinhoud) -> tuple[tuple[str, str], ...]:
    rijen = []
    if inhoud.sollicitaties is not None:
        rijen.append((_("Sollicitaties in deze periode"), number_format(inhoud.sollicitaties)))
    if inhoud.plaatsing is not None:
        start = inhoud.plaatsing.startmaand
        waarde = _("ja, vanaf %(maand)s") % {"maand": maand(start)} if start else _("nog niet")
        rijen.append((_("Nieuw werk gevonden"), waarde))
    if werk := inhoud.nieuw_werk:
        vorm = str(Plaatsingsvorm(werk.contractvorm).label) if werk.contractvorm else ""
        gekozen = ((_("Nieuwe werkgever"), werk.werkgever), (_("Functie"), werk.functie), (_("Contract"), vorm))
        rijen += [(naam, waarde) for naam, waarde in gekozen if waarde]
    return tuple(rijen)


def _ending(inhoud: Rapportinhoud) -> tuple[tuple[str, str], ...]:
    if inhoud.afronding is None:
        return ()
    op, uitkomst = inhoud.afronding.op, inhoud.afronding.uitkomst
    rijen = [(_("Einde van het traject"), dag(op) if op else _("loopt nog"))]
    if uitkomst:
        rijen.append((_("Resultaat"), str(Uitkomst(uitkomst).label)))
    return tuple(rijen)


def _aftercare(inhoud: Rapportinhoud) -> Tabel | None:
    if not inhoud.nazorg:
        return None
    rijen = tuple(
        (str(Nazorgmaand(moment.maanden).label), _("ja") if moment.gehouden else _("nog niet"))
        for moment in inhoud.nazorg
    )
    return Tabel((_("Moment"), _("Gesproken")), rijen)


def applications_table(regels: Iterable[Sollicitatie]) -> Tabel | None:
    """The list a candidate shares, as a report shows it; None when there is nothing in it."""
    rijen = tuple(
        (regel.bedrijf, regel.functie, kort(regel.datum), str(SollicitatieStatus(regel.status).label))
        for regel in regels
    )
    return Tabel((_("Bedrijf"), _("Functie"), _("Datum"), _("Stand")), rijen) if rijen else None


def frequency(code: str, *, weken: int | None, op_datum: date | None) -> str:
    """How often there is a report, in words."""
    if code == Frequentie.WEKEN and weken:
        return ngettext("Elke week", "Elke %(weken)d weken", weken) % {"weken": weken}
    if code == Frequentie.OP_DATUM and op_datum:
        return _("Op %(dag)s") % {"dag": dag(op_datum)}
    return str(Frequentie(code).label)


def _agreements(inhoud: Rapportinhoud) -> tuple[tuple[str, str], ...]:
    vaak = frequency(inhoud.frequentie, weken=inhoud.weken, op_datum=inhoud.op_datum)
    rijen = [
        (
            _("Looptijd van het traject"),
            _("%(van)s t/m %(tot)s") % {"van": dag(inhoud.traject_van), "tot": dag(inhoud.traject_tot)},
        ),
        (_("Hoe vaak een rapport"), vaak),
        (_("Afspraken sinds"), dag(inhoud.afgesproken_op)),
    ]
    if inhoud.volgend_op:
        rijen.append((_("Volgend rapport"), dag(inhoud.volgend_op)))
    return tuple(rijen)


def never() -> tuple[str, ...]:
    """What no report ever holds. Always the same list, so it tells nothing about this candidate."""
    return tuple(f"{onderwerp}." for onderwerp, _reden in never_for_employer())
