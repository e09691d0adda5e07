"""One reminder for one due date and one person, whatever the scheduler did: late, twice, or asleep."""

from collections import defaultdict
from uuid import UUID

from django.db import connection
from django.utils import timezone

from bureaus import mail
from bureaus.models import Lidmaatschap
from bureaus.paden import pad
from bureaus.tenancy import in_bureau
from trajecten.enums import Regelcode
from trajecten.models import Herinnering, Termijn


def offer_due(limiet: int = 500) -> dict[UUID, list[UUID]]:
    """What is due, per bureau. Runs as the planner; one statement, no loop.

    `<= now`, never `= today`: a scheduler that slept for days finds the same rows when it wakes.
    """
    now = timezone.now()
    statement = """
        with due as (
            select id from trajecten_termijn
            where volgende_herinnering_op <= %(now)s order by volgende_herinnering_op limit %(limiet)s
        )
        select t.bureau_id, t.id from trajecten_termijn t join due on t.id = due.id
    """
    per_bureau: dict[UUID, list[UUID]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(statement, {"now": now, "limiet": limiet})
        for bureau_id, pk in cursor.fetchall():
            per_bureau[bureau_id].append(pk)
    return dict(per_bureau)


def remind(bureau_id: UUID, termijn_ids: list[UUID]) -> int:
    """Queue the mails of these deadlines; returns how many. All or nothing, safe to run twice."""
    with in_bureau(bureau_id):
        rows = (
            Termijn.objects.select_for_update(of=("self",))
            .select_related("traject__kandidaat__lid__bureau", "traject__coach__bureau")
            .filter(pk__in=termijn_ids, gesloten_op=None, volgende_herinnering_op__lte=timezone.now())
        )
        aantal = sum(_remind_one(termijn) for termijn in rows)
        Termijn.objects.filter(pk__in=[t.pk for t in rows]).update(volgende_herinnering_op=None)
    return aantal


def _remind_one(termijn: Termijn) -> bool:
    traject = termijn.traject
    stil = traject.gesloten_op or traject.kandidaat.beperking_sinds
    ontvanger = _recipient(termijn)
    if stil or ontvanger is None or not ontvanger.actief:
        return False
    # The unique key decides, not this code: a second sweep of the same deadline inserts nothing.
    _rij, nieuw = Herinnering.objects.get_or_create(termijn=termijn, op=termijn.op, aanloop=0, ontvanger=ontvanger)
    if nieuw:
        naam = "start:plan" if ontvanger.pk == traject.kandidaat.lid_id else "trajecten:vandaag"
        mail.queue("herinnering", lid=ontvanger, pad=pad(ontvanger.bureau, naam), op=termijn.op.isoformat())
    return nieuw


def _recipient(termijn: Termijn) -> Lidmaatschap | None:
    """Who has to act: the candidate for an own action, otherwise the coach."""
    if termijn.regel == Regelcode.ACTIE_KANDIDAAT:
        return termijn.traject.kandidaat.lid
    return termijn.traject.coach
