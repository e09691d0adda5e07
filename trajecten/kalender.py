"""Date arithmetic of terms: pure functions, no rows and no settings.

Sources. Algemene termijnenwet (Atw): art. 1 lid 1 extends a term set by law that ends on a Saturday, Sunday or
generally recognised holiday; art. 1 lid 2 leaves out terms counted back; art. 3 names the holidays; art. 4 leaves out
terms in hours and of more than 90 days, twelve weeks or three months. It reaches acts and general measures, not
ministerial regulations, contracts or EU law. Art. 2 (at least two working days in a term of three days or more) never
lengthens a term of a week or more, and no rule here is shorter. Days put on a par by royal decree (art. 3 lid 3) are
left out: an extension shown here may be too short, never too long.
"""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Protocol
from zoneinfo import ZoneInfo

import holidays

NEDERLAND = ZoneInfo("Europe/Amsterdam")
EEN_DAG = timedelta(days=1)
ZONDAG = 7


class Mailtijden(Protocol):
    """When a bureau's reminders may leave: the hours [`mail_van`, `mail_tot`) of the ISO weekdays `mail_dagen`."""

    mail_van: int
    mail_tot: int
    mail_dagen: list[int]


# --- the Dutch working calendar ------------------------------------------------------------------------------


@lru_cache(maxsize=256)
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
        dag += EEN_DAG
        aantal -= is_werkdag(dag)
    return dag


def extend(dag: date) -> date:
    """The last day of a term set by law that would end on `dag` (Atw, art. 1 lid 1): `dag`, or the next working day."""
    while not is_werkdag(dag):
        dag += EEN_DAG
    return dag


# --- weeks, months, years ------------------------------------------------------------------------------------


def weeks_after(dag: date, weken: int) -> date:
    """The same day of the week `weken` later. Weeks of a term are 7 days from its first day, never calendar weeks."""
    return dag + timedelta(weeks=weken)


def months_after(dag: date, maanden: int, *, heel: bool = False) -> date:
    """The same day `maanden` later, or the last one of a shorter month.

    With `heel` the last day of a month leads to the last day of a month: periods of whole months stay whole.
    """
    jaar, maand = divmod(dag.year * 12 + dag.month - 1 + maanden, 12)
    laatste = month_end(date(jaar, maand + 1, 1))
    if heel and dag == month_end(dag):
        return laatste
    return laatste.replace(day=min(dag.day, laatste.day))


def month_end(dag: date) -> date:
    """The last day of the month of `dag`."""
    return dag.replace(day=monthrange(dag.year, dag.month)[1])


def full_years(van: date, tot: date) -> int:
    """Whole years from `van` to `tot`, one more on each anniversary; 29 February has it on 1 March in other years."""
    return tot.year - van.year - ((tot.month, tot.day) < (van.month, van.day))


# --- moments -------------------------------------------------------------------------------------------------


def sends_on(dag: date, bureau: Mailtijden) -> bool:
    """True when the bureau's reminders leave on `dag`. A holiday counts as a Sunday, whatever day it falls on."""
    return (ZONDAG if dag in feestdagen(dag.year) else dag.isoweekday()) in bureau.mail_dagen


def reminder_moment(dag: date, bureau: Mailtijden) -> datetime:
    """When people are reminded of something due on `dag`: as the bureau's hours begin, Dutch time.

    On a day without mail that is the nearest earlier day with it: a reminder may come early, never late.
    """
    while not sends_on(dag, bureau):
        dag -= EEN_DAG
    return _moment(dag, bureau.mail_van)


def next_allowed(nu: datetime, bureau: Mailtijden) -> datetime:
    """The first moment from `nu` on that lies within the bureau's hours and days: `nu` itself when it does."""
    if _is_allowed(nu, bureau):
        return nu
    dag = nu.astimezone(NEDERLAND).date()
    while True:
        begin = _moment(dag, bureau.mail_van)
        # The hours may be the very ones that a change of the clock takes away.
        if begin >= nu and _is_allowed(begin, bureau):
            return begin
        dag += EEN_DAG


def _is_allowed(moment: datetime, bureau: Mailtijden) -> bool:
    lokaal = moment.astimezone(NEDERLAND)
    return bureau.mail_van <= lokaal.hour < bureau.mail_tot and sends_on(lokaal.date(), bureau)


def _moment(dag: date, uur: int) -> datetime:
    """`uur` o'clock in the Netherlands: an hour that the clock skips is the moment it skips to, of two alike the first.

    In UTC, because Python compares two moments of one zone by their clocks, which is wrong when the clock changes.
    """
    return datetime.combine(dag, time(uur), NEDERLAND).astimezone(UTC)
