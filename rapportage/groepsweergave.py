"""The words of a group's figures: what page and PDF both show, from the frozen value alone."""

from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapportage.groepsinhoud import KLAAR, Doorlooptijd, Groepsinhoud, Resultaat
from rapportage.onderdrukking import CEL, GROEP
from rapportage.weergave import dag
from trajecten.enums import Fase
from trajecten.fasen import NAMEN_OPDRACHTGEVER


@dataclass(frozen=True, slots=True)
class Blok:
    """One table of the figures: its heading, rows (name, number, share) and what it means.

    Without rows it is not shown; `uitleg` then says so, in the same words whatever the reason.
    """

    kop: str
    grafiek: str
    rijen: tuple[tuple[str, ...], ...]
    koppen: tuple[str, ...]
    balken: tuple[tuple[str, int], ...]
    feiten: tuple[tuple[str, str], ...]
    uitleg: str


@dataclass(frozen=True, slots=True)
class Groepsweergave:
    """All a template needs, as texts and tuples."""

    titel: str
    feiten: tuple[tuple[str, str], ...]
    te_weinig: bool
    samenvatting: str
    blokken: tuple[Blok, ...]
    tellen_mee: tuple[str, ...]
    bescherming: tuple[str, ...]


def present(inhoud: Groepsinhoud) -> Groepsweergave:
    """Put the frozen figures of one group into words."""
    return Groepsweergave(
        titel=inhoud.opdracht or _("Alle opdrachten samen"),
        feiten=_facts(inhoud),
        te_weinig=inhoud.te_weinig,
        samenvatting=_summary(inhoud),
        blokken=() if inhoud.te_weinig else (_stages(inhoud), _result(inhoud), _lead_time(inhoud), _marks(inhoud)),
        tellen_mee=_who_counts(inhoud),
        bescherming=protection(),
    )


def why_too_few() -> str:
    """Why there are no figures, without telling which of the reasons it is."""
    return _(
        "De groep is te klein, of er is sinds de vorige cijfers te weinig veranderd. "
        "Cijfers zouden dan iets zeggen over één of een paar mensen."
    )


def too_few() -> str:
    """What stands in the place of a table that is not shown."""
    return " ".join((_("Te weinig kandidaten."), why_too_few()))


def _facts(inhoud: Groepsinhoud) -> tuple[tuple[str, str], ...]:
    peildatum = dag(inhoud.peildatum)
    periode = (
        _("%(van)s t/m %(tot)s") % {"van": dag(inhoud.vanaf), "tot": peildatum}
        if inhoud.vanaf
        else _("Vanaf de eerste opdracht t/m %(tot)s") % {"tot": peildatum}
    )
    feiten = [(_("Voor"), inhoud.opdrachtgever), (_("Periode"), periode)]
    if inhoud.referentie:
        feiten.append((_("Referentie"), inhoud.referentie))
    return tuple(feiten)


def _summary(inhoud: Groepsinhoud) -> str:
    if inhoud.mensen is None:
        return too_few()
    zin = ngettext(
        "Op %(dag)s telde deze groep %(aantal)d mens.", "Op %(dag)s telde deze groep %(aantal)d mensen.", inhoud.mensen
    ) % {"dag": dag(inhoud.peildatum), "aantal": inhoud.mensen}
    if inhoud.resultaat:
        zin += " " + _("Van wie klaar is, vond %(procent)s nieuw werk.") % {"procent": _rate(inhoud.resultaat)}
    return zin


def share(deel: int, geheel: int) -> str:
    """`deel` of `geheel` as a whole percentage, `63%`; half a percent goes up."""
    return f"{int(100 * deel / geheel + 0.5)}%"


