"""What stands in a reminder: made as it is sent, of what still has to be done then. No names, no phase, no health."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import F
from django.utils import timezone, translation

from bureaus.mail import Inhoud
from bureaus.models import Verzending
from bureaus.rollen import Rol
from trajecten import queries, regels
from trajecten.enums import Termijnstaat
from trajecten.models import Herinnering

IN_MAIL = {regel.code: regel.in_mail for regel in regels.REGELS}
# More lines than this nobody reads in a mail; the page behind the link has them all.
REGELS_PER_LIJST = 12


@dataclass(frozen=True, slots=True)
class Zaak:
    """One line: what, by which day, and how often (for a candidate) or for how many people (for the others)."""

    wat: str
    op: date
    verlengd_op: date | None
    aantal: int

    @property
    def laatste_dag(self) -> date:
        """The day after which it is over: the later one, where the law gives more time."""
        return self.verlengd_op or self.op


@dataclass(frozen=True, slots=True)
class Lijst:
    """The lines that fit, and how many did not."""

    zaken: tuple[Zaak, ...]
    meer: int


def content(verzending: Verzending) -> Inhoud | None:
    """The lines of one reminder or daily mail; None when nothing of it is left to do."""
    lid = verzending.lid
    rows = Herinnering.objects.filter(
        verzending=verzending,
        # A date that was moved has reminders of its own.
        op=F("termijn__op"),
        termijn__staat=Termijnstaat.LOOPT,
        termijn__traject__kandidaat__beperking_sinds=None,
    )
    if lid.rol == Rol.COACH:
        # Handed over meanwhile: no longer theirs to open.
        rows = rows.filter(termijn__traject__coach__in=queries.own_coaches(lid))
    is_kandidaat = lid.rol == Rol.KANDIDAAT
    wie: dict[tuple, set[UUID]] = defaultdict(set)
    with translation.override(lid.taal):
        for regel, op, verlengd_op, termijn, traject in rows.values_list(
            "termijn__regel", "op", "termijn__verlengd_op", "termijn_id", "termijn__traject_id"
        ):
            wie[op, verlengd_op, str(IN_MAIL[regel])].add(termijn if is_kandidaat else traject)
    if not wie:
        return None
    vandaag = timezone.localdate()
    zaken = [Zaak(wat, op, verlengd, len(wie[op, verlengd, wat])) for op, verlengd, wat in sorted(wie, key=_order)]
    gegevens = {
        "is_kandidaat": is_kandidaat,
        "voorbij": _fitting(zaak for zaak in zaken if zaak.laatste_dag < vandaag),
        "komt": _fitting(zaak for zaak in zaken if zaak.laatste_dag >= vandaag),
    }
    return Inhoud(gegevens)


def _order(sleutel: tuple[date, date | None, str]) -> tuple[date, date, str]:
    op, verlengd_op, wat = sleutel
    return op, verlengd_op or op, wat


def _fitting(zaken: Iterable[Zaak]) -> Lijst:
    alle = tuple(zaken)
    return Lijst(alle[:REGELS_PER_LIJST], len(alle[REGELS_PER_LIJST:]))
