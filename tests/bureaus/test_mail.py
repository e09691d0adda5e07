"""Mail through a real SMTP server: once, neutral, and honest about what is not known."""

import email
import socket
import threading
from datetime import timedelta
from email.policy import default as policy

import pytest
from aiosmtpd.controller import Controller
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from bureaus import bezorging, mail, wachtrij
from bureaus.enums import Mailsoort
from bureaus.mail import Bijlage, Inhoud
from bureaus.models import Bureau, Lidmaatschap, Mailvoorkeur, Verzending
from bureaus.tenancy import as_planner, current
from bureaus.wachtrij import WerkStaat

pytestmark = pytest.mark.wachtrij


class Sink:
    """Keeps what arrives and from whom; the answers say what it says to RCPT and to DATA."""

    def __init__(self):
        self.berichten, self.aan, self.afzenders, self.gesprekken = [], [], [], set()
        self.antwoord = self.rcpt = "250 OK"

    async def handle_RCPT(self, server, session, envelope, adres, opties):  # noqa: N802 - aiosmtpd's name
        if self.rcpt.startswith("250"):
            envelope.rcpt_tos.append(adres)
            self.aan.append(adres)
        self.afzenders.append(envelope.mail_from)
        self.gesprekken.add(session.peer)
        return self.rcpt

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        if self.antwoord.startswith("250"):
            self.berichten.append(email.message_from_bytes(envelope.content, policy=policy))
        return self.antwoord


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
    controller.stop()


def _queue(wereld) -> Verzending:
    with wereld.open():
        return mail.queue("waarneming", lid=wereld.coach, pad="/kompas/vandaag/")


def _row(wereld, verzending) -> Verzending:
    with wereld.open():
        return Verzending.objects.get(pk=verzending.pk)


def test_sent_once_with_a_stable_message_id(wereld, smtp):
    verzending = _queue(wereld)
    mail.send(wereld.bureau.pk, verzending.pk)
    mail.send(wereld.bureau.pk, verzending.pk)
    (bericht,) = smtp.berichten
    assert bericht["Message-ID"] == verzending.message_id
    assert bericht["To"] == f"Fatima Amrani <fatima@{wereld.bureau.slug}.example>"
    assert settings.PUBLIC_URL + "/kompas/vandaag/" in bericht.get_body(("plain",)).get_content()
    assert settings.PUBLIC_URL + "/kompas/vandaag/" in bericht.get_body(("html",)).get_content()
    rij = _row(wereld, verzending)
    assert rij.werk_staat == WerkStaat.KLAAR and rij.verzonden_op


@pytest.mark.parametrize(("antwoord", "staat"), [("451 even niet", WerkStaat.WACHT), ("550 nee", WerkStaat.MISLUKT)])
def test_a_refusal_is_tried_later_or_ends(wereld, smtp, antwoord, staat):
    smtp.antwoord = antwoord
    verzending = _queue(wereld)
    mail.send(wereld.bureau.pk, verzending.pk)
    rij = _row(wereld, verzending)
    assert (rij.werk_staat, rij.pogingen) == (staat, 1) and rij.laatste_fout


