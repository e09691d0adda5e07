"""The calendar address of a person: what it tells, to whom, and that other programmes read it as meant."""

import logging
import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bureaus import agendatoegang, leden
from bureaus.models import Agendatoegang, Gebruiker, Lidmaatschap
from bureaus.tenancy import Publiek
from kandidaten.models import Kandidaat
from outplacement.logboek import ZonderGeheim
from tests.toegangsmatrix import answer
from tests.trajecten.kalenders import Khal, events
from trajecten import agenda
from trajecten.enums import Aanwezigheid, Eindreden, Gesprekssoort, Regelcode, Termijnstaat
from trajecten.models import Gesprek, Termijn, Waarneming

NEDERLAND = ZoneInfo("Europe/Amsterdam")
NU = datetime(2027, 3, 1, 9, tzinfo=NEDERLAND)


@pytest.fixture(autouse=True)
def empty_cache(database):
    caches["default"].clear()


def _link(lid: Lidmaatschap) -> str:
    """The path of a fresh address of `lid`, made as their own audience."""
    publiek = Publiek.KANDIDAAT if lid.rol == "kandidaat" else Publiek.BUREAU
    with agendatoegang.in_bureau(lid.bureau_id, publiek, lid=lid.pk, onderwerp=lid.onderwerp):
        agendatoegang.open_address(door=lid)
        adres = agendatoegang.current_address(lid)
    return adres.removeprefix(settings.PUBLIC_URL)


def _read(pad: str):
    return events(Client().get(pad).content)


def _plan(traject, wanneer: datetime, **velden) -> Gesprek:
    return Gesprek.objects.create(traject=traject, begint_op=wanneer, **velden)


def _feed(wereld, lid, nu=NU) -> bytes:
    publiek = Publiek.KANDIDAAT if lid.rol == "kandidaat" else Publiek.BUREAU
    with wereld.open():
        lid = Lidmaatschap.objects.select_related("bureau").get(pk=lid.pk)
    with wereld.open(publiek=publiek, lid=lid.pk, onderwerp=lid.onderwerp, readonly=True):
        return agenda.feed(lid, nu)


# --- what it says --------------------------------------------------------------------------------------------


def test_an_appointment_at_its_dutch_time(wereld):
    with wereld.open():
        gesprek = _plan(
            wereld.traject,
            datetime(2027, 3, 3, 10, tzinfo=NEDERLAND),
            plaats="Kantoor Zwolle",
            minuten=45,
            volgnummer=2,
        )
    (event,) = events(_feed(wereld, wereld.kandidaat_lid))
    assert str(event["summary"]) == "Afspraak met Kompas" and str(event["location"]) == "Kantoor Zwolle"
    assert event.decoded("dtstart").isoformat() == "2027-03-03T10:00:00+01:00"
    assert event.decoded("dtend").isoformat() == "2027-03-03T10:45:00+01:00"
    assert event["dtstart"].params["TZID"] == "Europe/Amsterdam"
    assert str(event["uid"]) == f"{gesprek.pk}@{settings.MAIL_DOMEIN}" and event["sequence"] == 2
    assert event.decoded("last-modified") == event.decoded("dtstamp") == gesprek.gewijzigd_op.replace(microsecond=0)
    assert str(event["url"]) == f"{settings.PUBLIC_URL}/kompas/start/" and str(event["class"]) == "PRIVATE"


def test_a_month_back_and_a_year_ahead(wereld):
    with wereld.open():
        for dagen in (-31, -29, 365, 368):
            _plan(wereld.traject, NU + timedelta(days=dagen), plaats=str(dagen))
    plaatsen = [str(e["location"]) for e in events(_feed(wereld, wereld.kandidaat_lid))]
    assert plaatsen == ["-29", "365"]


@pytest.mark.parametrize(
    ("aanwezigheid", "status"),
    [
        (Aanwezigheid.GEPLAND, "CONFIRMED"),
        (Aanwezigheid.GEHOUDEN, "CONFIRMED"),
        # Who did not come is nobody's business in a calendar.
        (Aanwezigheid.NIET_VERSCHENEN, "CONFIRMED"),
        (Aanwezigheid.OP_TIJD_AFGEZEGD, "CANCELLED"),
        (Aanwezigheid.DOOR_BUREAU, "CANCELLED"),
    ],
)
def test_only_a_cancelled_one_looks_different(wereld, aanwezigheid, status):
    with wereld.open():
        _plan(wereld.traject, NU, aanwezigheid=aanwezigheid)
    (event,) = events(_feed(wereld, wereld.kandidaat_lid))
    assert str(event["status"]) == status


