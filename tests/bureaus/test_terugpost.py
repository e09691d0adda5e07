"""Mail that came back finds its row in its own bureau, and leaves nothing else behind."""

import base64
import hashlib
import hmac
import json
import logging
import time
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client

from bureaus import mail, terugpost
from bureaus.models import Verzending
from bureaus.tenancy import in_bureau
from bureaus.wachtrij import WerkStaat

pytestmark = pytest.mark.wachtrij
SLEUTEL = "geheim-van-de-mailserver"
GEHEIM = "zq-woord-van-een-mens"

POSTFIX = """\
Return-Path: <>
Delivered-To: {terug}
From: MAILER-DAEMON@mx.kompas.example (Mail Delivery System)
To: {terug}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="A1B2.1"
Message-Id: <20261122081500.A1B2@mx.kompas.example>

This is a MIME-encapsulated message.

--A1B2.1
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.kompas.example.

<{geheim}@voorbeeld.example>: host mx.voorbeeld.example[192.0.2.7] said: 550 5.1.1 User unknown

--A1B2.1
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.kompas.example
X-Postfix-Queue-ID: A1B2
X-Postfix-Sender: rfc822; {terug}
Arrival-Date: Sun, 22 Nov 2026 08:14:58 +0100 (CET)

Final-Recipient: rfc822; {geheim}@voorbeeld.example
Original-Recipient: rfc822;{geheim}@voorbeeld.example
Action: {action}
Status: {status}
Remote-MTA: dns; mx.voorbeeld.example
Diagnostic-Code: smtp; 550 {status} User unknown

--A1B2.1
Content-Description: Undelivered Message
Content-Type: message/rfc822

Message-ID: {message_id}
From: Kompas <noreply@kompas.example>
Subject: Er staat iets voor je klaar

Dag {geheim},

--A1B2.1--
"""
EXCHANGE = """\
From: Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@voorbeeld.example>
To: noreply@kompas.example
Subject: Onbestelbaar: Er staat iets voor je klaar
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="_000_exchange_"
MIME-Version: 1.0
In-Reply-To: {message_id}
References: {message_id}

--_000_exchange_
Content-Type: multipart/alternative; boundary="_alt_"

--_alt_
Content-Type: text/plain; charset="utf-8"
Content-Transfer-Encoding: base64

VXcgYmVyaWNodCBpcyBuaWV0IGJlem9yZ2Qu

--_alt_--

--_000_exchange_
Content-Type: message/delivery-status

Reporting-MTA: dns;AM0PR01MB0000.eurprd01.prod.exchangelabs.com
Received-From-MTA: dns;mx.kompas.example
Arrival-Date: Sun, 22 Nov 2026 07:14:59 +0000

Final-Recipient: rfc822;{geheim}@voorbeeld.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp;550 {status} RESOLVER.ADR.RecipNotFound; not found
X-Display-Name: {geheim}

--_000_exchange_
Content-Type: text/rfc822-headers

From: Kompas <noreply@kompas.example>
Message-ID: {message_id}
Subject: Er staat iets voor je klaar

--_000_exchange_--
"""
GMAIL = """\
Delivered-To: terug@kompas.example
X-Original-To: {terug}
Return-Path: <>
From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>
To: {terug}
Auto-Submitted: auto-replied
Subject: Delivery Status Notification (Failure)
X-Failed-Recipients: {geheim}@voorbeeld.example
Content-Type: multipart/report; boundary="000000000000aa"; report-type=delivery-status
MIME-Version: 1.0

--000000000000aa
Content-Type: multipart/related; boundary="000000000000bb"

--000000000000bb
Content-Type: text/html; charset="UTF-8"

<p>Je bericht is niet bezorgd aan <b>{geheim}</b>.</p>

--000000000000bb--
--000000000000aa
Content-Type: message/delivery-status

Reporting-MTA: dns; googlemail.com
Arrival-Date: Sat, 21 Nov 2026 23:15:00 -0800 (PST)
X-Original-Message-ID: {message_id}

Final-Recipient: rfc822; {geheim}@voorbeeld.example
Action: {action}
Status: {status}
Remote-MTA: dns; mx.voorbeeld.example. (192.0.2.7, the server for the domain)
Diagnostic-Code: smtp; 552 5.2.2 The email account that you tried to reach is over quota.
Last-Attempt-Date: Sat, 21 Nov 2026 23:15:01 -0800 (PST)

--000000000000aa
Content-Type: message/rfc822

Message-ID: {message_id}

--000000000000aa--
"""
VORMEN = {"postfix": POSTFIX, "exchange": EXCHANGE, "gmail": GMAIL}


@pytest.fixture
def deur(monkeypatch) -> Client:
    """The address is open to who knows the secret."""
    monkeypatch.setattr(settings, "TERUG_SLEUTEL", SLEUTEL)
    return Client(raise_request_exception=False)


