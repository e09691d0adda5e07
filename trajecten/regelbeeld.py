"""The rules in the words of the manager's page: how long, from what, on whose word, and who hears of it when."""

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from trajecten.enums import Ontvangersoort, Regelcode
from trajecten.models import INSTELBAAR
from trajecten.regelinstellingen import STANDAARD, Ingesteld
from trajecten.regels import AANLOOPKEUZES, ANKERS, GROEPEN, Afstand, Eenheid, Regel

# What tells the branches of one rule apart, where there are several.
TAKKEN = {
    "14": gettext_lazy("De overeenkomst noemt de bedenktijd"),
    "21": gettext_lazy("De overeenkomst noemt de bedenktijd niet"),
    "0-5": gettext_lazy("Korter dan 5 jaar in dienst"),
    "5-10": gettext_lazy("5 tot 10 jaar in dienst"),
    "10-15": gettext_lazy("10 tot 15 jaar in dienst"),
    "15+": gettext_lazy("15 jaar of langer in dienst"),
}
# Where length and anchor in one sentence would puzzle more than they tell.
IN_GEWONE_WOORDEN = {
    Regelcode.SOLLICITATIEPLICHT: gettext_lazy("De laatste dag van elke vier weken, vanaf de eerste dag zonder werk"),
}
NAMEN = {
    Ontvangersoort.KANDIDAAT: gettext_lazy("de kandidaat"),
    Ontvangersoort.COACH: gettext_lazy("de coach"),
    Ontvangersoort.BEHEERDER: gettext_lazy("de beheerder"),
}


@dataclass(frozen=True, slots=True)
class Regelbeeld:
    """One rule as the page shows it. `lengtes` is one line, or one per branch."""

    code: Regelcode
    naam: str
    lengtes: tuple[str, ...]
    eerder: tuple[str, ...]
    herinnering: str
    bron: str
    wettelijk: bool
    verlengt: bool
    instelbaar: bool
    aangepast: bool


def groups(ingesteld: dict[Regelcode, Ingesteld]) -> list[tuple[Promise, list[Regelbeeld]]]:
    """All rules in their groups, as a bureau has set them."""
    return [
        (naam, [picture(code, ingesteld[code]) for code in dict.fromkeys(regel.code for regel in regels)])
        for naam, regels in GROEPEN
    ]


def picture(code: Regelcode, ingesteld: Ingesteld) -> Regelbeeld:
    """One rule as a bureau has set it."""
    versies = [regel for _naam, regels in GROEPEN for regel in regels if regel.code == code]
    nu = [regel for regel in versies if regel.geldig_tot is None]
    return Regelbeeld(
        code=code,
        naam=str(code.label),
        lengtes=_lengths(nu, ingesteld.aantal),
        eerder=tuple(_formerly(regel) for regel in versies if regel.geldig_tot is not None),
        herinnering=reminder(ingesteld),
        bron=_together(list(dict.fromkeys(str(regel.bron) for regel in nu))),
        wettelijk=nu[0].wettelijk,
        verlengt=nu[0].verlengt,
        instelbaar=code in INSTELBAAR,
        aangepast=ingesteld != STANDAARD[code],
    )


def reminder(ingesteld: Ingesteld) -> str:
    """When and whom: "2 weken ervoor en op de dag zelf, aan de coach"."""
    if not ingesteld.aanlopen:
        return _("Geen herinnering")
    # A moment of an older version of the product may not be on the list any more.
    momenten = [str(AANLOOPKEUZES.get(dagen) or _("%(n)s dagen ervoor") % {"n": dagen}) for dagen in ingesteld.aanlopen]
    wie = [str(NAMEN[soort]) for soort in ingesteld.ontvangers]
    return capfirst(_("%(momenten)s, aan %(wie)s") % {"momenten": _together(momenten), "wie": _together(wie)})


def distance(afstand: Afstand) -> str:
    """How long: "5 werkdagen"."""
    n = afstand.aantal
    zinnen = {
        Eenheid.DAGEN: ngettext("%(n)s dag", "%(n)s dagen", n),
        Eenheid.WERKDAGEN: ngettext("%(n)s werkdag", "%(n)s werkdagen", n),
        Eenheid.WEKEN: ngettext("%(n)s week", "%(n)s weken", n),
        Eenheid.MAANDEN: ngettext("%(n)s maand", "%(n)s maanden", n),
        Eenheid.MAANDEINDE: ngettext("%(n)s maand", "%(n)s maanden", n),
    }
    return zinnen[afstand.eenheid] % {"n": n}


def _lengths(regels: list[Regel], eigen: int | None) -> tuple[str, ...]:
    if anders := IN_GEWONE_WOORDEN.get(regels[0].code):
        return (str(anders),)
    zinnen = tuple(_length(regel, eigen) for regel in regels)
    if regels[0].afstand.eenheid == Eenheid.MAANDEINDE:
        zinnen += (_("En dan tot het einde van die maand"),)
    return zinnen


def _length(regel: Regel, eigen: int | None) -> str:
    afstand = regel.afstand if eigen is None else Afstand(eigen, regel.afstand.eenheid)
    if regel.kenmerk in TAKKEN:
        # Its number and its unit stay on one line.
        lengte = distance(afstand).replace(" ", "\N{NO-BREAK SPACE}")
        return _("%(tak)s: %(lengte)s") % {"tak": TAKKEN[regel.kenmerk], "lengte": lengte}
    anker = str(ANKERS[regel.anker])
    if afstand.aantal == 0:
        return capfirst(anker)
    return _("%(lengte)s na %(anker)s") % {"lengte": distance(afstand), "anker": anker}


def _formerly(regel: Regel) -> str:
    dag = date_format(regel.geldig_tot, "j F Y")
    return _("Tot en met %(dag)s: %(lengte)s") % {"dag": dag, "lengte": distance(regel.afstand)}


def _together(delen: list[str]) -> str:
    """ "een, twee en drie"."""
    if len(delen) < 2:
        return "".join(delen)
    return _("%(begin)s en %(laatste)s") % {"begin": ", ".join(delen[:-1]), "laatste": delen[-1]}
