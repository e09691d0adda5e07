"""When a report is due by its agreement, and the period it then is about."""

from datetime import date, timedelta

from django.utils import timezone

from rapportage.enums import Frequentie
from rapportage.models import Rapportageafspraak
from trajecten.enums import Fase
from trajecten.models import Traject

MAANDEN = {Frequentie.MAANDELIJKS: 1, Frequentie.KWARTAAL: 3}


def due_since(traject: Traject, afspraak: Rapportageafspraak, laatste_tot: date | None) -> date | None:
    """Since when a report on `traject` is due by its agreement, or None while it is not.

    `laatste_tot` is the end of the last report's period. Monthly and quarterly count from there or from the
    start; per phase is due once a phase was entered after the last report; at the end in the last phase.
    """
    vandaag = timezone.localdate()
    if maanden := MAANDEN.get(Frequentie(afspraak.frequentie)):
        op = _months_later(laatste_tot or traject.startdatum, maanden)
    elif traject.fase == Fase.ORIENTATIE or (
        afspraak.frequentie == Frequentie.ALLEEN_EIND and traject.fase != Fase.AANGENOMEN
    ):
        return None
    else:
        op = traject.fase_sinds
        if laatste_tot and laatste_tot >= op:
            return None
    return op if op <= vandaag else None


def _months_later(dag: date, maanden: int) -> date:
    jaar, maand = divmod(dag.year * 12 + dag.month - 1 + maanden, 12)
    volgende = date(jaar + (maand + 1) // 12, (maand + 1) % 12 + 1, 1)
    return min(date(jaar, maand + 1, 1) + timedelta(days=dag.day - 1), volgende - timedelta(days=1))


def proposed_period(traject: Traject, laatste_tot: date | None) -> tuple[date, date]:
    """From the day after the last report, or the start, up to and including today."""
    vandaag = timezone.localdate()
    van = laatste_tot + timedelta(days=1) if laatste_tot else traject.startdatum
    return min(van, vandaag), vandaag
