"""What an employer reads and what not, with the reason, in words for those it is about (`domein.md` 3)."""

from django.utils.translation import gettext_lazy as _

from rapportage.enums import Onderdeel

# Why a part may be in a report: for the candidate.
WAAROM_WEL = {
    Onderdeel.FASE: _("Je werkgever betaalt het traject en wil weten hoe ver het is."),
    Onderdeel.UREN: _("Dat staat in het contract tussen je werkgever en het bureau."),
    Onderdeel.AANWEZIGHEID: _("Alleen aantallen. Nooit waarom een gesprek niet doorging."),
    Onderdeel.ACTIVITEITEN: _("Alleen de soort en de maand. Geen titels en geen verslag."),
    Onderdeel.PLAN: _("Alleen de datum en de soorten doelen. Niet wat je zelf hebt opgeschreven."),
    Onderdeel.SOLLICITATIES: _("Alleen het aantal. Nooit waar je solliciteert."),
    Onderdeel.PLAATSING: _("Alleen ja of nee en de maand. Niet waar je gaat werken."),
    Onderdeel.TOELICHTING: _("Een korte tekst van je coach. Jij leest die altijd eerst."),
}
# What is in no report, and why: for the candidate, and the same for HR.
NOOIT = (
    (
        _("Je gezondheid"),
        _("Gezondheid"),
        _("Daar mag niemand hier iets over vastleggen."),
    ),
    (
        _("Wat je met je coach bespreekt"),
        _("De inhoud van gesprekken"),
        _("Dat blijft tussen kandidaat en coach, ook de notities en berichten."),
    ),
    (
        _("Waarom je een keer niet kon"),
        _("Waarom een gesprek niet doorging"),
        _("Een reden kan privé zijn. Een aantal is genoeg."),
    ),
    (
        _("Bij welke bedrijven je solliciteert"),
        _("Bij welke bedrijven de kandidaat solliciteert"),
        _("Dat kan een concurrent zijn, of de volgende werkgever."),
    ),
    (
        _("Je cv, je brieven en de uitslagen van tests"),
        _("Cv, brieven en uitslagen van tests"),
        _("Die zijn van de kandidaat."),
    ),
    (
        _("Je nieuwe werkgever, functie, salaris en contract"),
        _("De nieuwe werkgever, de functie, het salaris en het contract"),
        _("Voor de opdracht is alleen het resultaat nodig."),
    ),
    (
        _("Je adres, telefoonnummer en geboortedatum"),
        _("Adres, telefoonnummer en geboortedatum"),
        _("Een rapport heeft die niet nodig."),
    ),
)


def included(onderdelen: list[str]) -> list[tuple[str, str]]:
    """The agreed parts with the reason each may be there, in the order of a report."""
    return [(code.label, WAAROM_WEL[code]) for code in Onderdeel if code.value in onderdelen]


def excluded(onderdelen: list[str]) -> list[tuple[str, str]]:
    """What the candidate may count on not being told: parts not agreed, then what never is."""
    niet_afgesproken = [
        (code.label, _("Dat is niet afgesproken.")) for code in Onderdeel if code.value not in onderdelen
    ]
    return [*niet_afgesproken, *((voor_kandidaat, reden) for voor_kandidaat, _hr, reden in NOOIT)]


def never_for_employer() -> list[tuple[str, str]]:
    """The same list in the words of HR."""
    return [(voor_hr, reden) for _kandidaat, voor_hr, reden in NOOIT]
