"""What the answer of a mail server, or of a provider's API, means for a mail; both over real sockets."""

import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from bureaus import bezorging, mail
from bureaus.models import Verzending
from bureaus.wachtrij import WerkStaat
from outplacement.lokaal.processen import free_port
from outplacement.settings.post import PROVIDERS, mail_settings

pytestmark = pytest.mark.wachtrij
S = WerkStaat


class Server:
    """Speaks SMTP from a script: per connection which answer a command gets; None hangs up without one."""

    def __init__(self, *gesprekken: dict[str, str | None]):
        self.gesprekken, self.gehoord = list(gesprekken), []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.poort = self._socket.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        for nummer, antwoorden in enumerate(self.gesprekken):
            try:
                verbinding, _adres = self._socket.accept()
            except OSError:
                return
            with verbinding, verbinding.makefile("rwb", buffering=0) as stroom:
                stroom.write(b"220 klaar\r\n")
                while regel := stroom.readline():
                    woord = regel.split()[0].upper().decode()
                    self.gehoord.append((nummer, woord))
                    antwoord = antwoorden.get(woord, {"DATA": "354 ga door", "QUIT": "221 dag"}.get(woord, "250 ok"))
                    if antwoord is None:
                        break
                    stroom.write(antwoord.encode() + b"\r\n")
                    if antwoord.startswith("354"):
                        while stroom.readline().strip() != b".":
                            pass
                        self.gehoord.append((nummer, "TEKST"))
                        einde = antwoorden.get("TEKST", "250 bewaard")
                        if einde is None:
                            break
                        stroom.write(einde.encode() + b"\r\n")
                    if woord == "QUIT" or ("SLUIT" in antwoorden and self.gehoord[-1][1] == "TEKST"):
                        break

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def server(monkeypatch) -> Iterator:
    """`server(script, ...)` starts one and points the settings at it."""
    gestart = []

    def start(*gesprekken: dict) -> Server:
        gestart.append(Server(*gesprekken))
        monkeypatch.setattr(settings, "EMAIL_BACKEND", bezorging.SMTP)
        monkeypatch.setattr(settings, "EMAIL_HOST", "127.0.0.1")
        monkeypatch.setattr(settings, "EMAIL_PORT", gestart[-1].poort)
        monkeypatch.setattr(settings, "EMAIL_TIMEOUT", 3)
        return gestart[-1]

    yield start
    bezorging.hang_up()
    for een in gestart:
        een.close()


def _send(wereld, aantal: int = 1) -> list[WerkStaat]:
    """Queue so many mails, send them in one go, and say how they stand."""
    with wereld.open():
        ids = [mail.queue("waarneming", lid=wereld.coach, pad="/x/").pk for _ in range(aantal)]
    mail.send(wereld.bureau.pk, *ids)
    with wereld.open():
        staten = dict(Verzending.objects.values_list("pk", "werk_staat"))
    return [staten[pk] for pk in ids]


@pytest.mark.parametrize(
    ("script", "staat"),
    [
        ({}, S.KLAAR),
        ({"EHLO": "554 nee", "HELO": "554 nee"}, S.WACHT),
        ({"MAIL": "451 even niet"}, S.WACHT),
        ({"MAIL": "550 onze afzender deugt niet"}, S.WACHT),
        ({"RCPT": "450 4.2.0 greylisted"}, S.WACHT),
        ({"RCPT": "421 ga weg"}, S.WACHT),
        ({"RCPT": "550 5.1.1 onbekend"}, S.MISLUKT),
        ({"DATA": "451 even niet"}, S.WACHT),
        ({"DATA": "554 nee"}, S.MISLUKT),
        ({"TEKST": "451 even niet"}, S.WACHT),
        ({"TEKST": "554 5.7.1 spam"}, S.MISLUKT),
        ({"TEKST": None}, S.ONZEKER),
        ({"RCPT": None}, S.WACHT),
        ({"MAIL": None}, S.WACHT),
    ],
    ids=str,
)
def test_what_each_answer_of_a_mail_server_means(wereld, server, script, staat):
    gestart = server(script, script)
    assert _send(wereld) == [staat]
    assert [woord for _nummer, woord in gestart.gehoord].count("TEKST") <= 1