def test_no_server_means_later(wereld, monkeypatch):
    monkeypatch.setattr(settings, "EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
    monkeypatch.setattr(settings, "EMAIL_PORT", 1)
    verzending = _queue(wereld)
    mail.send(wereld.bureau.pk, verzending.pk)
    assert _row(wereld, verzending).werk_staat == WerkStaat.WACHT


def test_accepted_data_and_then_silence_is_uncertain_and_never_resent(wereld, monkeypatch):
    """The server takes the whole mail and never answers: it may have been delivered."""
    server = socket.create_server(("127.0.0.1", 0))
    seen = []

    def hang():
        conn, _ = server.accept()
        stream = conn.makefile("rwb", buffering=0)
        stream.write(b"220 traag\r\n")
        while line := stream.readline():
            command = line.strip().upper()
            if command == b"DATA":
                stream.write(b"354 ga door\r\n")
                while stream.readline().strip() != b".":
                    pass
                seen.append(1)
                threading.Event().wait(3)
                break
            stream.write(b"250 ok\r\n")
        conn.close()

    thread = threading.Thread(target=hang, daemon=True)
    thread.start()
    monkeypatch.setattr(settings, "EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
    monkeypatch.setattr(settings, "EMAIL_HOST", "127.0.0.1")
    monkeypatch.setattr(settings, "EMAIL_PORT", server.getsockname()[1])
    monkeypatch.setattr(settings, "EMAIL_TIMEOUT", 1)
    verzending = _queue(wereld)
    mail.send(wereld.bureau.pk, verzending.pk)
    mail.send(wereld.bureau.pk, verzending.pk)
    server.close()
    thread.join(5)
    assert seen == [1]
    assert _row(wereld, verzending).werk_staat == WerkStaat.ONZEKER


def test_a_worker_killed_while_sending_leaves_it_uncertain(wereld, smtp):
    verzending = _queue(wereld)
    with wereld.open():
        Verzending.objects.update(
            werk_staat=WerkStaat.BEZIG, pogingen=1, pacht_tot=timezone.now() - timedelta(seconds=1)
        )
    mail.send(wereld.bureau.pk, verzending.pk)
    assert smtp.berichten == []
    assert _row(wereld, verzending).werk_staat == WerkStaat.ONZEKER


def test_without_an_address_nothing_is_sent_and_the_manager_sees_why(wereld, smtp):
    with wereld.open():
        wereld.coach.email = ""
        wereld.coach.save(update_fields=["email"])
    verzending = _queue(wereld)
    mail.send(wereld.bureau.pk, verzending.pk)
    rij = _row(wereld, verzending)
    assert rij.werk_staat == WerkStaat.MISLUKT and "e-mailadres" in rij.laatste_fout


def test_a_mail_that_cannot_be_made_is_given_up_after_three_attempts(wereld, smtp):
    with wereld.open():
        verzending = mail.queue("bestaat_niet", lid=wereld.coach, pad="/x/")
    for _ in range(5):
        mail.send(wereld.bureau.pk, verzending.pk)
        with wereld.open():
            Verzending.objects.update(niet_voor=timezone.now())
    rij = _row(wereld, verzending)
    assert (rij.werk_staat, rij.pogingen) == (WerkStaat.MISLUKT, 3)


def test_a_rolled_back_change_sends_nothing(wereld, smtp):
    with pytest.raises(ZeroDivisionError), wereld.open():
        mail.queue("waarneming", lid=wereld.coach, pad="/x/")
        raise ZeroDivisionError
    with wereld.open():
        assert Verzending.objects.count() == 0


# --- what a person or bureau is called, and where they read -----------------------------------------------------


@pytest.mark.parametrize(
    "teken", ["\x0b", "\x0c", "\x0c\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\n", "\r", "\r\n\r\n"]
)
@pytest.mark.parametrize("wie", ["lid", "bureau"])
def test_a_name_adds_no_header_and_ends_none(wereld, smtp, wie, teken):
    naam = f"Jan{teken}Reply-To: kwaad@elders.example"
    with wereld.open():
        if wie == "lid":
            Lidmaatschap.objects.filter(pk=wereld.coach.pk).update(naam=naam)
        else:
            Bureau.objects.filter(pk=wereld.bureau.pk).update(naam=naam)
    mail.send(wereld.bureau.pk, _queue(wereld).pk)
    (bericht,) = smtp.berichten
    assert bericht["Reply-To"] is None
    assert bericht["Message-ID"] and bericht.get_body(("html",))
    assert "Jan Reply-To: kwaad@elders.example" in (bericht["To"] if wie == "lid" else bericht["From"])


@pytest.mark.parametrize(
    "waarde",
    [
        "a\x0bReply-To: x",
        "a\x0c\x0cb",
        "a\x1cb",
        "a\rb",
        "a\nReply-To: x",
        "a\n\nb",
        "a\n \n b",
        "a\x00b",
        "a\x7fb",
        "é",
    ],
)
def test_a_header_that_is_more_than_itself_is_not_written(waarde):
    regels = bezorging._AsItIs(linesep="\r\n")
    assert regels.fold_binary("Subject", "een\n twee") == b"Subject: een\r\n twee\r\n"
    with pytest.raises(bezorging.Onschrijfbaar, match=r"^Subject$"):
        regels.fold_binary("Subject", waarde)


@pytest.mark.parametrize("backend", [bezorging.SMTP, "django.core.mail.backends.locmem.EmailBackend"])
def test_a_mail_that_cannot_be_written_holds_up_nothing_and_names_nobody(wereld, smtp, monkeypatch, caplog, backend):
    monkeypatch.setattr(settings, "EMAIL_BACKEND", backend)
    with wereld.open():
        Bureau.objects.filter(pk=wereld.bureau.pk).update(antwoord_aan="kwaad@elders.example\nBcc: b@elders.example")
    fout = _queue(wereld)
    with wereld.open():
        goed = mail.queue("waarneming", lid=wereld.collega, pad="/x/")
    monkeypatch.setattr(mail, "compose", _good_from(mail.compose, goed))
    mail.send(wereld.bureau.pk, fout.pk, goed.pk)
    rij = _row(wereld, fout)
    assert (rij.werk_staat, rij.laatste_fout) == (WerkStaat.MISLUKT, bezorging.NIET_GEMAAKT)
    assert _row(wereld, goed).werk_staat == WerkStaat.KLAAR
    assert str(fout.pk) in caplog.text
    assert "elders" not in caplog.text and "fatima" not in caplog.text.lower()


def _good_from(echt, goed):
    """Composes as always, and gives one mail an address to reply to that is right."""

    def compose(verzending, *args):
        gemaakt = echt(verzending, *args)
        if verzending.pk == goed.pk:
            gemaakt.reply_to = ["vraag@kompas.example"]
        return gemaakt

    return compose


def test_a_domain_in_other_letters_is_written_as_mail_systems_do(wereld, smtp):
    with wereld.open():
        Lidmaatschap.objects.filter(pk=wereld.coach.pk).update(email="fatima@bücher.example")
    verzending = _queue(wereld)
    mail.send(wereld.bureau.pk, verzending.pk)
    assert smtp.aan == ["fatima@xn--bcher-kva.example"]
    assert smtp.berichten[0]["To"] == "Fatima Amrani <fatima@xn--bcher-kva.example>"


# --- the hours at which mail may leave -------------------------------------------------------------------------


def test_a_mail_with_hours_waits_for_them_and_is_no_attempt(wereld, smtp, soorten):
    """A backlog after an outage comes at night: it waits for the morning."""
    later = timezone.now() + timedelta(hours=9)
    gevraagd = []

    def venster(moment, bureau):
        gevraagd.append(bureau.pk)
        return max(moment, later)

    mail.register("waarneming", venster=venster)
    verzending = _queue(wereld)
    with as_planner():
        wachtrij.offer(Verzending)
    mail.send(wereld.bureau.pk, verzending.pk)
    rij = _row(wereld, verzending)
    assert smtp.berichten == [] and set(gevraagd) == {wereld.bureau.pk}
    assert (rij.werk_staat, rij.pogingen, rij.niet_voor, rij.aangeboden_tot) == (WerkStaat.WACHT, 0, later, None)


def test_a_retry_falls_within_the_hours(wereld, smtp, soorten):
    dicht = timezone.now() + timedelta(seconds=20)
    later = timezone.now() + timedelta(hours=9)
    mail.register("waarneming", venster=lambda moment, bureau: moment if moment < dicht else max(moment, later))
    smtp.rcpt = "450 4.2.0 greylisted"
    verzending = _queue(wereld)
    mail.send(wereld.bureau.pk, verzending.pk)
    rij = _row(wereld, verzending)
    assert (rij.werk_staat, rij.pogingen, rij.niet_voor) == (WerkStaat.WACHT, 1, later)


@pytest.mark.parametrize("soort", ["herinnering", "dagoverzicht"])
def test_reminders_keep_the_hours_of_their_bureau(wereld, smtp, soort):
    nu = timezone.localtime()
    with wereld.open():
        morgen = (nu + timedelta(days=1)).isoweekday()
        Bureau.objects.filter(pk=wereld.bureau.pk).update(mail_dagen=[morgen])
        verzending = mail.queue(soort, lid=wereld.coach, pad="/x/")
    mail.send(wereld.bureau.pk, verzending.pk)
    rij = _row(wereld, verzending)
    assert rij.werk_staat == WerkStaat.WACHT
    assert (timezone.localtime(rij.niet_voor).isoweekday(), timezone.localtime(rij.niet_voor).hour) == (morgen, 8)


# --- what other modules know about their mail ----------------------------------------------------------------


@pytest.fixture
def soorten(monkeypatch):
    """Kinds a test registers are gone after it."""
    monkeypatch.setattr(mail, "_SOORTEN", dict(mail._SOORTEN))


def test_the_content_is_asked_for_just_before_sending_and_cannot_write(wereld, smtp, soorten):
    gezien = []

    def bron(verzending):
        gezien.append((current().bureau_id, verzending.pk))
        with pytest.raises(Exception, match="read-only"), transaction.atomic():
            Bureau.objects.update(mail_van=1)
        return Inhoud({"aantal": 3}, (Bijlage("afspraak.ics", "text/calendar; method=REQUEST", b"BEGIN:VCALENDAR"),))

    mail.register("waarneming", bron)
    verzending = _queue(wereld)
    assert gezien == []
    mail.send(wereld.bureau.pk, verzending.pk)
    assert gezien == [(wereld.bureau.pk, verzending.pk)]
    (bericht,) = smtp.berichten
    (bijlage,) = bericht.iter_attachments()
    assert bijlage["Content-Type"] == 'text/calendar; method="REQUEST"'
    assert bijlage.get_filename() == "afspraak.ics"
    assert bijlage.get_payload(decode=True) == b"BEGIN:VCALENDAR"


def test_what_nobody_needs_any_more_stops(wereld, smtp, soorten):
    mail.register("waarneming", lambda verzending: None)
    verzending = _queue(wereld)
    mail.send(wereld.bureau.pk, verzending.pk)
    assert smtp.berichten == []
    assert _row(wereld, verzending).werk_staat == WerkStaat.GESTOPT


def test_what_a_person_switched_off_stops_and_only_that(wereld, smtp):
    with wereld.open():
        Mailvoorkeur.objects.create(lid=wereld.coach, soort=Mailsoort.BERICHT)
        uit = mail.queue("bericht", lid=wereld.coach, pad="/x/")
        aan = [
            mail.queue("bericht", lid=wereld.collega, pad="/x/"),
            mail.queue("waarneming", lid=wereld.coach, pad="/x/"),
        ]
    mail.send(wereld.bureau.pk, uit.pk, *(v.pk for v in aan))
    assert _row(wereld, uit).werk_staat == WerkStaat.GESTOPT
    assert [_row(wereld, v).werk_staat for v in aan] == [WerkStaat.KLAAR] * 2
    assert len(smtp.berichten) == 2


def test_who_left_gets_nothing(wereld, smtp):
    verzending = _queue(wereld)
    with wereld.open():
        wereld.coach.actief = False
        wereld.coach.save(update_fields=["actief"])
    mail.send(wereld.bureau.pk, verzending.pk)
    assert smtp.berichten == []
    assert _row(wereld, verzending).werk_staat == WerkStaat.GESTOPT


def test_unsubscribing_takes_one_press_where_it_may(wereld, smtp):
    """RFC 8058; what somebody else waits for has no such button."""
    with wereld.open():
        seintje = mail.queue("bericht", lid=wereld.coach, pad="/x/")
        waarneming = mail.queue("waarneming", lid=wereld.coach, pad="/x/")
    mail.send(wereld.bureau.pk, seintje.pk, waarneming.pk)
    met, zonder = smtp.berichten
    assert met["List-Unsubscribe"].strip().startswith(f"<{settings.PUBLIC_URL}/mail/afmelden/")
    assert met["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "Fatima" not in met["List-Unsubscribe"] and wereld.coach.email not in met["List-Unsubscribe"]
    assert zonder["List-Unsubscribe"] is None


def test_the_sender_is_the_bureau_and_what_comes_back_says_which_mail_it_was(wereld, smtp):
    with wereld.open():
        Bureau.objects.filter(pk=wereld.bureau.pk).update(antwoord_aan="vraag@kompas.example")
    verzending = _queue(wereld)
    mail.send(wereld.bureau.pk, verzending.pk)
    (bericht,) = smtp.berichten
    assert bericht["From"] == f"Kompas <{settings.DEFAULT_FROM_EMAIL}>"
    assert bericht["Reply-To"] == "vraag@kompas.example"
    assert smtp.afzenders == [f"terug+{verzending.pk.hex}@{settings.MAIL_DOMEIN}"]


# --- batches ---------------------------------------------------------------------------------------------------


def _queue_many(wereld, aantal: int) -> list[Verzending]:
    with wereld.open():
        return [mail.queue("waarneming", lid=wereld.coach, pad="/x/") for _ in range(aantal)]


def test_a_batch_goes_over_one_connection_in_order(wereld, smtp):
    verzendingen = _queue_many(wereld, 5)
    mail.send(wereld.bureau.pk, *(v.pk for v in verzendingen))
    assert [b["Message-ID"] for b in smtp.berichten] == [v.message_id for v in verzendingen]
    assert len(smtp.gesprekken) == 1
    assert {_row(wereld, v).werk_staat for v in verzendingen} == {WerkStaat.KLAAR}


def test_a_worker_killed_in_a_batch_leaves_one_mail_of_which_nobody_knows(wereld, smtp, monkeypatch):
    verzendingen = _queue_many(wereld, 5)
    monkeypatch.setattr(mail, "_record", _die_at(3))
    with pytest.raises(KeyboardInterrupt):
        mail.send(wereld.bureau.pk, *(v.pk for v in verzendingen))
    staten = [_row(wereld, v).werk_staat for v in verzendingen]
    assert staten == [WerkStaat.KLAAR] * 2 + [WerkStaat.BEZIG] + [WerkStaat.WACHT] * 2
    with wereld.open():
        Verzending.objects.filter(werk_staat=WerkStaat.BEZIG).update(pacht_tot=timezone.now() - timedelta(seconds=1))
    monkeypatch.undo()
    monkeypatch.setattr(settings, "EMAIL_BACKEND", "django.core.mail.backends.locmem.EmailBackend")
    mail.send(wereld.bureau.pk, *(v.pk for v in verzendingen))
    staten = [_row(wereld, v).werk_staat for v in verzendingen]
    assert staten == [WerkStaat.KLAAR] * 2 + [WerkStaat.ONZEKER] + [WerkStaat.KLAAR] * 2


def _die_at(keer: int):
    echt, geteld = mail._record, []

    def record(*args):
        geteld.append(1)
        if len(geteld) == keer:
            raise KeyboardInterrupt
        echt(*args)

    return record


def test_a_batch_that_takes_too_long_is_handed_back(wereld, smtp, monkeypatch):
    verzendingen = _queue_many(wereld, 3)
    with as_planner():
        wachtrij.offer(Verzending)
    monkeypatch.setattr(mail, "BEURT", -1)
    mail.send(wereld.bureau.pk, *(v.pk for v in verzendingen))
    assert smtp.berichten == []
    with as_planner():
        assert len(wachtrij.offer(Verzending)) == 3


def test_a_server_in_trouble_is_left_alone_by_the_rest_of_the_batch(wereld, monkeypatch):
    monkeypatch.setattr(settings, "EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
    monkeypatch.setattr(settings, "EMAIL_PORT", 1)
    verzendingen = _queue_many(wereld, 3)
    mail.send(wereld.bureau.pk, *(v.pk for v in verzendingen))
    rijen = [_row(wereld, v) for v in verzendingen]
    # Tried once, and that was no attempt.
    assert [bool(rij.laatste_fout) for rij in rijen] == [True, False, False]
    assert [rij.pogingen for rij in rijen] == [0, 0, 0]


def test_an_outage_of_our_own_ends_no_mail_however_long(wereld, monkeypatch):
    monkeypatch.setattr(settings, "EMAIL_BACKEND", bezorging.SMTP)
    monkeypatch.setattr(settings, "EMAIL_PORT", 1)
    (verzending,) = _queue_many(wereld, 1)
    with wereld.open():
        Verzending.objects.update(pogingen=mail.UITSTEL_HOOGSTENS - 1)
    for _ in range(mail.UITSTEL_HOOGSTENS):
        voor = timezone.now()
        mail.send(wereld.bureau.pk, verzending.pk)
        rij = _row(wereld, verzending)
        assert (rij.werk_staat, rij.pogingen) == (WerkStaat.WACHT, mail.UITSTEL_HOOGSTENS - 1)
        assert rij.niet_voor == verzending.niet_voor
        assert timedelta(minutes=14) < rij.aangeboden_tot - voor < timedelta(minutes=16)


def test_a_refused_address_does_not_hold_up_the_next(wereld, smtp):
    eerste, tweede = _queue_many(wereld, 2)
    smtp.rcpt = "550 5.1.1 onbekend"
    mail.send(wereld.bureau.pk, eerste.pk)
    smtp.rcpt = "250 OK"
    mail.send(wereld.bureau.pk, tweede.pk)
    assert _row(wereld, eerste).werk_staat == WerkStaat.MISLUKT
    assert _row(wereld, tweede).werk_staat == WerkStaat.KLAAR


def test_greylisting_waits_for_about_a_day(wereld, smtp):
    """A server that says "not now" to everyone it does not know is asked again, at growing pauses."""
    verzending = _queue(wereld)
    smtp.rcpt = "450 4.2.0 greylisted"
    pauzes = []
    for _ in range(mail.UITSTEL_HOOGSTENS):
        voor = timezone.now()
        mail.send(wereld.bureau.pk, verzending.pk)
        rij = _row(wereld, verzending)
        pauzes.append(rij.niet_voor - voor)
        with wereld.open():
            Verzending.objects.update(niet_voor=timezone.now())
    assert rij.werk_staat == WerkStaat.MISLUKT
    assert timedelta(hours=20) < sum(pauzes[:-1], timedelta()) < timedelta(hours=26)
    assert pauzes[0] < timedelta(minutes=2)
