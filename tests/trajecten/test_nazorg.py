"""Aftercare and the mark: planned with the job, told by the coach; given once, read back by nobody."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone

from bureaus.errors import Weigering
from bureaus.models import Auditregel
from bureaus.paden import pad
from bureaus.tenancy import Publiek
from tests.rapportage.wereld import als_hr, als_kandidaat
from trajecten import nazorg, plaatsingen, tevredenheid
from trajecten.enums import Fase
from trajecten.kalender import months_after
from trajecten.models import Nazorgmoment, Plaatsing, Tevredenheidsmeting, Traject


def neem_op(wereld, start: date, *, bevestig: bool = True) -> Plaatsing:
    with wereld.open():
        traject = Traject.objects.get(pk=wereld.traject.pk)
        rij = plaatsingen.register_plaatsing(traject, startdatum=start, vorm="vast", door=wereld.coach)
    if bevestig:
        with als_kandidaat(wereld) as lid:
            plaatsingen.confirm(Plaatsing.objects.select_related("traject").get(pk=rij.pk), door=lid)
    return rij


def momenten(wereld) -> list[Nazorgmoment]:
    with wereld.open():
        staat = Plaatsing.objects.filter(traject=wereld.traject, vervallen_op=None).first()
        return nazorg.momenten(staat)


@pytest.mark.parametrize(
    ("dag", "maanden", "dan"),
    [
        (date(2026, 11, 22), 1, date(2026, 12, 22)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 12, 31), 6, date(2027, 6, 30)),
        (date(2026, 6, 15), 6, date(2026, 12, 15)),
    ],
)
def test_months_end_where_months_end(dag, maanden, dan):
    assert months_after(dag, maanden) == dan


def test_moments_show_once_the_job_is_confirmed(wereld):
    rij = neem_op(wereld, date(2026, 10, 31), bevestig=False)
    assert momenten(wereld) == []
    with als_kandidaat(wereld) as lid:
        plaatsingen.confirm(Plaatsing.objects.select_related("traject").get(pk=rij.pk), door=lid)
    assert [(m.maanden, m.op) for m in momenten(wereld)] == [
        (1, date(2026, 11, 30)), (3, date(2027, 1, 31)), (6, date(2027, 4, 30))
    ]  # fmt: skip


def test_a_job_that_falls_through_takes_its_moments_along(wereld):
    rij = neem_op(wereld, date(2026, 9, 1))
    with wereld.open():
        plaatsing = Plaatsing.objects.select_related("traject").get(pk=rij.pk)
        plaatsingen.cancel_plaatsing(plaatsing, reden="ging niet door", door=wereld.coach)
        assert not Nazorgmoment.objects.exists()
    neem_op(wereld, date(2026, 10, 1))
    assert [m.op for m in momenten(wereld)] == [date(2026, 11, 1), date(2027, 1, 1), date(2027, 4, 1)]


def test_the_coach_tells_when_and_whether_it_still_stands(wereld, als):
    vandaag = timezone.localdate()
    neem_op(wereld, vandaag - timedelta(days=40))
    eerste = momenten(wereld)[0]
    client, adres = als(wereld.coach), pad(wereld.bureau, "trajecten:nazorg", eerste.pk)
    kaart = client.get(pad(wereld.bureau, "trajecten:traject", wereld.traject.pk)).content.decode()
    assert kaart.count(">Vastleggen<") == 1
    weigert = client.post(adres, {"gehouden_op": vandaag + timedelta(days=1), "aan_het_werk": "ja"})
    assert weigert.status_code == 422 and "Kies een dag die al is geweest." in weigert.content.decode()
    weigert = client.post(adres, {"gehouden_op": vandaag - timedelta(days=60), "aan_het_werk": "ja"})
    assert weigert.status_code == 422 and "Kies een dag na de eerste werkdag." in weigert.content.decode()
    assert client.post(adres, {"gehouden_op": vandaag}).status_code == 422
    assert client.post(adres, {"gehouden_op": vandaag, "aan_het_werk": "nee"}).status_code == 302
    nu = momenten(wereld)[0]
    assert (nu.gehouden_op, nu.aan_het_werk) == (vandaag, False)
    assert "Verbeter" in client.get(pad(wereld.bureau, "trajecten:traject", wereld.traject.pk)).content.decode()


def test_also_after_the_end_but_not_without_a_confirmed_job(wereld):
    neem_op(wereld, date(2026, 9, 1), bevestig=False)
    with wereld.open():
        moment = Nazorgmoment.objects.select_related("traject").first()
        with pytest.raises(Weigering):
            nazorg.record_moment(moment, gehouden_op=date(2026, 10, 1), aan_het_werk=True, door=wereld.coach)
        Plaatsing.objects.update(bevestigd_op=timezone.now())
        Traject.objects.filter(pk=wereld.traject.pk).update(gesloten_op=date(2026, 10, 1), eindreden="geplaatst")
        nazorg.record_moment(moment, gehouden_op=date(2026, 10, 1), aan_het_werk=True, door=wereld.coach)
        regel = Auditregel.objects.get(gebeurtenis="nazorg_vastgelegd")
    assert regel.gegevens == {"maanden": 1}


# --- the mark ----------------------------------------------------------------------------------------------------


@pytest.fixture
def aangenomen(wereld):
    with wereld.open():
        Traject.objects.filter(pk=wereld.traject.pk).update(fase=Fase.AANGENOMEN)
    return wereld


def test_a_mark_is_given_once_on_the_start_page(aangenomen, als):
    wereld, client = aangenomen, als(aangenomen.kandidaat_lid)
    start, cijfer = pad(wereld.bureau, "start:start"), pad(wereld.bureau, "start:cijfer")
    assert "zien alleen gemiddelden van een groep, nooit jouw cijfer." in client.get(start).content.decode()
    assert client.post(cijfer, {}).status_code == 422
    assert client.post(cijfer, {"cijfer": 11}).status_code == 422
    assert client.post(cijfer, {"cijfer": 8}).status_code == 302
    assert "nooit jouw cijfer" not in client.get(start).content.decode()
    opnieuw = client.post(cijfer, {"cijfer": 3})
    assert opnieuw.status_code == 422 and "Je hebt al een cijfer gegeven." in opnieuw.content.decode()
    with als_kandidaat(wereld):
        assert Tevredenheidsmeting.objects.get().cijfer == 8
    with wereld.open():
        regel = Auditregel.objects.get(gebeurtenis="tevredenheid_gegeven")
    assert regel.gegevens == {}


def test_also_when_it_is_closed_and_not_before_the_end(wereld, als):
    client = als(wereld.kandidaat_lid)
    start = pad(wereld.bureau, "start:start")
    assert "nooit jouw cijfer" not in client.get(start).content.decode()
    weigert = client.post(pad(wereld.bureau, "start:cijfer"), {"cijfer": 7})
    assert weigert.status_code == 422 and "aan het eind van je traject" in weigert.content.decode()
    with wereld.open():
        Traject.objects.filter(pk=wereld.traject.pk).update(gesloten_op=timezone.localdate(), eindreden="ziekte")
    assert "nooit jouw cijfer" in client.get(start).content.decode()


@pytest.mark.parametrize("cijfer", [0, 11, -1])
def test_no_mark_outside_the_scale(aangenomen, cijfer):
    with als_kandidaat(aangenomen) as lid, pytest.raises(Weigering):
        tevredenheid.give_cijfer(Traject.objects.get(), cijfer=cijfer, door=lid)


OPDRACHTEN = (
    "select count(*) from trajecten_tevredenheidsmeting",
    "insert into trajecten_tevredenheidsmeting (id, traject_id, cijfer, op) values"
    " ('00000000-0000-7000-8000-000000000000', %(traject)s, 9, now())",
    "update trajecten_tevredenheidsmeting set cijfer = 1",
    "delete from trajecten_tevredenheidsmeting",
)


@pytest.mark.parametrize("opdracht", OPDRACHTEN)
def test_the_bureau_and_hr_have_no_right_on_marks_at_all(aangenomen, opdracht):
    for wie in (aangenomen.open, lambda: als_hr(aangenomen)):
        with pytest.raises(DatabaseError, match="permission denied"), wie(), connection.cursor() as cursor:
            cursor.execute(opdracht, {"traject": aangenomen.traject.pk})


@pytest.mark.parametrize("opdracht", OPDRACHTEN[2:])
def test_a_mark_once_given_stays(aangenomen, opdracht):
    """Not even the one who gave it changes it: nobody can be talked into another."""
    weigert = pytest.raises(DatabaseError, match="permission denied")
    with weigert, als_kandidaat(aangenomen), connection.cursor() as cursor:
        cursor.execute(opdracht)


def test_a_mark_for_anothers_trajectory_is_refused_by_the_database(aangenomen):
    ander = aangenomen.ander_traject.kandidaat.lid
    with (
        pytest.raises(DatabaseError, match="row-level security"),
        aangenomen.open(publiek=Publiek.KANDIDAAT, lid=ander.pk, onderwerp=ander.onderwerp),
    ):
        Tevredenheidsmeting.objects.create(traject_id=aangenomen.traject.pk, cijfer=9)
