"""Dates to keep: the Dutch working calendar, and the deadline that belongs to an action of a plan."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays
from django.conf import settings
from django.utils import timezone

from trajecten.enums import Regelcode, Termijnstaat, Uitvoerder
from trajecten.models import Actie, Termijn

NEDERLAND = ZoneInfo("Europe/Amsterdam")


@lru_cache(maxsize=64)
def feestdagen(jaar: int) -> frozenset[date]:
    """Days of `jaar` that are no working day besides the weekend.

    The holidays of the Algemene termijnenwet, art. 3, with 5 May in every year and Good Friday, which that
    article puts on a par; the calendar's own public set has 5 May once in five years.
    """
    kalender = holidays.Netherlands(years=jaar, categories=("public", "optional"))
    return frozenset({*kalender, date(jaar, 5, 5)})


def is_werkdag(dag: date) -> bool:
    """True on Monday to Friday when it is no holiday."""
    return dag.weekday() < 5 and dag not in feestdagen(dag.year)


def add_werkdagen(dag: date, aantal: int) -> date:
    """The day that lies `aantal` (>= 0) working days after `dag`; `dag` itself does not count."""
    while aantal > 0:
        dag += timedelta(days=1)
        aantal -= is_werkdag(dag)
    return dag


def months_after(dag: date, maanden: int, *, heel: bool = False) -> date:
    """The same day `maanden` later, or the last one of a shorter month.

    With `heel` the last day of a month leads to the last day of a month: periods of whole months stay whole.
    """
    jaar, maand = divmod(dag.year * 12 + dag.month - 1 + maanden, 12)
    laatste = date(jaar + (maand + 1) // 12, (maand + 1) % 12 + 1, 1) - timedelta(days=1)
    if heel and (dag + timedelta(days=1)).day == 1:
        return laatste
    return min(date(jaar, maand + 1, 1) + timedelta(days=dag.day - 1), laatste)


def reminder_moment(op: date) -> datetime:
    """When people are reminded of something due on `op`: that morning, Dutch time, also across DST."""
    return datetime.combine(op, time(settings.HERINNERING_UUR), NEDERLAND)


def plan_actie(actie: Actie) -> None:
    """Keep the deadline of an open action in step with it; a new date is reminded of anew."""
    if actie.deadline < timezone.localdate():
        close_actie(actie)
        return
    Termijn.objects.update_or_create(
        traject_id=actie.traject_id,
        onderwerp=actie.pk,
        volgnummer=0,
        regel=Regelcode.ACTIE_COACH if actie.uitvoerder == Uitvoerder.COACH else Regelcode.ACTIE_KANDIDAAT,
        defaults={
            "ankerdatum": actie.deadline,
            "op": actie.deadline,
            "staat": Termijnstaat.LOOPT,
            "volgende_herinnering_op": reminder_moment(actie.deadline),
            "gesloten_op": None,
        },
    )


def close_actie(actie: Actie) -> None:
    """Nobody needs to be reminded of this action any more."""
    _close(Termijn.objects.filter(onderwerp=actie.pk), Termijnstaat.VOLDAAN)


def close_traject(traject_id) -> None:
    """A closed trajectory keeps no deadlines."""
    _close(Termijn.objects.filter(traject_id=traject_id), Termijnstaat.VERVALLEN)


def _close(rows, staat: Termijnstaat) -> None:
    rows.filter(gesloten_op=None).update(staat=staat, gesloten_op=timezone.now(), volgende_herinnering_op=None)