def test_a_connection_that_was_closed_meanwhile_is_replaced_before_the_text(wereld, server):
    """The server says goodbye after each mail without telling: every mail leaves once, each over a new connection."""
    gestart = server({"SLUIT": ""}, {"SLUIT": ""}, {"SLUIT": ""})
    assert _send(wereld, 3) == [S.KLAAR] * 3
    assert [nummer for nummer, woord in gestart.gehoord if woord == "TEKST"] == [0, 1, 2]


def test_a_server_that_announces_it_closes_gets_a_new_connection(wereld, server):
    gestart = server({}, {})
    assert _send(wereld) == [S.KLAAR]
    gestart.gesprekken[0]["MAIL"] = "421 4.3.2 closing"
    assert _send(wereld) == [S.KLAAR]
    assert [nummer for nummer, woord in gestart.gehoord if woord == "TEKST"] == [0, 1]


@pytest.mark.parametrize(
    ("script", "pogingen"),
    [({"MAIL": "550 nee"}, 0), ({"MAIL": None}, 0), ({"EHLO": "554", "HELO": "554"}, 0), ({"RCPT": None}, 1)],
    ids=str,
)
def test_a_server_that_never_heard_of_a_mail_made_no_attempt(wereld, server, script, pogingen):
    server(script, script)
    assert _send(wereld) == [S.WACHT]
    assert _attempts(wereld) == [pogingen]


def test_another_password_is_another_connection(wereld, server, monkeypatch):
    gestart = server({}, {})
    _send(wereld)
    monkeypatch.setattr(settings, "EMAIL_HOST_PASSWORD", "anders")
    _send(wereld)
    assert [nummer for nummer, woord in gestart.gehoord if woord == "TEKST"] == [0, 1]


def test_silence_after_the_text_is_never_said_twice(wereld, server):
    gestart = server({"TEKST": None}, {})
    assert _send(wereld, 2) == [S.ONZEKER, S.WACHT]
    assert [woord for _nummer, woord in gestart.gehoord].count("TEKST") == 1


def test_a_connection_is_not_kept_for_ever(wereld, server, monkeypatch):
    monkeypatch.setattr(bezorging, "MAILS_PER_LIJN", 2)
    gestart = server({}, {})
    assert _send(wereld, 3) == [S.KLAAR] * 3
    assert [nummer for nummer, woord in gestart.gehoord if woord == "TEKST"] == [0, 0, 1]


# --- providers -------------------------------------------------------------------------------------------------


class Provider(BaseHTTPRequestHandler):
    """Plays Postmark's API: what it answers is set per test; it keeps what it was asked."""

    gevraagd: list[dict] = []
    antwoord: tuple[int, str] = (200, "")

    def do_POST(self) -> None:
        lengte = int(self.headers["Content-Length"])
        self.gevraagd.append(json.loads(self.rfile.read(lengte)))
        status, tekst = self.antwoord
        if not status:
            # Heard, and no answer.
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(tekst)))
        self.end_headers()
        self.wfile.write(tekst.encode())

    def log_message(self, *args) -> None:
        """Quiet."""


GOED = json.dumps({"ErrorCode": 0, "Message": "OK", "MessageID": "b7bc2f4a", "SubmittedAt": "2026-11-22T08:00:00Z",
                   "To": "fatima@kompas.example"})  # fmt: skip
ONBEKEND = json.dumps(
    {
        "ErrorCode": 406,
        "Message": "You tried to send to a recipient that has been marked as inactive.\nFound inactive addresses: "
        "fatima@kompas.example.\nInactive recipients are ones that have generated a hard bounce.",
    }
)
RAAR = json.dumps({"ErrorCode": 406, "Message": "in other words than before"})
FOUT = json.dumps({"ErrorCode": 10, "Message": "nee"})


