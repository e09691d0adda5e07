"""The words of a report: from frozen facts to what page and PDF both show, in the reader's language.

Everything here is a function of the frozen value alone, so two readers can never see different reports.
"""

from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapportage.categorieen import Categorie
from rapportage.enums import Frequentie, Rapportsoort
from rapportage.privacy import Activiteit, Rapportinhoud
from trajecten.enums import Doelcode, Fase


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
class Weergave:
    """All a template needs, as texts and tuples; an absent part is empty and its heading is not shown."""

    titel: str
    feiten: tuple[tuple[str, str], ...]
    samenvatting: tuple[str, ...]
    stappen: tuple[Stap, ...]
    met_activiteiten: bool
    activiteiten: Activiteitentabel | None
    uren: tuple[tuple[str, float], ...]
    uren_koppen: tuple[str, ...]
    uren_rijen: tuple[tuple[str, ...], ...]
    aanwezigheid: tuple[tuple[str, str], ...]
    plan: str
    doelen: tuple[str, ...]
    resultaten: tuple[tuple[str, str], ...]
    toelichting: str
    afspraken: tuple[tuple[str, str], ...]
    niet: tuple[str, ...]
    gezien: str

    @staticmethod
    def voet(inhoud: Rapportinhoud) -> str:
        """The text at the foot of every page of the PDF."""
        return _("Vertrouwelijk · %(bureau)s · versie %(versie)d") % {"bureau": inhoud.bureau, "versie": inhoud.versie}


def dag(datum: date) -> str:
    """`22 november 2026` in the reader's language, on one line."""
    return date_format(datum, "j F Y").replace(" ", "\N{NO-BREAK SPACE}")


def maand(code: str) -> str:
    """`2026-11` as `november 2026`."""
    return date_format(date.fromisoformat(f"{code}-01"), "F Y")


def hours(minuten: int) -> float:
    """Minutes as hours with at most one decimal: 90 -> 1.5, 120 -> 2."""
    afgerond = round(minuten / 60, 1)
    return int(afgerond) if afgerond == int(afgerond) else afgerond


