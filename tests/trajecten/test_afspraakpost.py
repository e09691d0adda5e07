"""Appointments move and are cancelled; the mails tell it once, truthfully, in words and for a calendar."""

import email
import socket
from datetime import UTC, date, datetime, time, timedelta
from email.policy import default as policy
from zoneinfo import ZoneInfo

import icalendar
import pytest
import time_machine
from aiosmtpd.controller import Controller
from django.conf import settings
from django.utils import timezone

from bureaus import bezorging, mail
from bureaus.enums import Mailsoort
from bureaus.errors import Weigering
from bureaus.models import Auditregel, Bureau, Lidmaatschap, Mailvoorkeur, Verzending
from bureaus.wachtrij import WerkStaat
from kandidaten.models import Kandidaat
from tests.trajecten.kalenders import Khal, events
from trajecten import gesprekken, trajecten, waarnemingen
from trajecten.enums import Aanwezigheid, Eindreden, Gesprekssoort
from trajecten.models import Gesprek, Waarneming

NEDERLAND = ZoneInfo("Europe/Amsterdam")
# A Wednesday.
NU = datetime(2026, 11, 25, 9, tzinfo=UTC)
MORGEN = NU + timedelta(days=1)


@pytest.fixture(autouse=True)
def _op_woensdag():
    with time_machine.travel(NU, tick=True):
        yield


class Sink:
    """Keeps what arrives."""

    def __init__(self):
        self.berichten = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        self.berichten.append(email.message_from_bytes(envelope.content, policy=policy))
        return "250 OK"

    def aan(self, lid) -> list:
        """What went to one person, in order."""
        return [bericht for bericht in self.berichten if lid.email in bericht["To"]]


