"""Too many clocks, or none for days: one mail per person, and nothing missed."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from tests.storing.maat import LANG, MAAT
from tests.storing.opstelling import Opstelling
from tests.storing.telling import Telling, count, is_done

DAGEN = (3, 2, 1, 0)
GEVALLEN = {
    "three clocks and three workers": (timedelta(minutes=1), (0,)),
    "no clock for 6 hours": (timedelta(hours=6), (0,)),
    "no clock for 3 days": (timedelta(minutes=1), DAGEN),
}


def wake(stand: Opstelling, naam: str, *, sabotage: str = "", geduld: float = 180) -> tuple[Telling, int]:
    """Three clocks and three workers start at once on what came due meanwhile; the counts, and deadlines missed.

    Missed is also what was reminded of by a mail that does not name its day.
    """
    terug, dagen = GEVALLEN[naam]
    mensen, vandaag = stand.people(min(MAAT.achterstand, 300)), timezone.localdate()
    stand.make_due(mensen, terug=terug, dagen=dagen)
    stand.clocks(3)
    stand.workers(MAAT.werkers + 1, sabotage=sabotage)
    klaar = stand.wait_until(lambda: is_done(stand, len(mensen) * len(dagen)), geduld, rust=0.3)
    assert klaar or sabotage, stand.logs()
    # Some more ticks of all clocks: whoever would send twice has time to.
    stand.wait_until(lambda: False, 5)
    ((gemist,),) = stand.sql(
        "select count(*) from trajecten_termijn t where not exists"
        " (select from trajecten_herinnering h where h.termijn_id = t.id)"
    )
    teksten = stand.postbus.teksten
    ongenoemd = sum(_said(vandaag, dag) not in teksten.get(mens.email, "") for mens in mensen for dag in dagen)
    extra = f"{len(mensen) * len(dagen)} deadlines, {gemist} missed, {ongenoemd} not named in the mail"
    return count(stand, naam, mensen, extra=extra), gemist + ongenoemd


def _said(vandaag: date, geleden: int) -> str:
    """A day as a mail writes it."""
    return date_format(vandaag - timedelta(days=geleden), "l j F")


@pytest.mark.parametrize("naam", GEVALLEN if LANG else ["no clock for 3 days"])
def test_however_the_clocks_ran_everybody_gets_one_mail(stand, meld, naam):
    telling, gemist = wake(stand, naam)
    meld(telling)
    assert not gemist, telling
    assert telling.goed and telling.sent_once == telling.due and not telling.failed + telling.uncertain, telling