def shares(delen: list[int]) -> list[str]:
    """Whole percentages that add up to a hundred: what rounding leaves goes to the largest remainders."""
    geheel = sum(delen)
    naar_beneden = [100 * deel // geheel for deel in delen]
    op_rest = sorted(range(len(delen)), key=lambda i: (-(100 * delen[i] % geheel), i))
    for i in op_rest[: 100 - sum(naar_beneden)]:
        naar_beneden[i] += 1
    return [f"{procent}%" for procent in naar_beneden]


def _rate(resultaat: Resultaat) -> str:
    return share(resultaat.geplaatst, resultaat.geplaatst + resultaat.niet_geplaatst)


def _stage_name(codes: tuple[str, ...]) -> str:
    namen = [_("Afgerond") if code == KLAAR else str(NAMEN_OPDRACHTGEVER[Fase(code)]) for code in codes]
    eerste, *verder = [namen[0], *(naam.lower() for naam in namen[1:])]
    if not verder:
        return eerste
    return _("%(eerst)s of %(laatst)s") % {"eerst": ", ".join([eerste, *verder[:-1]]), "laatst": verder[-1]}


def _empty(kop: str) -> Blok:
    return Blok(kop, "", (), (), (), (), too_few())


def _stages(inhoud: Groepsinhoud) -> Blok:
    vakken = [(_stage_name(vak.codes), vak.aantal) for vak in inhoud.vakken or ()]
    delen = shares([aantal for _naam, aantal in vakken])
    return Blok(
        kop=_("Waar staan de mensen?"),
        grafiek=_("Mensen per fase op %(dag)s") % {"dag": dag(inhoud.peildatum)},
        balken=tuple(vakken),
        koppen=(_("Fase"), _("Mensen"), _("Deel")),
        rijen=tuple((naam, number_format(aantal), deel) for (naam, aantal), deel in zip(vakken, delen, strict=True)),
        feiten=(),
        uitleg=_(
            "De fase waarin iemand op de peildatum was. Fasen met weinig mensen staan samen. "
            "Afgerond is ieder traject dat is gesloten, met welke uitkomst ook."
        ),
    )


def _result(inhoud: Groepsinhoud) -> Blok:
    resultaat = inhoud.resultaat
    kop = _("Nieuw werk")
    if resultaat is None:
        return _empty(kop)
    klaar = resultaat.geplaatst + resultaat.niet_geplaatst
    rijen = [(_("Nieuw werk gevonden"), resultaat.geplaatst), (_("Geen nieuw werk gevonden"), resultaat.niet_geplaatst)]
    feiten = [
        (_("Plaatsingspercentage"), _("%(procent)s van %(aantal)d") % {"procent": _rate(resultaat), "aantal": klaar})
    ]
    if resultaat.uitgezonderd is not None:
        zonder = klaar - resultaat.uitgezonderd
        feiten.append(
            (
                _("Zonder ziekte, overlijden en verhuizing"),
                _("%(procent)s van %(aantal)d") % {"procent": share(resultaat.geplaatst, zonder), "aantal": zonder},
            )
        )
    delen = shares([aantal for _naam, aantal in rijen])
    return Blok(
        kop,
        ngettext("De %(aantal)d mens die klaar is", "De %(aantal)d mensen die klaar zijn", klaar) % {"aantal": klaar},
        tuple((naam, number_format(aantal), deel) for (naam, aantal), deel in zip(rijen, delen, strict=True)),
        (_("Van wie klaar is"), _("Mensen"), _("Deel")),
        tuple(rijen),
        tuple(feiten),
        _(
            "Plaatsingspercentage: mensen met nieuw werk, gedeeld door iedereen die klaar is. "
            "De kandidaat heeft de baan zelf bevestigd. Vrijwilligerswerk telt niet mee."
        ),
    )


def _weeks(aantal: int) -> str:
    return ngettext("%(aantal)d week", "%(aantal)d weken", aantal) % {"aantal": aantal}


def _lead_time(inhoud: Groepsinhoud) -> Blok:
    tijd: Doorlooptijd | None = inhoud.doorlooptijd
    kop = _("Doorlooptijd")
    if tijd is None:
        return _empty(kop)
    feiten = [(_("Mediaan"), _weeks(tijd.mediaan))]
    if tijd.kwart is not None and tijd.driekwart is not None:
        spreiding = _("%(van)d tot %(tot)d weken") % {"van": tijd.kwart, "tot": tijd.driekwart}
        feiten.append((_("De middelste helft"), spreiding))
    feiten.append((_("Mensen die klaar zijn"), number_format(tijd.afgerond)))
    uitleg = _(
        "Van de start tot het einde van het traject, in hele weken. De mediaan: de helft was sneller klaar, "
        "de helft later."
    )
    return Blok(kop, "", (), (), (), tuple(feiten), uitleg)


def _marks(inhoud: Groepsinhoud) -> Blok:
    cijfer = inhoud.tevredenheid
    kop = _("Tevredenheid")
    if cijfer is None:
        return _empty(kop)
    gemiddeld = number_format(cijfer.tienden / 10, 1)
    feiten = (
        (_("Gemiddeld cijfer"), gemiddeld),
        (_("Mensen die een cijfer gaven"), number_format(cijfer.antwoorden)),
    )
    uitleg = _("Kandidaten geven zelf een cijfer van 1 tot en met 10. Niemand ziet wie welk cijfer gaf.")
    return Blok(kop, "", (), (), (), feiten, uitleg)


def _who_counts(inhoud: Groepsinhoud) -> tuple[str, ...]:
    return (
        _("Iedereen van wie het traject op of voor de peildatum begon, ook wie intussen klaar is."),
        _("Iemand met twee trajecten telt één keer: bij de eerste opdracht, met de stand van het laatste traject."),
        _("De cijfers zijn gemaakt op %(dag)s en veranderen daarna niet meer.") % {"dag": dag(inhoud.opgemaakt_op)},
    )


def protection() -> tuple[str, ...]:
    """How these figures keep single people out of sight: the same sentences under every group."""
    waarden = {"groep": GROEP, "cel": CEL}
    return (
        _("We geven alleen cijfers over groepen van %(groep)d mensen of meer.") % waarden,
        _("Elk getal gaat over %(cel)d mensen of meer, en wie er niet bij hoort ook.") % waarden,
        _("Dat geldt ook voor het verschil met eerdere cijfers en met andere opdrachten.") % waarden,
        _("Kan dat niet, dan staat er: te weinig kandidaten. Een halve tabel geven we nooit."),
    )