@pytest.fixture
def smtp(monkeypatch):
    sink = Sink()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    monkeypatch.setattr(settings, "EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
    monkeypatch.setattr(settings, "EMAIL_HOST", "127.0.0.1")
    monkeypatch.setattr(settings, "EMAIL_PORT", port)
    yield sink
    bezorging.hang_up()
    controller.stop()


def _plan(wereld, wanneer=None, **velden) -> Gesprek:
    gegeven = {"soort": "intake", "plaats": "Kantoor Zwolle", "door": wereld.coach}
    with wereld.open():
        return gesprekken.plan_gesprek(wereld.traject, begint_op=wanneer or MORGEN, **(gegeven | velden))


def _move(wereld, gesprek, wanneer, minuten=60, plaats="Kantoor Zwolle") -> None:
    with wereld.open():
        rij = Gesprek.objects.select_related("traject__kandidaat__lid").get(pk=gesprek.pk)
        gesprekken.move_gesprek(rij, begint_op=wanneer, minuten=minuten, plaats=plaats, door=wereld.coach)


def _cancel(wereld, gesprek) -> None:
    with wereld.open():
        gesprekken.cancel_gesprek(Gesprek.objects.get(pk=gesprek.pk), door=wereld.coach)


def _waiting(wereld) -> list:
    with wereld.open():
        rows = Verzending.objects.filter(soort="afspraak", werk_staat=WerkStaat.WACHT)
        return list(rows.order_by("aangemaakt_op", "pk").values_list("pk", flat=True))


def _send(wereld, volgorde=1) -> None:
    mail.send(wereld.bureau.pk, *_waiting(wereld)[::volgorde])


def _states(wereld, lid) -> list[str]:
    with wereld.open():
        rows = Verzending.objects.filter(soort="afspraak", lid=lid)
        return list(rows.order_by("aangemaakt_op", "pk").values_list("werk_staat", flat=True))


def _invitation(bericht) -> tuple[str, icalendar.Event]:
    """The method a mail system reads from the part's own header, and the event in it."""
    (deel,) = bericht.iter_attachments()
    assert deel.get_content_type() == "text/calendar" and deel.get_filename() == "afspraak.ics"
    assert deel["Content-Type"].params["charset"].lower() == "utf-8"
    tekst = deel.get_payload(decode=True)
    methode = deel["Content-Type"].params["method"]
    assert str(icalendar.Calendar.from_ical(tekst)["method"]) == methode
    (event,) = events(tekst)
    return methode, event


# --- mail ----------------------------------------------------------------------------------------------------


def test_planning_invites_candidate_and_coach(wereld, smtp):
    gesprek = _plan(wereld, datetime(2027, 3, 3, 10, tzinfo=NEDERLAND), minuten=45)
    _send(wereld)
    assert len(smtp.berichten) == 2
    for lid, titel in ((wereld.kandidaat_lid, "Afspraak met Kompas"), (wereld.coach, "Afspraak met J.J.")):
        (bericht,) = smtp.aan(lid)
        assert bericht["Subject"] == "Nieuwe afspraak (Kompas)"
        for soort in ("plain", "html"):
            tekst = bericht.get_body((soort,)).get_content()
            assert "Woensdag 3 maart om 10.00 uur" in tekst and "45 minuten" in tekst and "Kantoor Zwolle" in tekst
            assert "ntake" not in tekst and "Kraanbouw" not in tekst
        methode, event = _invitation(bericht)
        assert (methode, event["sequence"], str(event["summary"])) == ("REQUEST", 0, titel)
        assert str(event["uid"]) == f"{gesprek.pk}@{settings.MAIL_DOMEIN}"
        assert event.decoded("dtstart").isoformat() == "2027-03-03T10:00:00+01:00"
        assert event["attendee"] == f"mailto:{lid.email}" and dict(event["attendee"].params) == {"RSVP": "FALSE"}
        assert event["organizer"] == f"mailto:{settings.DEFAULT_FROM_EMAIL}"
        assert dict(event["organizer"].params) == {"CN": "Kompas"}
        assert abs(event.decoded("dtstamp") - timezone.now()) < timedelta(minutes=1)


def test_moving_and_cancelling_keep_the_uid_and_count_up(wereld, smtp):
    gesprek = _plan(wereld)
    _send(wereld)
    _move(wereld, gesprek, MORGEN + timedelta(days=7), plaats="Online")
    _send(wereld)
    _cancel(wereld, gesprek)
    _send(wereld)
    berichten = smtp.aan(wereld.kandidaat_lid)
    assert [b["Subject"] for b in berichten] == [
        "Nieuwe afspraak (Kompas)", "Afspraak veranderd (Kompas)", "Afspraak gaat niet door (Kompas)",
    ]  # fmt: skip
    gelezen = [_invitation(b) for b in berichten]
    assert [(m, e["sequence"], str(e["status"])) for m, e in gelezen] == [
        ("REQUEST", 0, "CONFIRMED"), ("REQUEST", 1, "CONFIRMED"), ("CANCEL", 2, "CANCELLED"),
    ]  # fmt: skip
    assert len({str(e["uid"]) for _m, e in gelezen}) == 1
    assert gelezen[1][1].decoded("dtstart") == MORGEN + timedelta(days=7) and str(gelezen[1][1]["location"]) == "Online"
    assert len(smtp.aan(wereld.coach)) == 3


@pytest.mark.parametrize("volgorde", [1, -1])
def test_two_moves_in_a_row_are_one_truthful_mail(wereld, smtp, volgorde):
    """Whatever worker comes first."""
    gesprek = _plan(wereld)
    _move(wereld, gesprek, MORGEN + timedelta(days=1))
    _move(wereld, gesprek, MORGEN + timedelta(days=2))
    _send(wereld, volgorde)
    (bericht,) = smtp.aan(wereld.kandidaat_lid)
    _methode, event = _invitation(bericht)
    assert event.decoded("dtstart") == MORGEN + timedelta(days=2) and event["sequence"] == 2
    # Nobody heard of the first plan, so nothing changed for them.
    assert bericht["Subject"] == "Nieuwe afspraak (Kompas)"
    assert _states(wereld, wereld.kandidaat_lid) == [WerkStaat.GESTOPT, WerkStaat.GESTOPT, WerkStaat.KLAAR]


def test_after_a_mail_that_was_refused_the_next_one_tells_it_as_new(wereld, smtp):
    gesprek = _plan(wereld)
    with wereld.open():
        Verzending.objects.filter(lid=wereld.kandidaat_lid).update(werk_staat=WerkStaat.MISLUKT)
    _move(wereld, gesprek, MORGEN + timedelta(days=1))
    _send(wereld)
    (bericht,) = smtp.aan(wereld.kandidaat_lid)
    assert bericht["Subject"] == "Nieuwe afspraak (Kompas)"


@pytest.mark.parametrize("volgorde", [1, -1])
def test_planned_and_cancelled_before_anyone_knew_is_no_mail(wereld, smtp, volgorde):
    gesprek = _plan(wereld)
    _cancel(wereld, gesprek)
    _send(wereld, volgorde)
    assert smtp.berichten == [] and set(_states(wereld, wereld.coach)) == {WerkStaat.GESTOPT}


def test_an_appointment_of_before_these_mails_is_still_cancelled_by_mail(wereld, smtp):
    with wereld.open():
        gesprek = Gesprek.objects.create(traject=wereld.traject, begint_op=MORGEN)
    _cancel(wereld, gesprek)
    _send(wereld)
    assert [_invitation(b)[0] for b in smtp.berichten] == ["CANCEL", "CANCEL"]


def test_a_mail_whose_session_has_passed_is_stopped(wereld, smtp):
    gesprek = _plan(wereld)
    with wereld.open():
        Gesprek.objects.filter(pk=gesprek.pk).update(begint_op=timezone.now() - timedelta(minutes=1))
    _send(wereld)
    assert smtp.berichten == [] and _states(wereld, wereld.kandidaat_lid) == [WerkStaat.GESTOPT]


def test_nothing_to_mail_about_the_past(wereld):
    _plan(wereld, timezone.now() - timedelta(hours=3))
    assert _waiting(wereld) == []


def test_without_an_address_no_mail_is_queued(wereld):
    with wereld.open():
        Lidmaatschap.objects.filter(pk=wereld.kandidaat_lid.pk).update(email="", gebruiker=None)
        wereld.traject.refresh_from_db()
        wereld.traject.kandidaat.refresh_from_db()
    _plan(wereld)
    assert _states(wereld, wereld.kandidaat_lid) == [] and _states(wereld, wereld.coach) == [WerkStaat.WACHT]


def test_who_switched_it_off_gets_none(wereld, smtp):
    with wereld.open():
        Mailvoorkeur.objects.create(lid=wereld.kandidaat_lid, soort=Mailsoort.AFSPRAAK)
    _plan(wereld)
    _send(wereld)
    assert smtp.aan(wereld.kandidaat_lid) == [] and len(smtp.aan(wereld.coach)) == 1


def test_it_can_be_switched_off_from_the_mail(wereld, smtp):
    _plan(wereld)
    _send(wereld)
    for bericht in smtp.berichten:
        assert bericht["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert "/mail/afmelden/" in bericht["List-Unsubscribe"]


def _stand_in(wereld, tot: date) -> Waarneming:
    with wereld.open():
        return Waarneming.objects.create(
            coach=wereld.coach, waarnemer=wereld.collega, van=timezone.localdate() - timedelta(days=1), tot=tot,
            ingesteld_door=wereld.beheerder,
        )  # fmt: skip


def test_a_stand_in_is_invited_too(wereld, smtp):
    _stand_in(wereld, MORGEN.date())
    _plan(wereld, door=wereld.collega)
    _send(wereld)
    assert len(smtp.berichten) == 3 and len(smtp.aan(wereld.collega)) == 1


def test_a_stand_in_hears_of_no_appointment_after_it(wereld, smtp):
    """What was told and is moved past the last day of standing in comes out of the calendar again."""
    tot = timezone.localdate() + timedelta(days=5)
    _stand_in(wereld, tot)
    op_tijd = datetime.combine(tot, time(10), tzinfo=NEDERLAND)
    binnen, _later = _plan(wereld, op_tijd), _plan(wereld, op_tijd + timedelta(days=1))
    _send(wereld)
    ((methode, event),) = [_invitation(bericht) for bericht in smtp.aan(wereld.collega)]
    assert (methode, event["uid"]) == ("REQUEST", f"{binnen.pk}@{settings.MAIL_DOMEIN}")
    _move(wereld, binnen, op_tijd + timedelta(days=2))
    _send(wereld)
    weg = smtp.aan(wereld.collega)[-1]
    methode, event = _invitation(weg)
    assert (methode, event["uid"], event["status"]) == ("CANCEL", f"{binnen.pk}@{settings.MAIL_DOMEIN}", "CANCELLED")
    assert "Deze afspraak is nu van een collega:" in weg.get_body(("plain",)).get_content()
    assert [_invitation(bericht)[0] for bericht in smtp.aan(wereld.coach)] == ["REQUEST"] * 3


def test_a_coach_who_is_back_sooner_takes_the_appointments_out_of_the_other_calendar(wereld, smtp):
    waarneming = _stand_in(wereld, timezone.localdate() + timedelta(days=30))
    gesprek = _plan(wereld)
    _send(wereld)
    # One planned at the last moment, of which the stand-in was not told yet.
    _plan(wereld, gesprek.begint_op + timedelta(days=1))
    with wereld.open():
        waarnemingen.end(waarneming, door=wereld.beheerder)
    _send(wereld)
    eerste, laatste = [_invitation(bericht) for bericht in smtp.aan(wereld.collega)]
    assert (eerste[0], laatste[0]) == ("REQUEST", "CANCEL")
    assert eerste[1]["uid"] == laatste[1]["uid"] == f"{gesprek.pk}@{settings.MAIL_DOMEIN}"
    assert smtp.aan(wereld.collega)[-1]["Subject"] == "Afspraak niet meer van jou (Kompas)"
    with wereld.open():
        waarnemingen.end(waarneming, door=wereld.beheerder)
    _send(wereld)
    assert len(smtp.aan(wereld.collega)) == 2


def test_answers_go_to_the_bureau_and_nobody_is_invited_by_themselves(wereld, smtp):
    with mail.in_bureau(wereld.bureau.pk):
        Bureau.objects.filter(pk=wereld.bureau.pk).update(antwoord_aan=wereld.coach.email.upper())
    _plan(wereld)
    _send(wereld)
    wie = {lid.pk: str(_invitation(smtp.aan(lid)[0])[1]["organizer"]) for lid in (wereld.coach, wereld.kandidaat_lid)}
    assert wie[wereld.kandidaat_lid.pk] == f"mailto:{wereld.coach.email.upper()}"
    assert wie[wereld.coach.pk] == f"mailto:{settings.DEFAULT_FROM_EMAIL}"


def test_mail_and_calendar_hold_no_word_of_the_file(wereld, smtp):
    with wereld.open():
        Kandidaat.objects.update(roepnaam="kanarienaam", achternaam="kanarienaam")
        wereld.traject.refresh_from_db()
    gesprek = _plan(wereld, plaats="kanarieplaats", soort=Gesprekssoort.EVALUATIE)
    _send(wereld)
    _cancel(wereld, gesprek)
    _send(wereld)
    assert len(smtp.berichten) == 4
    for bericht in smtp.berichten:
        _methode, event = _invitation(bericht)
        koppen = " ".join(f"{naam}: {waarde}" for naam, waarde in bericht.items() if naam != "To")
        assert "kanarie" not in koppen + str(event["summary"]) + str(event["description"]) + str(event["uid"])
        alles = bericht.as_string() + event.to_ical().decode() + bericht.get_body(("html",)).get_content()
        for woord in ("kanarienaam", "valuatie", "Kraanbouw", "Sluiting", "oriëntatie"):
            assert woord not in alles


def test_in_the_language_of_who_reads_it(wereld, smtp):
    with wereld.open():
        Lidmaatschap.objects.filter(pk=wereld.kandidaat_lid.pk).update(taal="en")
    _plan(wereld, datetime(2027, 3, 3, 10, tzinfo=NEDERLAND))
    _send(wereld)
    (bericht,) = smtp.aan(wereld.kandidaat_lid)
    assert "Wednesday" in bericht.get_body(("plain",)).get_content()


def test_a_calendar_programme_follows_the_mails(wereld, smtp, tmp_path):
    """The invitation, the move and the cancellation, opened one after the other."""
    gesprek = _plan(wereld, datetime(2027, 3, 27, 10, tzinfo=NEDERLAND))
    _send(wereld)
    # Over the change of the clock: the time on the wall stays.
    _move(wereld, gesprek, datetime(2027, 3, 29, 10, tzinfo=NEDERLAND), 45, "Online")
    _send(wereld)
    _cancel(wereld, gesprek)
    _send(wereld)
    khal, gezien = Khal(tmp_path), []
    for bericht in smtp.aan(wereld.kandidaat_lid):
        (deel,) = bericht.iter_attachments()
        khal.add(deel.get_payload(decode=True))
        gezien.append(khal.show("27-03-2027", "30-03-2027"))
    assert gezien == [
        ["27-03-2027 10:00|27-03-2027 11:00|Afspraak met Kompas|Kantoor Zwolle|CONFIRMED"],
        ["29-03-2027 10:00|29-03-2027 10:45|Afspraak met Kompas|Online|CONFIRMED"],
        ["29-03-2027 10:00|29-03-2027 10:45|Afspraak met Kompas|Online|CANCELLED"],
    ]


# --- moving and cancelling -----------------------------------------------------------------------------------


def test_a_move_is_recorded_and_the_same_moment_changes_nothing(wereld):
    gesprek = _plan(wereld)
    _move(wereld, gesprek, MORGEN)
    with wereld.open():
        rij = Gesprek.objects.get(pk=gesprek.pk)
        assert rij.volgnummer == 0 and not Auditregel.objects.filter(gebeurtenis="gesprek_verzet").exists()
    _move(wereld, gesprek, MORGEN + timedelta(hours=1))
    with wereld.open():
        rij = Gesprek.objects.get(pk=gesprek.pk)
        assert (rij.begint_op, rij.volgnummer) == (MORGEN + timedelta(hours=1), 1)
        assert rij.gewijzigd_op > gesprek.gewijzigd_op
        assert Auditregel.objects.get(gebeurtenis="gesprek_verzet").dossier == wereld.kandidaat.pk


def test_a_cancelled_one_stays_in_the_history(wereld):
    gesprek = _plan(wereld)
    _cancel(wereld, gesprek)
    with wereld.open():
        rij = Gesprek.objects.get(pk=gesprek.pk)
        assert (rij.aanwezigheid, rij.volgnummer) == (Aanwezigheid.DOOR_BUREAU, 1)
        assert Auditregel.objects.filter(gebeurtenis="gesprek_afgezegd", onderwerp_id=gesprek.pk).count() == 1


@pytest.mark.parametrize("wat", ["verzetten", "afzeggen"])
@pytest.mark.parametrize(
    ("stand", "zin"),
    [
        ({"begint_op": timezone.now() - timedelta(minutes=1)}, "al geweest"),
        ({"aanwezigheid": Aanwezigheid.GEHOUDEN}, "al geweest"),
        ({"aanwezigheid": Aanwezigheid.OP_TIJD_AFGEZEGD}, "al afgezegd"),
        ({"aanwezigheid": Aanwezigheid.DOOR_BUREAU}, "al afgezegd"),
    ],
)
def test_what_is_over_stays_as_it_was(wereld, wat, stand, zin):
    gesprek = _plan(wereld)
    with wereld.open():
        Gesprek.objects.filter(pk=gesprek.pk).update(**stand)
    with pytest.raises(Weigering, match=zin):
        _move(wereld, gesprek, MORGEN + timedelta(days=1)) if wat == "verzetten" else _cancel(wereld, gesprek)


def test_not_to_the_past_and_without_a_bsn(wereld):
    gesprek = _plan(wereld)
    with pytest.raises(Weigering, match="die nog komt"):
        _move(wereld, gesprek, timezone.now() - timedelta(minutes=1))
    with pytest.raises(Weigering):
        _move(wereld, gesprek, MORGEN + timedelta(days=1), plaats="999960180")


def test_closing_the_programme_cancels_what_is_to_come(wereld, smtp):
    komt, was = _plan(wereld), _plan(wereld, timezone.now() - timedelta(days=2))
    _send(wereld)
    with wereld.open():
        trajecten.close_traject(wereld.traject, eindreden=Eindreden.VERHUIZING, door=wereld.coach)
    _send(wereld)
    with wereld.open():
        standen = dict(Gesprek.objects.values_list("pk", "aanwezigheid"))
    assert standen == {komt.pk: Aanwezigheid.DOOR_BUREAU, was.pk: Aanwezigheid.GEPLAND}
    for lid in (wereld.kandidaat_lid, wereld.coach):
        assert [_invitation(b)[0] for b in smtp.aan(lid)] == ["REQUEST", "CANCEL"]


def test_no_mail_to_the_address_of_somebody_who_died(wereld, smtp):
    _plan(wereld)
    _send(wereld)
    with wereld.open():
        trajecten.close_traject(wereld.traject, eindreden=Eindreden.OVERLIJDEN, door=wereld.coach)
    _send(wereld)
    assert (len(smtp.aan(wereld.kandidaat_lid)), len(smtp.aan(wereld.coach))) == (1, 2)


def test_another_coach_gets_the_appointments_to_come(wereld, smtp):
    gesprek = _plan(wereld)
    _send(wereld)
    with wereld.open():
        trajecten.assign_coach([wereld.traject], coach=wereld.collega, door=wereld.beheerder)
    _send(wereld)
    assert [_invitation(b)[0] for b in smtp.aan(wereld.coach)] == ["REQUEST", "CANCEL"]
    (bericht,) = smtp.aan(wereld.collega)
    methode, event = _invitation(bericht)
    assert (methode, event["sequence"], str(event["uid"]).split("@")[0]) == ("REQUEST", 1, str(gesprek.pk))
    assert bericht["Subject"] == "Nieuwe afspraak (Kompas)"
    # For the candidate nothing changed.
    assert len(smtp.aan(wereld.kandidaat_lid)) == 1


def test_recorded_as_cancelled_before_its_day_is_cancelled_by_mail(wereld, smtp):
    gesprek = _plan(wereld)
    _send(wereld)
    with wereld.open():
        gesprekken.record_gesprek(
            wereld.traject, soort="intake", begint_op=MORGEN, aanwezigheid=Aanwezigheid.OP_TIJD_AFGEZEGD,
            gesprek=Gesprek.objects.get(pk=gesprek.pk), door=wereld.coach,
        )  # fmt: skip
    _send(wereld)
    assert [_invitation(b)[0] for b in smtp.aan(wereld.kandidaat_lid)] == ["REQUEST", "CANCEL"]


# --- pages ---------------------------------------------------------------------------------------------------


def _form(wanneer: datetime, plaats="Online") -> dict:
    lokaal = wanneer.astimezone(NEDERLAND)
    return {"dag": lokaal.strftime("%Y-%m-%d"), "tijd": lokaal.strftime("%H:%M"), "minuten": "30", "plaats": plaats}


def test_the_coach_moves_it_on_the_page(wereld, als):
    gesprek, client = _plan(wereld), als(wereld.coach)
    pagina = f"/kompas/traject/afspraak/{gesprek.pk}/"
    assert pagina in client.get("/kompas/agenda/").text
    assert pagina in client.get(f"/kompas/traject/{wereld.traject.pk}/tijdlijn/").text
    assert 'value="Kantoor Zwolle"' in client.get(pagina).text
    nieuw = (MORGEN + timedelta(days=3)).astimezone(UTC).replace(second=0)
    assert client.post(pagina, _form(nieuw)).headers["Location"] == "/kompas/agenda/"
    with wereld.open():
        rij = Gesprek.objects.get(pk=gesprek.pk)
        assert (rij.begint_op, rij.minuten, rij.plaats, rij.soort) == (nieuw, 30, "Online", "intake")
    terug = client.post(pagina, _form(timezone.now() - timedelta(days=1)))
    assert terug.status_code == 422 and "Kies een dag en tijd die nog komt." in terug.text


def test_the_coach_cancels_it_on_the_page(wereld, als):
    gesprek, client = _plan(wereld), als(wereld.coach)
    pagina = f"/kompas/traject/afspraak/{gesprek.pk}/"
    # When it was the candidate who cancelled, that is recorded where sessions are.
    assert f'href="/kompas/traject/gesprek/{gesprek.pk}/"' in client.get(pagina).text
    volgt = client.post(f"{pagina}afzeggen/", follow=True)
    assert "De afspraak is afgezegd." in volgt.text
    assert "is afgezegd" in client.get(pagina).text and "<form" not in client.get(pagina).text.split("<main")[1]
    assert "al afgezegd" in client.post(f"{pagina}afzeggen/", follow=True).text
    assert "Afgezegd door het bureau" in client.get(f"/kompas/traject/{wereld.traject.pk}/tijdlijn/").text


def test_a_past_one_leads_to_recording_it(wereld, als):
    gesprek = _plan(wereld, timezone.now() - timedelta(hours=2))
    tekst = als(wereld.coach).get(f"/kompas/traject/afspraak/{gesprek.pk}/").text
    assert "al geweest" in tekst and f"/kompas/traject/gesprek/{gesprek.pk}/" in tekst