def _deadline(traject, dag, regel=Regelcode.ACTIE_KANDIDAAT, staat=Termijnstaat.LOOPT, nummer=0) -> None:
    gesloten = {"gesloten_op": NU} if staat in (Termijnstaat.VOLDAAN, Termijnstaat.VERVALLEN) else {}
    Termijn.objects.create(
        traject=traject, regel=regel, onderwerp=traject.pk, volgnummer=nummer, ankerdatum=dag, op=dag, staat=staat,
        **gesloten,
    )  # fmt: skip


def test_dates_to_keep_are_one_neutral_line_a_day(wereld):
    dag = NU.date() + timedelta(days=4)
    with wereld.open():
        _deadline(wereld.traject, dag)
        _deadline(wereld.traject, dag, nummer=1)
        _deadline(wereld.traject, dag, regel=Regelcode.ACTIE_COACH)
        _deadline(wereld.traject, dag + timedelta(days=1), nummer=9)
        _deadline(wereld.traject, dag + timedelta(days=2), nummer=2, staat=Termijnstaat.VOLDAAN)
        _deadline(wereld.traject, dag + timedelta(days=3), nummer=3, staat=Termijnstaat.STIL)
        _deadline(wereld.traject, dag + timedelta(days=4), regel=Regelcode.GESPREK)
    kandidaat = events(_feed(wereld, wereld.kandidaat_lid))
    assert [(e.decoded("dtstart"), str(e["summary"])) for e in kandidaat] == [
        (dag, "2 dingen te doen"), (dag + timedelta(days=1), "Iets te doen"),
    ]  # fmt: skip
    assert kandidaat[0].decoded("dtend") == dag + timedelta(days=1) and kandidaat[0]["transp"] == "TRANSPARENT"
    coach = events(_feed(wereld, wereld.coach))
    assert next(str(e["summary"]) for e in coach if e.decoded("dtstart") == dag).endswith("te doen: J.J.")


def test_a_coach_sees_initials_of_own_people_and_of_those_stood_in_for(wereld):
    with wereld.open():
        _plan(wereld.traject, NU + timedelta(days=1))
        _plan(wereld.ander_traject, NU + timedelta(days=2))
    assert [str(e["summary"]) for e in events(_feed(wereld, wereld.coach))] == ["Afspraak met J.J."]
    vandaag = timezone.localdate()
    with wereld.open():
        Waarneming.objects.create(
            coach=wereld.collega, waarnemer=wereld.coach, van=vandaag, tot=vandaag, ingesteld_door=wereld.beheerder
        )
    titels = [str(e["summary"]) for e in events(_feed(wereld, wereld.coach))]
    assert titels == ["Afspraak met J.J.", "Afspraak met P.B."]


def test_titles_hold_no_private_word(wereld):
    """Names, places, kinds of session, the phase and the employer: none of it in what others see at a glance."""
    with wereld.open():
        Kandidaat.objects.filter(pk=wereld.kandidaat.pk).update(roepnaam="kanarienaam", achternaam="kanarienaam")
        Lidmaatschap.objects.filter(pk=wereld.coach.pk).update(naam="kanarienaam")
        _plan(wereld.traject, NU, plaats="kanarieplaats", soort=Gesprekssoort.INTAKE)
        _deadline(wereld.traject, NU.date(), regel=Regelcode.WVP_PLAN)
    for lid in (wereld.coach, wereld.kandidaat_lid):
        tekst = _feed(wereld, lid)
        for event in events(tekst):
            titel = f"{event['summary']} {event['uid']} {event['description']} {event['url']}".lower()
            for woord in ("kanarie", "intake", "ori", "kraanbouw", "sluiting", "wvp", "ziek", "re-integratie"):
                assert woord not in titel
        assert b"kanarienaam" not in tekst and b"Kraanbouw" not in tekst


def test_english_for_who_reads_english(wereld):
    with wereld.open():
        Lidmaatschap.objects.filter(pk=wereld.kandidaat_lid.pk).update(taal="en")
        _plan(wereld.traject, NU)
    (event,) = events(_feed(wereld, wereld.kandidaat_lid))
    assert "Kompas" in str(event["summary"])


# --- RFC 5545 ------------------------------------------------------------------------------------------------


def test_long_and_foreign_text_is_folded_by_octets(wereld):
    plaats = (
        "Café 'De Überraschung'; 3e verdieping, kamer \\7 – ✓ naast de große Straße, achter de fiëtsenstalling ňěéï"
    )
    with wereld.open():
        _plan(wereld.traject, NU, plaats=plaats)
    tekst = _feed(wereld, wereld.kandidaat_lid)
    assert tekst.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in tekst.replace(b"\r\n", b"") and b"\r" not in tekst.replace(b"\r\n", b"")
    assert max(len(regel) for regel in tekst.split(b"\r\n")) <= 75
    for regel in tekst.split(b"\r\n"):
        regel.decode()  # No fold in the middle of a letter.
    (event,) = events(tekst)
    assert str(event["location"]) == plaats