@pytest.fixture
def verzonden(wereld) -> Verzending:
    """A mail that left."""
    with wereld.open():
        verzending = mail.queue("waarneming", lid=wereld.coach, pad="/x/")
    mail.send(wereld.bureau.pk, verzending.pk)
    return verzending


def _notice(vorm: str, verzending, *, action: str = "failed", status: str = "5.1.1") -> str:
    return VORMEN[vorm].format(
        terug=f"terug+{verzending.pk.hex}@{settings.MAIL_DOMEIN}",
        message_id=f"<{verzending.pk}@{settings.MAIL_DOMEIN}>",
        action=action, status=status, geheim=GEHEIM,
    )  # fmt: skip


def _post(deur: Client, bericht: str | bytes, sleutel: str = SLEUTEL):
    return deur.post(
        "/mail/terug/", bericht, content_type="message/rfc822", headers={"X-Terug-Sleutel": sleutel} if sleutel else {}
    )


def _row(bureau_id, verzending) -> Verzending:
    with in_bureau(bureau_id):
        return Verzending.objects.get(pk=verzending.pk)


@pytest.mark.parametrize("vorm", VORMEN)
def test_a_notice_in_the_shape_of_each_mail_system_finds_its_mail(wereld, ander, deur, verzonden, vorm, caplog):
    with caplog.at_level(logging.DEBUG):
        assert _post(deur, _notice(vorm, verzonden)).status_code == 204
    rij = _row(wereld.bureau.pk, verzonden)
    assert rij.teruggekomen_op and rij.terug_code == "5.1.1"
    assert rij.werk_staat == WerkStaat.KLAAR
    assert GEHEIM not in caplog.text


@pytest.mark.parametrize("vorm", VORMEN)
def test_that_it_is_only_late_is_no_return(wereld, deur, verzonden, vorm):
    assert _post(deur, _notice(vorm, verzonden, action="delayed", status="4.4.1")).status_code == 204
    assert _row(wereld.bureau.pk, verzonden).teruggekomen_op is None


def test_an_uncertain_mail_that_came_back_had_left(wereld, deur, verzonden):
    with wereld.open():
        Verzending.objects.update(werk_staat=WerkStaat.ONZEKER, verzonden_op=None)
    _post(deur, _notice("postfix", verzonden, status="4.2.2"))
    rij = _row(wereld.bureau.pk, verzonden)
    assert (rij.terug_code, rij.werk_staat) == ("4.2.2", WerkStaat.ONZEKER)


def test_a_mail_that_comes_back_before_its_worker_noted_that_it_left(wereld, deur, verzonden):
    with wereld.open():
        Verzending.objects.update(werk_staat=WerkStaat.BEZIG, verzonden_op=None)
    _post(deur, _notice("postfix", verzonden))
    rij = _row(wereld.bureau.pk, verzonden)
    assert rij.teruggekomen_op and (rij.terug_code, rij.werk_staat) == ("5.1.1", WerkStaat.BEZIG)


def test_the_first_news_counts(wereld, deur, verzonden):
    for status in ("5.1.1", "5.7.1"):
        assert _post(deur, _notice("postfix", verzonden, status=status)).status_code == 204
    assert _row(wereld.bureau.pk, verzonden).terug_code == "5.1.1"


def test_a_mail_that_is_not_ours_gets_the_same_answer(wereld, deur, verzonden):
    vreemd = Verzending(pk=uuid4())
    bekend, onbekend = (_post(deur, _notice("postfix", v)) for v in (verzonden, vreemd))
    assert (onbekend.status_code, onbekend.content) == (bekend.status_code, bekend.content)


@pytest.mark.parametrize("sleutel", ["", "fout", SLEUTEL + "x"])
def test_without_the_secret_nothing_happens(wereld, deur, verzonden, sleutel):
    assert _post(deur, _notice("postfix", verzonden), sleutel).status_code == 403
    assert _row(wereld.bureau.pk, verzonden).teruggekomen_op is None


def test_without_a_secret_of_our_own_the_door_is_shut(wereld, verzonden):
    assert _post(Client(), _notice("postfix", verzonden), "").status_code == 404


@pytest.mark.parametrize(
    "rommel",
    [b"", b"\x00\xff\xfe", b"Content-Type: multipart/report; boundary=x\r\n\r\n--x\r\n", b"GIF89a" * 1000,
     b"Content-Type: multipart/report; boundary=x\n\n--x\nContent-Type: message/delivery-status\n\nAction: failed\n",
     b"Subject: Afwezig\n\n" + GEHEIM.encode()],
)  # fmt: skip
def test_what_is_no_notice_leaves_no_trace(wereld, deur, verzonden, rommel, caplog):
    with caplog.at_level(logging.DEBUG):
        assert _post(deur, rommel).status_code in (204, 400, 411)
    assert _row(wereld.bureau.pk, verzonden).teruggekomen_op is None
    assert GEHEIM not in caplog.text


