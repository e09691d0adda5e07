"""What an employer reads and what not, with the reason, in words for those it is about (`domein.md` 3)."""

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from bureaus.enums import Dienst
from kandidaten.enums import Vrijgavesoort
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
# After long illness sessions that did not go on would tell about health: in no kind of report on such an order.
NIET_BIJ_DIENST: dict[Dienst, frozenset[Onderdeel]] = {
    Dienst.SPOOR1: frozenset({Onderdeel.AANWEZIGHEID}),
    Dienst.SPOOR2: frozenset({Onderdeel.AANWEZIGHEID}),
}
# What is in no report, and why: for the candidate, and the same for HR and at the foot of every report.
NOOIT = (
    (
        _("Je gezondheid en andere privézaken"),
        _("Gezondheid en andere privézaken"),
        _("Daar mag niemand hier iets over vastleggen."),
    ),
    (
        _("Wat je met je coach bespreekt"),
        _("Wat kandidaat en coach bespreken, en hun notities en berichten"),
        _("Dat is vertrouwelijk, ook de notities en berichten."),
    ),
    (
        _("Waarom je een keer niet kon"),
        _("Waarom een gesprek niet doorging"),
        _("Een reden kan privé zijn. Een aantal is genoeg."),
    ),
    (
        _("Waarom je vertrekt, of met je traject stopt"),
        _("Waarom iemand vertrekt, of met een traject stopt"),
        _("Een reden kan privé zijn. Voor de opdracht is alleen het resultaat nodig."),
    ),
    (
        _("Je cv, je brieven en de uitslagen van tests"),
        _("Cv, brieven en uitslagen van tests"),
        _("Die zijn persoonlijk."),
    ),
    (
        _("Wat je gaat verdienen, je adres, telefoonnummer en geboortedatum"),
        _("Salaris, adres, telefoonnummer en geboortedatum"),
        _("Een rapport heeft die niet nodig."),
    ),
)

# What the candidate may release, one item at a time (rows 13 and 24): without a release it is in no report.
ALLEEN_NA_VRIJGAVE = {
    Vrijgavesoort.NIEUWE_WERKGEVER: (_("De naam van je nieuwe werkgever"), _("De naam van de nieuwe werkgever")),
    Vrijgavesoort.FUNCTIE: (_("Je nieuwe functie"), _("De nieuwe functie")),
    Vrijgavesoort.CONTRACTVORM: (_("Wat voor contract je krijgt"), _("De vorm van het nieuwe contract")),
    Vrijgavesoort.SOLLICITATIES: (
        _("Bij welke bedrijven je solliciteert"),
        _("Bij welke bedrijven de medewerker solliciteert"),
    ),
}
NA_VRIJGAVE_KANDIDAAT = _("Alleen als jij het vrijgeeft. Je kunt dat ook weer intrekken.")
NA_VRIJGAVE_HR = _("Alleen na vrijgave door de medewerker.")


def barred(dienst: str) -> frozenset[Onderdeel]:
    """The parts that can never be agreed for a service."""
    return NIET_BIJ_DIENST.get(Dienst(dienst), frozenset())


def included(onderdelen: Collection[str]) -> list[tuple[str, str]]:
    """The agreed parts with the reason each may be there, in the order of a report."""
    return [(code.label, WAAROM_WEL[code]) for code in Onderdeel if code.value in onderdelen]


def excluded(
    onderdelen: Collection[str], vrijgegeven: Collection[str] = (), afgesproken: Collection[str] = ()
) -> list[tuple[str, str]]:
    """What the candidate may count on not being told: not in `onderdelen`, not released, and what never is.

    `vrijgegeven` are the kinds the candidate has released: they are left out of the list. `afgesproken` are the
    parts that were agreed, for a report that does not have all of them.
    """
    niet_afgesproken = [
        (code.label, _("Dat staat niet in dit rapport.") if code in afgesproken else _("Dat is niet afgesproken."))
        for code in Onderdeel
        if code not in onderdelen
    ]
    niet_vrijgegeven = [
        (voor_kandidaat, NA_VRIJGAVE_KANDIDAAT)
        for soort, (voor_kandidaat, _hr) in ALLEEN_NA_VRIJGAVE.items()
        if soort.value not in vrijgegeven
    ]
    nooit = [(voor_kandidaat, reden) for voor_kandidaat, _hr, reden in NOOIT]
    return [*niet_afgesproken, *niet_vrijgegeven, *nooit]


def never_for_employer() -> list[tuple[str, str]]:
    """What no report holds, in the words of HR."""
    return [(voor_hr, reden) for _kandidaat, voor_hr, reden in NOOIT]


def released_for_employer() -> list[tuple[str, str]]:
    """What a report holds only when the employee chose so, in the words of HR."""
    return [(voor_hr, NA_VRIJGAVE_HR) for _kandidaat, voor_hr in ALLEEN_NA_VRIJGAVE.values()]