@pytest.mark.parametrize(
    ("begin", "einde"),
    [
        # Summer time starts on 28 March 2027 at 02.00, and ends on 31 October at 03.00.
        (datetime(2027, 3, 28, 1, 30, tzinfo=NEDERLAND), "2027-03-28T01:30:00Z"),
        (datetime(2027, 3, 27, 10, tzinfo=NEDERLAND), "2027-03-27T10:00:00Z"),
        (datetime(2027, 3, 28, 10, tzinfo=NEDERLAND), "2027-03-28T09:00:00Z"),
        (datetime(2027, 10, 30, 10, tzinfo=NEDERLAND), "2027-10-30T09:00:00Z"),
        (datetime(2027, 10, 31, 10, tzinfo=NEDERLAND), "2027-10-31T10:00:00Z"),
        (datetime(2027, 10, 31, 2, 30, tzinfo=NEDERLAND, fold=0), "2027-10-31T01:30:00Z"),
        (datetime(2027, 10, 31, 2, 30, tzinfo=NEDERLAND, fold=1), "2027-10-31T02:30:00Z"),
    ],
)
def test_right_across_both_changes_of_the_clock(wereld, begin, einde):
    """The end is an hour later on the clock of the world, whatever the one on the wall says."""
    nu = begin - timedelta(days=2)
    with wereld.open():
        _plan(wereld.traject, begin, minuten=60)
    (event,) = events(_feed(wereld, wereld.kandidaat_lid, nu))
    assert event.decoded("dtstart").astimezone(UTC) == begin.astimezone(UTC)
    assert event.decoded("dtend").astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") == einde


def test_the_zone_in_the_text_is_the_one_of_the_country(wereld):
    """A programme that only reads the text comes to the same times, on every day of twelve years."""
    kalender = agenda.Calendar.from_ical(agenda._calendar().to_ical())
    zone = kalender.walk("VTIMEZONE")[0].to_tz(lookup_tzid=False)
    moment = datetime(2024, 1, 1, 12, tzinfo=NEDERLAND)
    while moment.year < 2036:
        assert moment.replace(tzinfo=zone).utcoffset() == moment.utcoffset(), moment
        moment += timedelta(days=1)


def test_a_calendar_programme_imports_it(wereld, tmp_path):
    with wereld.open():
        gesprek = _plan(wereld.traject, datetime(2027, 3, 29, 10, tzinfo=NEDERLAND), plaats="Kantoor; Zwolle, 3e – ✓")
        _plan(wereld.traject, datetime(2027, 10, 31, 10, tzinfo=NEDERLAND), minuten=30)
        _deadline(wereld.traject, date(2027, 3, 30))
    khal = Khal(tmp_path)
    khal.add(_feed(wereld, wereld.kandidaat_lid))
    assert khal.show("29-03-2027", "31-03-2027") == [
        "29-03-2027 10:00|29-03-2027 11:00|Afspraak met Kompas|Kantoor; Zwolle, 3e – ✓|CONFIRMED",
        "30-03-2027 |30-03-2027 |Iets te doen||",
    ]
    assert khal.show("31-10-2027", "01-11-2027") == ["31-10-2027 10:00|31-10-2027 10:30|Afspraak met Kompas||CONFIRMED"]
    with wereld.open():
        Gesprek.objects.filter(pk=gesprek.pk).update(aanwezigheid=Aanwezigheid.OP_TIJD_AFGEZEGD, volgnummer=1)
    khal.add(_feed(wereld, wereld.kandidaat_lid))
    (regel,) = [regel for regel in khal.show("29-03-2027", "30-03-2027") if "Afspraak" in regel]
    assert regel.endswith("CANCELLED")


def test_abroad_it_is_the_same_moment(wereld, tmp_path):
    with wereld.open():
        _plan(wereld.traject, datetime(2027, 3, 29, 10, tzinfo=NEDERLAND))
    khal = Khal(tmp_path, "America/New_York")
    khal.add(_feed(wereld, wereld.kandidaat_lid))
    (regel,) = khal.show("29-03-2027", "30-03-2027")
    assert regel.startswith("29-03-2027 04:00|29-03-2027 05:00|")


# --- who reads it --------------------------------------------------------------------------------------------


