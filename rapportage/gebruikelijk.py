"""What is usually reported per service: where a new agreement starts from, never more than a proposal.

Sources. The written agreement on the manner of reporting: Noloc's code of conduct, on accepting an order. Less than
what may be (`domein.md` 3): every part a payer does not need is left out, article 5 GDPR. The rhythms are the
field's habits, from memory unless a source stands with them. The coach's words are in none of them (rule 3), the
number of applications only where the payer is UWV and asks for proof of it (row 14). How many sessions did not go
on is never told of somebody long-term ill (`matrix.NIET_BIJ_DIENST`).
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bureaus.enums import Dienst
from rapportage.enums import Frequentie, Onderdeel

VERLOOP = (Onderdeel.FASE, Onderdeel.UREN, Onderdeel.AANWEZIGHEID, Onderdeel.ACTIVITEITEN, Onderdeel.PLAN)


@dataclass(frozen=True, slots=True)
class Preset:
    """The usual agreement of one service; `weken` goes with the rhythm of that name. `reden` is read by people."""

    onderdelen: tuple[Onderdeel, ...]
    frequentie: Frequentie
    reden: str | Promise
    weken: int | None = None


PRESETS: dict[Dienst, Preset] = {
    # The order is bought per phase; whether there is new work is its result (`domein.md` 3, rows 7 and 23).
    Dienst.OUTPLACEMENT_INDIVIDUEEL: Preset(
        (*VERLOOP, Onderdeel.PLAATSING),
        Frequentie.PER_FASE,
        _("Bij outplacement wil de werkgever weten in welke fase iemand is en of er nieuw werk is."),
    ),
    # As above; the order as a whole has its own figures, so a person needs no extra reports.
    Dienst.OUTPLACEMENT_COLLECTIEF: Preset(
        (*VERLOOP, Onderdeel.PLAATSING),
        Frequentie.PER_FASE,
        _("Bij een groep volgt de werkgever de fases. De aantallen van de groep staan in een eigen overzicht."),
    ),
    # Within a collective agreement or social plan, followed per quarter by who signed it.
    Dienst.VAN_WERK_NAAR_WERK: Preset(
        (*VERLOOP, Onderdeel.PLAATSING),
        Frequentie.KWARTAAL,
        _("Een sociaal plan wordt meestal per kwartaal gevolgd."),
    ),
    # The person's own questions; who pays needs to know that the hours were used (row 4), and no more.
    Dienst.LOOPBAANADVIES: Preset(
        (Onderdeel.UREN, Onderdeel.AANWEZIGHEID),
        Frequentie.ALLEEN_EIND,
        _("Loopbaanadvies is van de medewerker zelf. De werkgever hoeft alleen te weten of de uren zijn gebruikt."),
    ),
    # Evaluation every 6 weeks: article 4 Regeling procesgang eerste en tweede ziektejaar (`domein.md` 6). The work
    # is with the own employer, so there is no phase of applying and no new work to tell about.
    Dienst.SPOOR1: Preset(
        (Onderdeel.UREN, Onderdeel.ACTIVITEITEN, Onderdeel.PLAN),
        Frequentie.WEKEN,
        _("Werkgever en medewerker kijken bij langdurige ziekte elke zes weken terug."),
        weken=6,
    ),
    # The same rule; UWV later judges from these reports whether enough was done.
    Dienst.SPOOR2: Preset(
        (Onderdeel.FASE, Onderdeel.UREN, Onderdeel.ACTIVITEITEN, Onderdeel.PLAN, Onderdeel.PLAATSING),
        Frequentie.WEKEN,
        _("Werkgever en medewerker kijken bij langdurige ziekte elke zes weken terug. UWV vraagt daar later naar."),
        weken=6,
    ),
    # The aim is to be ready for work, not yet a job: neither applications nor a placement.
    Dienst.UWV_WERKFIT: Preset(
        VERLOOP,
        Frequentie.KWARTAAL,
        _("UWV volgt hoe iemand zich voorbereidt op werk. Solliciteren hoort daar nog niet bij."),
    ),
    # The duty to apply, 4 per 4 weeks (`domein.md` 5, UWV counts): a number, never where.
    Dienst.UWV_NAAR_WERK: Preset(
        (*VERLOOP, Onderdeel.SOLLICITATIES, Onderdeel.PLAATSING),
        Frequentie.MAANDELIJKS,
        _("UWV vraagt hoe vaak iemand solliciteert. Daarom telt het aantal mee, niet bij wie."),
    ),
    # Granted by UWV for half a year at a time (Protocol Jobcoach UWV 2016, 2.7); the person has work already.
    Dienst.JOBCOACHING: Preset(
        (Onderdeel.UREN, Onderdeel.AANWEZIGHEID, Onderdeel.ACTIVITEITEN, Onderdeel.PLAN),
        Frequentie.WEKEN,
        _("Een jobcoach krijgt de uren meestal voor een half jaar. Daarna volgt een rapport."),
        weken=26,
    ),
}