@pytest.fixture
def provider(monkeypatch) -> Iterator[type[Provider]]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setattr(Provider, "gevraagd", [])
    _use_postmark(monkeypatch, server.server_port)
    yield Provider
    server.shutdown()
    server.server_close()


def _use_postmark(monkeypatch, poort: int) -> None:
    env = {"ANYMAIL_POSTMARK_SERVER_TOKEN": "sleutel", "ANYMAIL_WEBHOOK_SECRET": "a:b",
           "ANYMAIL_POSTMARK_API_URL": f"http://127.0.0.1:{poort}/"}  # fmt: skip
    for naam, waarde in mail_settings("postmark", env).items():
        monkeypatch.setattr(settings, naam, waarde)
    monkeypatch.setattr(settings, "EMAIL_TIMEOUT", 2)


@pytest.mark.parametrize(
    ("antwoord", "staat"),
    [
        ((200, GOED), S.KLAAR),
        ((200, "geen json"), S.ONZEKER),
        ((401, FOUT), S.WACHT),
        ((422, ONBEKEND), S.MISLUKT),
        ((422, RAAR), S.ONZEKER),
        ((422, FOUT), S.MISLUKT),
        ((400, FOUT), S.MISLUKT),
        ((429, FOUT), S.WACHT),
        ((500, FOUT), S.ONZEKER),
        ((502, FOUT), S.ONZEKER),
        ((503, FOUT), S.WACHT),
        ((504, FOUT), S.ONZEKER),
        ((0, ""), S.ONZEKER),
    ],
    ids=lambda waarde: str(waarde[0]) if isinstance(waarde, tuple) else None,
)
def test_what_each_answer_of_a_provider_means(wereld, provider, antwoord, staat, caplog):
    provider.antwoord = antwoord
    assert _send(wereld) == [staat]
    assert len(provider.gevraagd) == 1
    assert "fatima" not in caplog.text.lower()


@pytest.mark.parametrize("antwoord", [(401, FOUT), (429, FOUT), (503, FOUT)], ids=str)
def test_trouble_of_the_provider_is_no_attempt_of_a_mail(wereld, provider, antwoord):
    provider.antwoord = antwoord
    _send(wereld)
    assert _attempts(wereld) == [0]


def _attempts(wereld) -> list[int]:
    with wereld.open():
        return list(Verzending.objects.values_list("pogingen", flat=True))


def test_a_backend_that_breaks_off_leaves_it_uncertain_and_quotes_nobody(wereld, monkeypatch, caplog):
    def breek(self, berichten):
        raise LookupError(str(berichten[0].to))

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", breek)
    assert _send(wereld) == [S.ONZEKER]
    assert "LookupError" in caplog.text and "fatima" not in caplog.text.lower()


def test_a_provider_that_cannot_be_reached_is_tried_again(wereld, monkeypatch):
    _use_postmark(monkeypatch, free_port())
    assert _send(wereld) == [S.WACHT]


def test_a_provider_learns_the_id_and_follows_nobody(wereld, provider):
    provider.antwoord = (200, GOED)
    _send(wereld)
    (vraag,) = provider.gevraagd
    with wereld.open():
        verzending = Verzending.objects.get()
    assert vraag["Metadata"] == {"verzending": str(verzending.pk)}
    assert vraag["TrackOpens"] is False and vraag["TrackLinks"] == "None"
    assert verzending.message_id in [kop["Value"] for kop in vraag["Headers"]]


@pytest.mark.parametrize("provider", ["pigeon", "SMTP", "postmark,brevo"])
def test_an_unknown_provider_is_refused(provider):
    with pytest.raises(ImproperlyConfigured, match="EMAIL_PROVIDER is one of"):
        mail_settings(provider, {})


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_provider_that_is_half_filled_in_is_refused(provider):
    env = {f"ANYMAIL_{naam}": "x" for naam in PROVIDERS[provider]}
    assert mail_settings(provider, env)["EMAIL_BACKEND"] == f"anymail.backends.{provider}.EmailBackend"
    for naam in env:
        with pytest.raises(ImproperlyConfigured, match=naam):
            mail_settings(provider, {**env, naam: ""})