def present(inhoud: Rapportinhoud) -> Weergave:
    """Put the frozen facts of one report into words."""
    gewerkt = _hours(inhoud)
    return Weergave(
        titel=str(Rapportsoort(inhoud.soort).label),
        feiten=_facts(inhoud),
        samenvatting=summary(inhoud),
        stappen=_steps(inhoud),
        met_activiteiten=inhoud.activiteiten is not None,
        activiteiten=_activities(inhoud.activiteiten or ()),
        uren=gewerkt,
        uren_koppen=(_("Uren"), *(naam for naam, _aantal in gewerkt)),
        uren_rijen=((_("Aantal"), *(number_format(aantal) for _naam, aantal in gewerkt)),),
        aanwezigheid=_attendance(inhoud),
        plan=_plan(inhoud),
        doelen=tuple(str(Doelcode(code).label) for code in inhoud.plan.doelen) if inhoud.plan else (),
        resultaten=_results(inhoud),
        toelichting=inhoud.toelichting or "",
        afspraken=_agreements(inhoud),
        niet=never(),
        gezien=_("De kandidaat kreeg dit rapport te zien op %(dag)s, voordat het werd verstuurd.")
        % {"dag": dag(inhoud.opgemaakt_op)},
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
    zinnen = []
    if inhoud.fase:
        fase = Fase(inhoud.fase.fase)
        sinds = inhoud.fase.stappen[-1].sinds
        waarden = {"fase": fase.label, "nummer": len(inhoud.fase.stappen), "dag": dag(sinds) if sinds else ""}
        zinnen.append(_("Het traject is sinds %(dag)s in fase %(nummer)d van 4: %(fase)s.") % waarden)
    if inhoud.activiteiten is not None:
        aantal = sum(activiteit.aantal for activiteit in inhoud.activiteiten)
        if inhoud.uren:
            zin = ngettext(
                "In deze periode was er %(aantal)d activiteit; van de %(contract)d uren zijn er %(gebruikt)s gebruikt.",
                "In deze periode waren er %(aantal)d activiteiten; "
                "van de %(contract)d uren zijn er %(gebruikt)s gebruikt.",
                aantal,
            )
            zinnen.append(
                zin
                % {
                    "aantal": aantal,
                    "contract": inhoud.uren.contract,
                    "gebruikt": number_format(hours(inhoud.uren.gebruikt_minuten)),
                }
            )
        else:
            zin = ngettext(
                "In deze periode was er %(aantal)d activiteit.",
                "In deze periode waren er %(aantal)d activiteiten.",
                aantal,
            )
            zinnen.append(zin % {"aantal": aantal})
    elif inhoud.uren:
        zinnen.append(
            _("Van de %(contract)d uren zijn er %(gebruikt)s gebruikt.")
            % {"contract": inhoud.uren.contract, "gebruikt": number_format(hours(inhoud.uren.gebruikt_minuten))}
        )
    return tuple(zinnen)


def _steps(inhoud: Rapportinhoud) -> tuple[Stap, ...]:
    if inhoud.fase is None:
        return ()
    sinds = {stap.fase: stap.sinds for stap in inhoud.fase.stappen}
    stappen = []
    for fase in Fase:
        staat = "nu" if fase == inhoud.fase.fase else "klaar" if fase in sinds else "straks"
        tekst = {"nu": _("nu"), "klaar": _("klaar"), "straks": _("nog niet")}[staat]
        datum = sinds.get(fase)
        stappen.append(Stap(str(fase.label), staat, tekst, _("vanaf %(dag)s") % {"dag": dag(datum)} if datum else ""))
    return tuple(stappen)


def _activities(activiteiten: tuple[Activiteit, ...]) -> Activiteitentabel | None:
    if not activiteiten:
        return None
    maanden = sorted({activiteit.maand for activiteit in activiteiten})
    per_soort = {c: {a.maand: a.aantal for a in activiteiten if a.categorie == c} for c in Categorie}
    gevuld = {soort: telling for soort, telling in per_soort.items() if telling}
    balken = tuple((str(soort.label), sum(telling.values())) for soort, telling in gevuld.items())
    if len(maanden) == 1:
        koppen = (_("Soort"), maand(maanden[0]))
        return Activiteitentabel(balken, koppen, tuple((naam, str(aantal)) for naam, aantal in balken))
    kort = [date_format(date.fromisoformat(f"{code}-01"), _("b")) for code in maanden]
    rijen = tuple(
        (str(soort.label), *(str(telling.get(code, 0)) for code in maanden), str(sum(telling.values())))
        for soort, telling in gevuld.items()
    )
    return Activiteitentabel(balken, (_("Soort"), *kort, _("Totaal")), rijen)


def _hours(inhoud: Rapportinhoud) -> tuple[tuple[str, float], ...]:
    if inhoud.uren is None:
        return ()
    return (
        (_("Gekocht"), inhoud.uren.contract),
        (_("Gebruikt sinds de start"), hours(inhoud.uren.gebruikt_minuten)),
        (_("Gebruikt in deze periode"), hours(inhoud.uren.periode_minuten)),
    )


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
    return tuple(rijen)


def _agreements(inhoud: Rapportinhoud) -> tuple[tuple[str, str], ...]:
    return (
        (
            _("Looptijd van het traject"),
            _("%(van)s t/m %(tot)s") % {"van": dag(inhoud.traject_van), "tot": dag(inhoud.traject_tot)},
        ),
        (_("Hoe vaak een rapport"), str(Frequentie(inhoud.frequentie).label)),
        (_("Afgesproken op"), dag(inhoud.afgesproken_op)),
    )


def never() -> tuple[str, ...]:
    """What no report ever holds. Always the same list, so it tells nothing about this candidate."""
    return (
        _("Gezondheid en andere privézaken."),
        _("Wat kandidaat en coach bespreken, en hun notities en berichten."),
        _("Waarom een gesprek niet doorging."),
        _("Uitslagen van tests."),
        _("Bij welke bedrijven de kandidaat solliciteert."),
        _("De nieuwe werkgever, de functie, het salaris en het contract."),
    )
