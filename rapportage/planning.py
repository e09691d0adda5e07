"""When a report is due by its agreement, and the period it then is about."""

from datetime import date, timedelta

from django.utils import timezone

from rapportage.enums import Frequentie, Onderdeel
from rapportage.models import Rapportageafspraak
from trajecten.enums import Fase
from trajecten.kalender import months_after
from trajecten.models import Traject

MAANDEN = {Frequentie.MAANDELIJKS: 1, Frequentie.KWARTAAL: 3}
# A report for an agreed day is made before it, so that the candidate has the time to read: its period may end this
# much earlier.
VOORAF = timedelta(days=14)
EEN_DAG = timedelta(days=1)


def due_since(
    traject: Traject, afspraak: Rapportageafspraak, laatste_tot: date | None, *, vandaag: date | None = None
) -> date | None:
    """Since when a report on `traject` is due by its agreement, or None while it is not."""
    op = next_date(traject, afspraak, laatste_tot)
    return op if op and op <= (vandaag or timezone.localdate()) else None


def next_date(traject: Traject, afspraak: Rapportageafspraak, laatste_tot: date | None) -> date | None:
    """The day the next report on `traject` is due, today or earlier when it waits; None when no day is known.

    `laatste_tot` is the end of the last report's period. Months and weeks count from there or from the start; a
    phase asks for a report once it was entered after the last one; before the start nothing is due.
    """
    frequentie = Frequentie(afspraak.frequentie)
    begin = max(laatste_tot or traject.startdatum, traject.startdatum)
    if maanden := MAANDEN.get(frequentie):
        return months_after(begin, maanden, heel=begin == laatste_tot)
    if frequentie == Frequentie.WEKEN:
        return begin + timedelta(weeks=afspraak.weken)
    op = {
        Frequentie.PER_FASE: _since_phase,
        Frequentie.OP_DATUM: lambda _traject, afspraak: afspraak.op_datum,
        Frequentie.ALLEEN_EIND: _end,
    }[frequentie](traject, afspraak)
    if op is None:
        return None
    gedaan = laatste_tot + VOORAF if laatste_tot and frequentie == Frequentie.OP_DATUM else laatste_tot
    return None if gedaan and gedaan >= op else max(op, traject.startdatum)


def announced(traject: Traject, afspraak: Rapportageafspraak, laatste_tot: date | None) -> date | None:
    """The day an employer may be told the next report comes, or None: by the calendar and the contract alone.

    A phase that was entered or work that was found can make a report due earlier, and is not in the answer: it would
    tell what the reports themselves may have to leave out.
    """
    frequentie = Frequentie(afspraak.frequentie)
    if frequentie == Frequentie.PER_FASE:
        return None
    if frequentie == Frequentie.ALLEEN_EIND:
        return None if laatste_tot and laatste_tot >= traject.einddatum else traject.einddatum
    return next_date(traject, afspraak, laatste_tot)


def _tells_of_work(traject: Traject, afspraak: Rapportageafspraak) -> bool:
    """True when there is new work and the employer may know: a report because of it says as much as one about it."""
    return traject.fase == Fase.AANGENOMEN and Onderdeel.PLAATSING in afspraak.onderdelen


def _since_phase(traject: Traject, afspraak: Rapportageafspraak) -> date | None:
    if traject.fase == Fase.ORIENTATIE or Onderdeel.FASE not in afspraak.onderdelen:
        return None
    return traject.fase_sinds if traject.fase != Fase.AANGENOMEN or _tells_of_work(traject, afspraak) else None


def _end(traject: Traject, afspraak: Rapportageafspraak) -> date:
    """The day the trajectory ended: closed, or placed when that may be told; until then the last day of its term."""
    if traject.gesloten_op:
        return traject.gesloten_op
    return traject.fase_sinds if _tells_of_work(traject, afspraak) else traject.einddatum


def proposed_period(traject: Traject, laatste_tot: date | None) -> tuple[date, date]:
    """From the day after the last report, or the start, up to and including today."""
    vandaag = timezone.localdate()
    van = laatste_tot + EEN_DAG if laatste_tot else traject.startdatum
    return min(van, vandaag), vandaag