def test_the_address_reads_without_signing_in_and_is_kept_by_nobody(wereld):
    with wereld.open():
        _plan(wereld.traject, timezone.now() + timedelta(days=1))
    pad = _link(wereld.kandidaat_lid)
    response = Client().get(pad)
    assert re.fullmatch(r"/agenda/[0-9a-f]{64}\.ics", pad)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Cache-Control"] == "private, no-store" and not response.cookies
    assert len(events(response.content)) == 1
    assert Client().head(pad).status_code == 200 and Client().post(pad).status_code == 405
    with wereld.open():
        assert Agendatoegang.objects.get().token_hash == leden.token_hash(pad[8:-4])
        assert pad[8:-4] not in str(Agendatoegang.objects.values().get())


def test_everyone_reads_their_own(wereld, ander):
    for i, (plek, traject) in enumerate(
        ((wereld, wereld.traject), (wereld, wereld.ander_traject), (ander, ander.traject))
    ):
        with plek.open():
            _plan(traject, timezone.now() + timedelta(days=1), plaats=f"p{i}")
    for lid, plaatsen in (
        (wereld.kandidaat_lid, ["p0"]),
        (wereld.coach, ["p0"]),
        (wereld.ander_traject.kandidaat.lid, ["p1"]),
        (wereld.collega, ["p1"]),
        (ander.kandidaat_lid, ["p2"]),
        (ander.coach, ["p2"]),
    ):
        assert [str(e["location"]) for e in _read(_link(lid))] == plaatsen


def _same(responses) -> bool:
    return {r.status_code for r in responses} == {404} and len({str(answer(r)) for r in responses}) == 1


def test_closed_ended_restricted_and_unknown_look_the_same(wereld):
    onbekend = Client().get(f"/agenda/{'0' * 64}.ics")
    oud = _link(wereld.kandidaat_lid)
    nieuw = _link(wereld.kandidaat_lid)
    assert Client().get(nieuw).status_code == 200 and nieuw != oud
    antwoorden = [onbekend, Client().get(f"/agenda/{'geen-hex_' + 'x' * 55}.ics"), Client().get(oud)]
    with wereld.open():
        Kandidaat.objects.update(beperking_sinds=timezone.now())
    antwoorden.append(Client().get(nieuw))
    with wereld.open():
        Kandidaat.objects.update(beperking_sinds=None)
        Lidmaatschap.objects.filter(pk=wereld.kandidaat_lid.pk).update(actief=False)
    antwoorden.append(Client().get(nieuw))
    with wereld.open():
        Lidmaatschap.objects.filter(pk=wereld.kandidaat_lid.pk).update(actief=True)
    Gebruiker.objects.filter(pk=wereld.kandidaat_lid.gebruiker_id).update(is_active=False)
    antwoorden.append(Client().get(nieuw))
    Gebruiker.objects.filter(pk=wereld.kandidaat_lid.gebruiker_id).update(is_active=True)
    assert Client().get(nieuw).status_code == 200
    with wereld.open(publiek=Publiek.KANDIDAAT, lid=wereld.kandidaat_lid.pk, onderwerp=wereld.kandidaat.pk):
        agendatoegang.close_address(door=wereld.kandidaat_lid)
    antwoorden.append(Client().get(nieuw))
    assert _same(antwoorden) and len(antwoorden) == 7


def test_ending_a_membership_closes_its_address_for_good(wereld):
    pad = _link(wereld.coach)
    with wereld.open():
        leden.end_lid(wereld.coach, door=wereld.beheerder)
        leden.restore(wereld.coach, naam="Fatima", door=wereld.beheerder)
    assert Client().get(pad).status_code == 404


def test_an_employer_and_a_manager_have_no_calendar(wereld, als):
    for lid in (wereld.hr, wereld.beheerder):
        assert als(lid).get("/kompas/agenda/koppelen/").status_code == 404
        with wereld.open():
            toegang = Agendatoegang(lid=lid)
            toegang.token_hash = leden.token_hash(agendatoegang.token(toegang.pk))
            toegang.save(force_insert=True)
        assert Client().get(f"/agenda/{agendatoegang.token(toegang.pk)}.ics").status_code == 404


def test_a_closed_programme_shows_what_was_cancelled(wereld):
    with wereld.open():
        _plan(wereld.traject, NU, aanwezigheid=Aanwezigheid.OP_TIJD_AFGEZEGD)
        type(wereld.traject).objects.filter(pk=wereld.traject.pk).update(
            gesloten_op=NU.date(), eindreden=Eindreden.VERHUIZING
        )
    for lid in (wereld.coach, wereld.kandidaat_lid):
        (event,) = events(_feed(wereld, lid))
        assert str(event["status"]) == "CANCELLED"


