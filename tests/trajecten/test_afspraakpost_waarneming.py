"""Appointments go from the calendar of a coach to who stands in or takes over; each is told once, and truthfully."""

from datetime import datetime, time, timedelta

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone

from bureaus import leden
from bureaus.models import Lidmaatschap, Verzending
from bureaus.rollen import Rol
from bureaus.wachtrij import WerkStaat
from tests.trajecten import test_afspraakpost as post
from tests.trajecten.test_afspraakpost import _cancel, _invitation, _move, _plan, _send, _states
from tests.wereld import neem_aan
from trajecten import afspraakpost, trajecten, waarnemingen
from trajecten.models import Gesprek, Waarneming

VANDAAG = post.NU.date()
smtp = post.smtp


@pytest.fixture(autouse=True)
def _op_woensdag():
    with time_machine.travel(post.NU, tick=True):
        yield


@pytest.fixture
def derde(wereld) -> Lidmaatschap:
    with wereld.open():
        lid = leden.add_lid(rol=Rol.COACH, naam="Derk Derde", email="derk@kompas.example", door=wereld.beheerder)
    return neem_aan(lid)


def _arrange(wereld, van: int, tot: int, **velden) -> Waarneming:
    wie = {"coach": wereld.coach, "waarnemer": wereld.collega} | velden
    dagen = {"van": VANDAAG + timedelta(days=van), "tot": VANDAAG + timedelta(days=tot)}
    with wereld.open():
        return waarnemingen.arrange(**wie, **dagen, door=wereld.beheerder)


def _end(wereld, waarneming) -> None:
    with wereld.open():
        waarnemingen.end(waarneming, door=wereld.beheerder)


def _hand_over(wereld, coach) -> None:
    with wereld.open():
        trajecten.assign_coach([wereld.traject], coach=coach, door=wereld.beheerder)


def _at(dagen: int) -> datetime:
    return datetime.combine(VANDAAG + timedelta(days=dagen), time(10), tzinfo=post.NEDERLAND)


def _heard(smtp, lid) -> list[tuple[str, int, str]]:
    """Of each invitation this person got: the method, the number and the first words of the subject."""
    uit = []
    for bericht in smtp.aan(lid):
        if list(bericht.iter_attachments()):
            methode, event = _invitation(bericht)
            uit.append((methode, event["sequence"], bericht["Subject"].removesuffix(" (Kompas)")))
    return uit


def _text(bericht) -> str:
    return bericht.get_body(("plain",)).get_content()


# --- which days --------------------------------------------------------------------------------------------------


def test_another_last_day_leaves_the_appointment_in_the_calendar(wereld, smtp):
    """Ended and arranged again, with the mails leaving in between."""
    eerste = _arrange(wereld, 0, 10)
    _plan(wereld, _at(5))
    _send(wereld)
    _end(wereld, eerste)
    _send(wereld)
    _arrange(wereld, 0, 20)
    _send(wereld)
    assert _heard(smtp, wereld.collega) == [
        ("REQUEST", 0, "Nieuwe afspraak"), ("CANCEL", 1, "Afspraak niet meer van jou"),
        ("REQUEST", 2, "Nieuwe afspraak"),
    ]  # fmt: skip
    # For the candidate and the coach nothing changed.
    for lid in (wereld.kandidaat_lid, wereld.coach):
        assert _heard(smtp, lid) == [("REQUEST", 0, "Nieuwe afspraak")]


@pytest.mark.parametrize("volgorde", [1, -1])
def test_ended_and_arranged_before_a_mail_left_is_no_mail(wereld, smtp, volgorde):
    eerste = _arrange(wereld, 0, 10)
    gesprek = _plan(wereld, _at(5))
    _send(wereld)
    _end(wereld, eerste)
    _arrange(wereld, 0, 20)
    _send(wereld, volgorde)
    assert len(_heard(smtp, wereld.collega)) == 1
    # And what it was told then is known: a move is a change, not a new one.
    _move(wereld, gesprek, _at(6))
    _send(wereld, volgorde)
    assert _heard(smtp, wereld.collega)[1:] == [("REQUEST", 3, "Afspraak veranderd")]


def test_two_periods_in_a_row_are_both_of_the_stand_in(wereld, smtp):
    _arrange(wereld, 0, 10)
    _arrange(wereld, 11, 20)
    laat, vroeg = _plan(wereld, _at(15)), _plan(wereld, _at(10))
    _send(wereld)
    assert [_invitation(b)[1]["uid"] for b in smtp.aan(wereld.collega)] == [
        f"{gesprek.pk}@{settings.MAIL_DOMEIN}" for gesprek in (laat, vroeg)
    ]
    _move(wereld, vroeg, _at(15))
    _send(wereld)
    assert _heard(smtp, wereld.collega)[2:] == [("REQUEST", 1, "Afspraak veranderd")]
    _move(wereld, vroeg, _at(21))
    _send(wereld)
    assert _heard(smtp, wereld.collega)[3:] == [("CANCEL", 2, "Afspraak niet meer van jou")]


