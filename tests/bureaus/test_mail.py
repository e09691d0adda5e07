"""Mail through a real SMTP server: once, neutral, and honest about what is not known."""

import email
import socket
import threading
from datetime import timedelta
from email.policy import default as policy

import pytest
from aiosmtpd.controller import Controller
from django.conf import settings
from django.utils import timezone

from bureaus import mail
from bureaus.models import Verzending
from bureaus.wachtrij import WerkStaat

pytestmark = pytest.mark.wachtrij


class Sink:
    """Keeps what arrives; `antwoord` is what it says to DATA."""

    def __init__(self):
        self.berichten, self.antwoord = [], "250 OK"

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
        return mail.queue("herinnering", lid=wereld.coach, pad="/kompas/vandaag/", op="2026-11-22")


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
        mail.queue("herinnering", lid=wereld.coach, pad="/x/")
        raise ZeroDivisionError
    with wereld.open():
        assert Verzending.objects.count() == 0