@pytest.mark.parametrize(("wie", "aantal"), [("coach", 17), ("kandidaat_lid", 16)])
def test_one_or_three_appointments_cost_the_same(wereld, wie, aantal):
    pad, tellingen = _link(getattr(wereld, wie)), []
    for bij in (1, 2):
        with wereld.open():
            for n in range(bij):
                _plan(wereld.traject, timezone.now() + timedelta(days=bij + n))
                _deadline(wereld.traject, timezone.localdate() + timedelta(days=bij), nummer=bij * 10 + n)
        with CaptureQueriesContext(connection) as queries:
            assert Client().get(pad).status_code == 200
        tellingen.append(len(queries))
    assert tellingen == [aantal, aantal]


def test_asking_too_often_is_refused_per_address_and_guessing_per_sender(wereld, settings):
    settings.ACCOUNT_RATE_LIMITS = {"agenda": "2/h/key", "agenda_onbekend": "2/h/ip"}
    een, twee = _link(wereld.coach), _link(wereld.kandidaat_lid)
    assert [Client().get(een).status_code for _ in range(3)] == [200, 200, 429]
    assert [Client().get("/agenda/raad.ics").status_code for _ in range(3)] == [404, 404, 429]
    # Who guesses from the same address as everybody's calendar service does not stop the others.
    assert Client().get(twee).status_code == 200


def test_no_log_line_holds_the_token(wereld, caplog):
    caplog.set_level(logging.DEBUG)
    pad = _link(wereld.coach)
    with wereld.open():
        leden.end_lid(wereld.coach, door=wereld.beheerder)
    assert Client().get(pad).status_code == 404 and Client().post(pad).status_code == 405
    Client(enforce_csrf_checks=True).post(pad)
    assert "/agenda/***" in caplog.text and pad[8:-4] not in caplog.text


def test_the_server_and_the_console_leave_the_token_out():
    import outplacement.wsgi

    assert outplacement.wsgi.application
    for naam in ("gunicorn.access", "gunicorn.error"):
        assert any(isinstance(f, ZonderGeheim) for f in logging.getLogger(naam).filters)
    assert settings.LOGGING["handlers"]["console"]["filters"] == ["zonder_geheim"]
    for plek, geheim in (("agenda", "abc-DEF_1.ics"), ("mail/afmelden", "a-1.b_2"), ("uitnodiging", "0f3c")):
        regel = logging.LogRecord("x", 20, "", 0, '%s "GET %s"', ("1.2.3.4", f"/{plek}/{geheim}?x=1"), None)
        assert ZonderGeheim().filter(regel) and regel.getMessage() == f'1.2.3.4 "GET /{plek}/***?x=1"'


# --- the page ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("wie", ["coach", "kandidaat_lid"])
def test_make_an_address_renew_it_and_close_it(wereld, als, wie):
    client, pagina = als(getattr(wereld, wie)), "/kompas/agenda/koppelen/"
    assert "/agenda/" not in re.sub(r"/kompas/agenda/\S*", "", client.get(pagina).text)
    assert client.post(f"{pagina}nieuw/").headers["Location"] == pagina
    een = re.search(r"/agenda/[0-9a-f]{64}\.ics", client.get(pagina).text)[0]
    assert Client().get(een).status_code == 200
    client.post(f"{pagina}nieuw/")
    twee = re.search(r"/agenda/[0-9a-f]{64}\.ics", client.get(pagina).text)[0]
    assert (Client().get(een).status_code, Client().get(twee).status_code) == (404, 200)
    client.post(f"{pagina}uit/")
    client.post(f"{pagina}uit/")
    assert Client().get(twee).status_code == 404 and twee not in client.get(pagina).text
    assert client.get(pagina)["Cache-Control"] == "no-store"
    with wereld.open():
        assert Agendatoegang.objects.filter(ingetrokken_op=None).count() == 0


def test_a_changed_secret_key_asks_for_a_new_address(wereld, settings):
    _link(wereld.coach)
    settings.SECRET_KEY = "een-heel-andere"
    with wereld.open():
        assert agendatoegang.current_address(wereld.coach) == ""


def test_a_candidate_closes_nobody_elses(wereld):
    pad = _link(wereld.coach)
    with wereld.open(publiek=Publiek.KANDIDAAT, lid=wereld.kandidaat_lid.pk, onderwerp=wereld.kandidaat.pk):
        agendatoegang.close_address(door=wereld.coach)
        assert agendatoegang.current_address(wereld.coach) == ""
    assert Client().get(pad).status_code == 200