def test_what_is_planned_in_days_to_come_is_told_to_who_stands_in_then(wereld, smtp):
    """The first day and the last, and not the days around them. Of what stood there the calendar tells, and no mail."""
    _plan(wereld, _at(12))
    waarneming = _arrange(wereld, 10, 20)
    for dag in (9, 10, 20, 21):
        _plan(wereld, _at(dag))
    _send(wereld)
    assert [_invitation(b)[1].decoded("dtstart") for b in smtp.aan(wereld.collega)] == [_at(10), _at(20)]
    # They cannot look yet.
    assert all("Met wie zie je vanaf de eerste dag dat je waarneemt." in _text(b) for b in smtp.aan(wereld.collega))
    later = _plan(wereld, _at(11))
    _send(wereld)
    _move(wereld, later, _at(9))
    _send(wereld)
    assert [methode for methode, _nummer, _kop in _heard(smtp, wereld.collega)[2:]] == ["REQUEST", "CANCEL"]
    _end(wereld, waarneming)
    _send(wereld)
    assert [methode for methode, _nummer, _kop in _heard(smtp, wereld.collega)[4:]] == ["CANCEL", "CANCEL"]


def test_who_stands_in_today_can_look_today(wereld, smtp):
    _arrange(wereld, 0, 10)
    _plan(wereld, _at(5))
    _send(wereld)
    assert "Log in om te zien met wie." in _text(smtp.aan(wereld.collega)[-1])


def test_an_appointment_that_moves_between_two_stand_ins(wereld, smtp, derde):
    _arrange(wereld, 0, 10)
    _arrange(wereld, 11, 20, waarnemer=derde)
    gesprek = _plan(wereld, _at(5))
    _send(wereld)
    assert _heard(smtp, derde) == []
    _move(wereld, gesprek, _at(15))
    _send(wereld)
    assert [methode for methode, _nummer, _kop in _heard(smtp, wereld.collega)] == ["REQUEST", "CANCEL"]
    assert _heard(smtp, derde) == [("REQUEST", 1, "Nieuwe afspraak")]
    # Told with the moment that stands in their calendar.
    tekst = _text(smtp.aan(wereld.collega)[-1])
    assert "Deze afspraak is nu van een collega:" in tekst
    assert "Maandag 30 november" in tekst and "10 december" not in tekst


def test_who_was_never_told_gets_no_row(wereld):
    _arrange(wereld, 11, 20)
    _plan(wereld, _at(5))
    assert _states(wereld, wereld.collega) == []


# --- handing over ------------------------------------------------------------------------------------------------


def test_handing_over_takes_it_from_the_stand_in_of_the_old_coach(wereld, smtp, derde):
    _arrange(wereld, 0, 10)
    _plan(wereld, _at(5))
    _send(wereld)
    _hand_over(wereld, derde)
    _send(wereld)
    for lid in (wereld.coach, wereld.collega):
        assert _heard(smtp, lid)[1:] == [("CANCEL", 1, "Afspraak niet meer van jou")]
    assert _heard(smtp, derde) == [("REQUEST", 1, "Nieuwe afspraak")]


def test_handing_over_tells_the_stand_in_of_the_new_coach(wereld, smtp, derde):
    _plan(wereld, _at(5))
    _arrange(wereld, 0, 10, coach=derde)
    _send(wereld)
    _hand_over(wereld, derde)
    _send(wereld)
    for lid in (derde, wereld.collega):
        assert _heard(smtp, lid) == [("REQUEST", 1, "Nieuwe afspraak")]


def test_who_stands_in_for_both_coaches_notices_nothing(wereld, smtp, derde):
    _arrange(wereld, 0, 10)
    _arrange(wereld, 0, 10, coach=derde)
    _plan(wereld, _at(5))
    _send(wereld)
    _hand_over(wereld, derde)
    with wereld.open():
        assert Verzending.objects.filter(soort="afspraak", lid=wereld.collega, werk_staat=WerkStaat.WACHT).count() == 1
    _send(wereld)
    assert len(_heard(smtp, wereld.collega)) == 1


def test_there_and_back_again_before_a_mail_left(wereld, smtp):
    _plan(wereld, _at(5))
    _send(wereld)
    _hand_over(wereld, wereld.collega)
    _hand_over(wereld, wereld.coach)
    _send(wereld)
    assert len(_heard(smtp, wereld.coach)) == 1 and _heard(smtp, wereld.collega) == []