def test_too_large_is_not_read(deur):
    assert _post(deur, b"x" * (600 * 1024)).status_code == 413


def test_it_needs_no_session_and_makes_none(wereld, deur, verzonden):
    response = _post(deur, _notice("postfix", verzonden))
    assert not response.cookies


def test_an_answer_machine_is_no_return(verzonden):
    bericht = f"To: terug+{verzonden.pk.hex}@{settings.MAIL_DOMEIN}\nSubject: Afwezig\n\nTot maandag."
    assert terugpost.read(bericht.encode()) is None


# --- providers -------------------------------------------------------------------------------------------------


def _postmark(verzending, soort: str = "HardBounce") -> dict:
    return {
        "RecordType": "Bounce", "Type": soort, "MessageID": "883953f4-6105-42a2-a16a-77a8eac79483",
        "Metadata": {"verzending": str(verzending.pk)}, "Email": f"{GEHEIM}@voorbeeld.example",
        "Description": "The server was unable to deliver your message.", "Details": "smtp;550 5.1.1 unknown",
        "BouncedAt": "2026-11-22T08:15:00Z",
    }  # fmt: skip


@pytest.fixture
def postmark(monkeypatch) -> Client:
    monkeypatch.setattr(settings, "EMAIL_PROVIDER", "postmark")
    monkeypatch.setattr(settings, "ANYMAIL", {"WEBHOOK_SECRET": "naam:wachtwoord"})
    return Client(raise_request_exception=False)


def _tell(client: Client, feit: object, wie: str = "naam:wachtwoord", provider: str = "postmark"):
    basis = "Basic " + base64.b64encode(wie.encode()).decode()
    inhoud = feit if isinstance(feit, str) else json.dumps(feit)
    return client.post(
        f"/mail/terug/{provider}/", inhoud, content_type="application/json", headers={"Authorization": basis}
    )


def test_a_provider_tells_and_proves_who_it_is(wereld, postmark, verzonden):
    assert _tell(postmark, _postmark(verzonden), "naam:fout").status_code == 400
    assert _row(wereld.bureau.pk, verzonden).teruggekomen_op is None
    assert _tell(postmark, _postmark(verzonden)).status_code == 200
    assert _row(wereld.bureau.pk, verzonden).terug_code == "5.1.1"


def test_a_delay_told_by_a_provider_is_no_return(wereld, postmark, verzonden):
    assert _tell(postmark, _postmark(verzonden, "Transient")).status_code == 200
    assert _row(wereld.bureau.pk, verzonden).teruggekomen_op is None


def test_only_the_provider_in_use_is_heard(wereld, postmark, verzonden):
    assert _tell(postmark, _postmark(verzonden), provider="brevo").status_code == 404
    assert _tell(postmark, _postmark(verzonden), provider="smtp").status_code == 404


@pytest.mark.parametrize("rommel", ["", "{", "[]", '{"Metadata": "' + GEHEIM + '"}', '"' + GEHEIM + '"'])
def test_what_a_provider_cannot_mean_leaves_no_trace(wereld, postmark, verzonden, rommel, caplog):
    with caplog.at_level(logging.DEBUG):
        assert _tell(postmark, rommel).status_code in (200, 400, 411)
    assert GEHEIM not in caplog.text


def test_a_signed_event_of_mailgun(wereld, monkeypatch, verzonden):
    monkeypatch.setattr(settings, "EMAIL_PROVIDER", "mailgun")
    monkeypatch.setattr(settings, "ANYMAIL", {"MAILGUN_WEBHOOK_SIGNING_KEY": "sleutel"})
    nu = str(int(time.time()))
    goed = hmac.new(b"sleutel", (nu + "token").encode(), hashlib.sha256).hexdigest()
    for handtekening, status in (("0" * 64, 400), (goed, 200)):
        feit = {
            "signature": {"timestamp": nu, "token": "token", "signature": handtekening},
            "event-data": {
                "event": "failed", "severity": "permanent", "id": "x", "timestamp": float(nu),
                "recipient": f"{GEHEIM}@voorbeeld.example", "user-variables": {"verzending": str(verzonden.pk)},
                "message": {"headers": {"message-id": "x@kompas.example"}}, "reason": "bounce",
                "delivery-status": {"code": 550, "message": "550 5.7.1 blocked", "description": ""},
            },
        }  # fmt: skip
        assert _tell(Client(raise_request_exception=False), feit, provider="mailgun").status_code == status
    assert _row(wereld.bureau.pk, verzonden).terug_code == "5.7.1"
