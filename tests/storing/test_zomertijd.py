"""The nights in which an hour is missing or comes twice: every reminder once, whatever hour the bureau chose."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.conf import settings

from bureaus import bezorging
from bureaus.models import Bureau, Verzending
from bureaus.wachtrij import WerkStaat
from outplacement.celery import app
from outplacement.tasks import tik
from tests.storing.postbus import postbus
from tests.storing.telling import Telling
from trajecten import kalender
from trajecten.enums import Ontvangersoort, Regelcode
from trajecten.models import Herinnering, Regelinstelling, Termijn, Traject

VAN_DE_NACHT = {"the hour that is missing": date(2027, 3, 28), "the hour that comes twice": date(2026, 10, 25)}
DAG = timedelta(days=1)


@pytest.fixture
def bus(monkeypatch):
    """The real mail server, and tasks that run where they are published."""
    with postbus() as bus:
        monkeypatch.setattr(settings, "EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
        monkeypatch.setattr(settings, "EMAIL_HOST", "127.0.0.1")
        monkeypatch.setattr(settings, "EMAIL_PORT", bus.poort)
        # Celery's settings cannot be taken back by name: both are off by default.
        app.conf.task_always_eager = app.conf.task_eager_propagates = True
        try:
            yield bus
        finally:
            app.conf.task_always_eager = app.conf.task_eager_propagates = False
            bezorging.hang_up()


def _due(wereld, dag: date, momenten: list[datetime]) -> None:
    """One deadline on `dag` that is reminded of by the calendar, and one for each of `momenten` in that night."""
    with wereld.open():
        Traject.objects.update(herberekenen_op=None)
        Regelinstelling.objects.create(
            regel=Regelcode.ACTIE_KANDIDAAT, aanlopen=[1, 0], ontvangers=[Ontvangersoort.KANDIDAAT]
        )
        for moment in momenten:
            Termijn.objects.create(
                traject=wereld.traject, regel=Regelcode.ACTIE_KANDIDAAT, onderwerp=uuid4(), ankerdatum=dag, op=dag,
                volgende_herinnering_op=moment,
            )  # fmt: skip


def _quarters(van: int, tot: int) -> list[float]:
    return [van + kwartier / 4 for kwartier in range(4 * (tot - van))]


@pytest.mark.parametrize("uur", [2, 3])
@pytest.mark.parametrize("naam", VAN_DE_NACHT)
def test_a_night_in_which_the_clock_is_set_doubles_and_misses_nothing(wereld, bus, meld, naam, uur):
    dag = VAN_DE_NACHT[naam]
    begin = datetime.combine(dag - DAG, datetime.min.time(), kalender.NEDERLAND)
    with wereld.open():
        Bureau.objects.update(mail_van=uur, mail_tot=24, mail_dagen=[1, 2, 3, 4, 5, 6, 7])
    bureau = Bureau.objects.get(pk=wereld.bureau.pk)
    nacht = [begin + DAG + timedelta(minutes=30 * n) for n in range(8)]
    _due(wereld, dag, [kalender.reminder_moment(dag - DAG, bureau), *nacht])
    # In steps of absolute time: from midnight to five on both days, every quarter of an hour, and a last look at nine.
    vertrek = datetime.fromtimestamp(begin.timestamp(), tz=UTC)
    for uren in (*_quarters(0, 5), *_quarters(24, 29), 33, 34):
        with time_machine.travel(vertrek + timedelta(hours=uren), tick=True):
            tik()
            tik()
    with wereld.open():
        termijnen = list(Termijn.objects.values_list("pk", flat=True))
        per_aanloop = Counter(Herinnering.objects.values_list("aanloop", flat=True))
        staten = Counter(Verzending.objects.values_list("werk_staat", flat=True))
        zonder_mail = Herinnering.objects.filter(verzending=None).count()
    per_bericht, mails = bus.per_bericht(), staten.total()
    telling = Telling(
        f"{naam}, mail from {uur}:00 about {len(termijnen)} deadlines", due=mails,
        sent_once=sum(n == 1 for n in per_bericht.values()), uncertain=staten[WerkStaat.ONZEKER],
        failed=staten[WerkStaat.MISLUKT], lost=zonder_mail + len(termijnen) - per_aanloop[0] + mails - len(per_bericht),
        duplicated=sum(n > 1 for n in per_bericht.values()),
    )  # fmt: skip
    meld(telling)
    assert telling.goed and telling.sent_once == telling.due == staten[WerkStaat.KLAAR], telling
    assert per_aanloop[0] == len(termijnen), "each on the day itself"
    assert per_aanloop[1] >= 1, "and the first one the day before"
