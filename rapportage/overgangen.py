"""The moves of a report as data: from which state to which, by whom, and what stops all of them.

concept -> ter_inzage -> vrijgegeven -> verzonden -> ingetrokken or vervangen; from ter_inzage also to bezwaar, which
the manager ends; and back to concept as long as nothing was sent (`domein.md` 3, rule 7).
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from bureaus import auditlog
from bureaus.errors import Weigering
from bureaus.models import Lidmaatschap
from bureaus.rollen import Rol
from kandidaten.models import Kandidaat
from rapportage.enums import Rapportstaat
from rapportage.models import Rapport
from trajecten import termijnen
from trajecten.enums import Regelcode
from trajecten.models import Traject

S = Rapportstaat
# A restriction or an open objection stops what brings a report nearer to the employer, never what takes it away.
NAAR_WERKGEVER = (S.TER_INZAGE, S.VRIJGEGEVEN, S.VERZONDEN)


@dataclass(frozen=True, slots=True)
class Overgang:
    """Who may make a move, and the event the audit log keeps of it."""

    rollen: frozenset[Rol | None]
    gebeurtenis: str


def _van(gebeurtenis: str, *rollen: Rol | None) -> Overgang:
    return Overgang(frozenset(rollen), gebeurtenis)


_TERUG = "rapport_terug_naar_concept"
# None is the worker: only it can finish what `send` started.
OVERGANGEN: dict[Rapportstaat, dict[Rapportstaat, Overgang]] = {
    S.CONCEPT: {S.TER_INZAGE: _van("rapport_voorgelegd", Rol.COACH)},
    S.TER_INZAGE: {
        S.CONCEPT: _van(_TERUG, Rol.KANDIDAAT, Rol.COACH),
        S.BEZWAAR: _van("rapport_bezwaar", Rol.KANDIDAAT),
        S.VRIJGEGEVEN: _van("rapport_vrijgegeven", Rol.KANDIDAAT, Rol.COACH),
    },
    S.BEZWAAR: {
        S.CONCEPT: _van("rapport_bezwaar_toegewezen", Rol.BEHEERDER),
        S.VRIJGEGEVEN: _van("rapport_bezwaar_afgewezen", Rol.BEHEERDER),
    },
    S.VRIJGEGEVEN: {
        # The candidate: by taking back a release the report rests on. The worker: when it finds one taken back.
        S.CONCEPT: _van(_TERUG, Rol.COACH, Rol.KANDIDAAT, None),
        S.VERZONDEN: _van("rapport_verzonden", None),
        S.INGETROKKEN: _van("rapport_ingetrokken", Rol.COACH, Rol.BEHEERDER),
    },
    S.VERZONDEN: {
        S.INGETROKKEN: _van("rapport_ingetrokken", Rol.COACH, Rol.BEHEERDER),
        S.VERVANGEN: _van("rapport_vervangen", None),
    },
    S.INGETROKKEN: {},
    S.VERVANGEN: {},
}


def move(
    rapport: Rapport, naar: Rapportstaat, *, door: Lidmaatschap | None, extra: dict | None = None, **velden: Any
) -> None:
    """Make one move of the table above, or refuse it. The update itself is the lock: one of two wins.

    `extra` are further conditions on the row; `velden` what else changes with the state.
    """
    van = check_move(rapport, naar, door=door)
    rij = Rapport.objects.filter(pk=rapport.pk, staat=van, **(extra or {}))
    if not rij.update(staat=naar, **velden):
        raise Weigering(_("Het rapport is intussen veranderd. Bekijk het opnieuw en kies dan."))
    rapport.staat = naar
    for naam, waarde in velden.items():
        setattr(rapport, naam, waarde)
    _keep_dates(rapport, van)
    auditlog.record(
        OVERGANGEN[van][naar].gebeurtenis,
        rapport,
        door=door,
        dossier=rapport.kandidaat_id,
        van=van.value,
        versie=rapport.versie,
    )


def as_read(rapport: Rapport) -> dict[str, str]:
    """The condition that the row still holds the content `rapport` was read with, for an answer to that content.

    Taken back and laid before the candidate anew, the state is the same and the text is not.
    """
    return {"inhoud_hash": rapport.inhoud_hash}


def _keep_dates(rapport: Rapport, van: Rapportstaat) -> None:
    """The deadlines follow the move; an objection silences all of the candidate's, and its end wakes them."""
    if van == S.TER_INZAGE:
        termijnen.settle(rapport.pk, Regelcode.INZAGE)
    raakt = [rapport.traject_id]
    if S.BEZWAAR in (van, rapport.staat):
        raakt = list(Traject.objects.filter(kandidaat=rapport.kandidaat_id).order_by().values_list("pk", flat=True))
    termijnen.update(*raakt)


def check_move(rapport: Rapport, naar: Rapportstaat, *, door: Lidmaatschap | None) -> Rapportstaat:
    """The state the report is in, or Weigering when this person cannot make the move from there."""
    van = Rapportstaat(rapport.staat)
    overgang = OVERGANGEN[van].get(naar)
    if overgang is None or (Rol(door.rol) if door else None) not in overgang.rollen:
        raise Weigering(_("Dat kan niet met een rapport in deze stap. Bekijk het rapport opnieuw."))
    if naar in NAAR_WERKGEVER:
        # A decision is what ends an objection: with two of them open, neither may wait for the other.
        refuse_blocked(rapport.kandidaat_id, ook_bezwaar=van != S.BEZWAAR)
    return van


def refuse_blocked(kandidaat_id: UUID, *, ook_bezwaar: bool = True) -> None:
    """Raise Weigering while the candidate's processing is restricted or an objection is undecided (`domein.md` 4)."""
    if Kandidaat.objects.filter(pk=kandidaat_id, beperking_sinds__isnull=False).exists():
        raise Weigering(
            _("De kandidaat heeft om beperking gevraagd. Er kan nu geen rapport worden gemaakt of verstuurd.")
        )
    if ook_bezwaar and Rapport.objects.filter(kandidaat=kandidaat_id, staat=S.BEZWAAR).exists():
        raise Weigering(
            _("Over een rapport van deze kandidaat loopt een bezwaar. Wacht op het besluit van de beheerder.")
        )