# --- once, and at the right number -----------------------------------------------------------------------------


def test_no_second_time_that_it_went_to_another(wereld, smtp, derde):
    """Out of the days, then ended, then handed over, then cancelled: the calendar is emptied once."""
    waarneming = _arrange(wereld, 0, 10)
    gesprek = _plan(wereld, _at(5))
    _send(wereld)
    _move(wereld, gesprek, _at(11))
    _send(wereld)
    _move(wereld, gesprek, _at(12))
    _send(wereld)
    _end(wereld, waarneming)
    _send(wereld)
    _hand_over(wereld, derde)
    _send(wereld)
    _cancel(wereld, gesprek)
    _send(wereld)
    assert [methode for methode, _nummer, _kop in _heard(smtp, wereld.collega)] == ["REQUEST", "CANCEL"]


def test_a_mail_that_is_on_its_way_is_taken_back_too(wereld, smtp):
    """Claimed by a worker, and not yet known to have left, when standing in ends."""
    waarneming = _arrange(wereld, 0, 10)
    _plan(wereld, _at(5))
    with wereld.open():
        Verzending.objects.filter(lid=wereld.collega, soort="afspraak").update(werk_staat=WerkStaat.BEZIG)
    _end(wereld, waarneming)
    _send(wereld)
    assert _heard(smtp, wereld.collega) == [("CANCEL", 1, "Afspraak niet meer van jou")]


def test_a_mail_claimed_later_than_the_end_is_taken_back_too(wereld, smtp):
    """It waits when standing in ends, and leaves with what its worker read before that."""
    waarneming = _arrange(wereld, 0, 10)
    _plan(wereld, _at(5))
    _end(wereld, waarneming)
    with wereld.open():
        eerste = Verzending.objects.filter(lid=wereld.collega, soort="afspraak").earliest("aangemaakt_op")
        Verzending.objects.filter(pk=eerste.pk).update(werk_staat=WerkStaat.KLAAR, verzonden_op=timezone.now())
    _send(wereld)
    assert [methode for methode, _nummer, _kop in _heard(smtp, wereld.collega)] == ["CANCEL"]


def test_of_two_mails_with_the_same_news_at_once_the_newest_leaves(wereld):
    """A worker that finds another one busy with the same cannot know that it will leave."""
    waarneming = _arrange(wereld, 0, 10)
    _plan(wereld, _at(5))
    with wereld.open():
        wie = {"coach": wereld.coach, "waarnemer": wereld.collega, "door": wereld.beheerder}
        afspraakpost.announce_days(**wie, van=waarneming.van, tot=waarneming.tot)
        rows = Verzending.objects.filter(lid=wereld.collega, soort="afspraak")
        rows.update(werk_staat=WerkStaat.BEZIG)
        inhoud = [afspraakpost.content(rij) for rij in rows.order_by("aangemaakt_op")]
    assert [bool(een) for een in inhoud] == [False, True]


def test_rows_of_before_stand_was_kept_count_as_told(wereld, smtp):
    waarneming = _arrange(wereld, 0, 10)
    gesprek = _plan(wereld, _at(5))
    _send(wereld)
    with wereld.open():
        # One without the appointment too: nothing stumbles over it.
        Verzending.objects.filter(lid=wereld.collega).update(gegevens={"gesprek": str(gesprek.pk), "volgnummer": 0})
        Verzending.objects.create(soort="afspraak", lid=wereld.collega, pad="/x/", message_id="<x@x>")
    _end(wereld, waarneming)
    _send(wereld)
    assert _heard(smtp, wereld.collega)[1:] == [("CANCEL", 1, "Afspraak niet meer van jou")]


def test_cancelled_before_the_stand_in_heard_of_it_is_no_mail(wereld, smtp):
    gesprek = _plan(wereld, _at(5))
    _send(wereld)
    _arrange(wereld, 0, 10)
    _cancel(wereld, gesprek)
    _send(wereld)
    assert _heard(smtp, wereld.collega) == []


def test_few_queries_however_many_appointments(wereld, django_assert_num_queries):
    """Ending reads and counts up all of them at once; each mail is one row."""
    waarneming = _arrange(wereld, 0, 10)
    for dag in (5, 6, 7):
        _plan(wereld, _at(dag))
    with wereld.open():
        wie = {"coach": wereld.coach, "waarnemer": wereld.collega, "door": wereld.beheerder}
        Waarneming.objects.all().delete()
        # Which there are, and mails about them; count up, read them, who stands in, and mails again; three new mails.
        with django_assert_num_queries(6 + 3):
            afspraakpost.announce_days(**wie, van=waarneming.van, tot=waarneming.tot)
        assert set(Gesprek.objects.values_list("volgnummer", flat=True)) == {1}
