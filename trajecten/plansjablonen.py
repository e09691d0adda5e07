"""Plans to start from, by kind of work: goals, actions and when each is due. Meant to be changed with the candidate."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from trajecten.enums import Doelcode, Uitvoerder


@dataclass(frozen=True, slots=True)
class Actieregel:
    """An action of a template; `na` is the time after the day the plan starts."""

    omschrijving: Promise
    na: timedelta
    uitvoerder: Uitvoerder = Uitvoerder.KANDIDAAT


@dataclass(frozen=True, slots=True)
class Doelregel:
    """A goal of a template."""

    code: Doelcode
    omschrijving: Promise
    acties: tuple[Actieregel, ...]


@dataclass(frozen=True, slots=True)
class Sjabloon:
    """A plan to start from."""

    naam: Promise
    uitleg: Promise
    samenvatting: Promise
    doelen: tuple[Doelregel, ...]


def _weken(aantal: int) -> timedelta:
    return timedelta(weeks=aantal)


_CV = Actieregel(_("Je cv bijwerken en naar je coach sturen"), _weken(2))
_CV_LEZEN = Actieregel(_("Het cv lezen en tips geven"), _weken(3), Uitvoerder.COACH)
_NETWERK = Actieregel(_("Een lijst maken van tien mensen die je kunt bellen"), _weken(3))

SJABLONEN: dict[str, Sjabloon] = {
    "kantoor": Sjabloon(
        _("Kantoor"),
        _("voor wie op kantoor werkte en veel online zoekt"),
        _("Binnen de looptijd een passende baan vinden, met een goed cv en een zichtbaar profiel."),
        (
            Doelregel(
                Doelcode.ZELFBEELD,
                _("Je weet wat je goed kunt en wat je zoekt"),
                (
                    Actieregel(_("De beroepentest invullen"), _weken(2)),
                    Actieregel(_("De uitkomst van de test bespreken"), _weken(3), Uitvoerder.COACH),
                ),
            ),
            Doelregel(
                Doelcode.PRESENTATIE,
                _("Je cv en je LinkedIn zijn klaar"),
                (_CV, _CV_LEZEN, Actieregel(_("Je profiel op LinkedIn bijwerken"), _weken(4))),
            ),
            Doelregel(
                Doelcode.SOLLICITEREN,
                _("Je solliciteert elke week op banen die bij je passen"),
                (Actieregel(_("Je eerste twee brieven schrijven"), _weken(6)),),
            ),
        ),
    ),
    "productie": Sjabloon(
        _("Productie en techniek"),
        _("voor wie met de handen werkte: in de fabriek, de bouw of het magazijn"),
        _("Binnen de looptijd nieuw werk vinden in de regio, met de papieren die daarvoor nodig zijn."),
        (
            Doelregel(
                Doelcode.ARBEIDSMARKT,
                _("Je weet welk werk er in de buurt is"),
                (
                    Actieregel(_("Vijf bedrijven in de buurt uitzoeken"), _weken(2)),
                    Actieregel(_("Een bezoek aan een bedrijf regelen"), _weken(4), Uitvoerder.COACH),
                ),
            ),
            Doelregel(
                Doelcode.SCHOLING,
                _("Je diploma's en certificaten zijn op orde"),
                (Actieregel(_("Je diploma's en certificaten bij elkaar zoeken"), _weken(2)),),
            ),
            Doelregel(
                Doelcode.PRESENTATIE,
                _("Je hebt een kort en duidelijk cv"),
                (_CV, _CV_LEZEN),
            ),
        ),
    ),
    "55plus": Sjabloon(
        _("55 jaar en ouder"),
        _("voor wie lang bij dezelfde werkgever werkte"),
        _("Met jouw ervaring en jouw netwerk werk vinden dat bij je past, nu en straks."),
        (
            Doelregel(
                Doelcode.ZELFBEELD,
                _("Je kunt vertellen wat jouw ervaring waard is"),
                (
                    Actieregel(_("Je loopbaan op een rij zetten"), _weken(2)),
                    Actieregel(_("Samen je verhaal in twee minuten oefenen"), _weken(4), Uitvoerder.COACH),
                ),
            ),
            Doelregel(
                Doelcode.NETWERK,
                _("Mensen die je kent weten dat je werk zoekt"),
                (_NETWERK, Actieregel(_("Drie mensen uit je netwerk spreken"), _weken(6))),
            ),
            Doelregel(
                Doelcode.PRESENTATIE,
                _("Je cv laat zien wat je nu kunt"),
                (_CV, _CV_LEZEN),
            ),
        ),
    ),
}
