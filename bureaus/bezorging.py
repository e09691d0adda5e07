"""Handing one mail to the mail server, and what its answer means for the mail.

One connection per thread stays open and is used for the next mail. Whether it still lives shows at the first
command of a mail (`MAIL FROM`): until then nothing was sent, so it can be replaced. From the moment the text goes out,
an answer that does not come means `onzeker`, and nothing is said twice.
"""

import logging
import re
import secrets
import smtplib
import threading
import time
from dataclasses import dataclass
from email.generator import BytesGenerator
from email.policy import Compat32
from email.utils import parseaddr
from io import BytesIO
from typing import Any
from uuid import UUID

import requests
from anymail.exceptions import AnymailError, AnymailRecipientsRefused, AnymailRequestsAPIError
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils.translation import gettext_noop
from urllib3.exceptions import NewConnectionError

from bureaus.wachtrij import WerkStaat

logger = logging.getLogger(__name__)
SMTP = "django.core.mail.backends.smtp.EmailBackend"
# Mail servers end a connection after so many mails, or when it is idle; we say goodbye before they do.
MAILS_PER_LIJN = 100
STILTE = 30  # seconds
# A header as it may travel: visible ASCII, and lines after the first that begin with white space and are not empty.
KOP = re.compile(r"[\t -~]*(?:\n[\t ]+[!-~][\t -~]*)*")
# An address as a command can carry it.
ADRES = re.compile(r"[!-~]+@[!-~]+")
# Answers of a provider's HTTP API. A 500 or 502 is not among them: the mail may have been taken before it went wrong.
LATER_WEER = (429, 503)
SLEUTEL_FOUT = (401, 403)
TE_LANG_GEWACHT = 408
# Errors are stored as they are written here and translated for who reads them.
NIET_GEMAAKT = gettext_noop("De mail kon niet worden gemaakt.")
GEEN_ANTWOORD = gettext_noop("Geen antwoord van de mailserver.")
ONBEREIKBAAR = gettext_noop("De mailserver is niet bereikbaar.")
GEWEIGERD = gettext_noop("De mailserver weigerde de mail.")
ONBEKEND_ADRES = gettext_noop("De mailserver kent dit adres niet.")
LATER = gettext_noop("De mailserver vraagt om later terug te komen.")


@dataclass(frozen=True, slots=True)
class Uitkomst:
    """How an attempt ended: the state that follows and a sentence a manager can read.

    With `rust` it is the server that has trouble, not this mail: it is better left alone for a while. Without `telt`
    the server never heard of this mail: however long that lasts, it is no attempt.
    """

    staat: WerkStaat
    fout: str = ""
    rust: bool = False
    telt: bool = True


class Onschrijfbaar(ValueError):
    """This mail has something in it that no mail can carry. Says where, and never what."""


VERZONDEN = Uitkomst(WerkStaat.KLAAR)
GEEN_LIJN = Uitkomst(WerkStaat.WACHT, ONBEREIKBAAR, rust=True, telt=False)


def return_address(pk: UUID) -> str:
    """Where a mail system sends this mail back to: an address of its own, that says which mail it was."""
    naam, _at, domein = settings.TERUG_ADRES.partition("@")
    return f"{naam}+{pk.hex}@{domein}"


def deliver(mail: EmailMessage, pk: UUID) -> Uitkomst:
    """Hand one mail to the server. Never raises for what a mail server does, or for what stands in the mail."""
    try:
        # A backend writes for itself; what it would stumble over shows here, before anything was sent.
        geschreven = (_written(mail), [_bare(adres) for adres in mail.recipients()])
    except Exception as error:
        # The type only: the message quotes what a person is called.
        logger.error("mail %s could not be written: %s", pk, type(error).__name__)
        return Uitkomst(WerkStaat.MISLUKT, NIET_GEMAAKT)
    return _over_smtp(*geschreven, pk) if settings.EMAIL_BACKEND == SMTP else _over_backend(mail, pk)


class _Lijn(threading.local):
    """The open connection of this thread."""

    smtp: smtplib.SMTP | None = None
    adres: tuple = ()
    gebruikt: int = 0
    laatst: float = 0.0


_lijn = _Lijn()


def hang_up() -> None:
    """Close the connection of this thread, politely when the server still listens."""
    smtp, _lijn.smtp = _lijn.smtp, None
    if smtp is None:
        return
    try:
        # A goodbye is not worth waiting for.
        smtp.sock.settimeout(1)
        smtp.quit()
    except (OSError, AttributeError, smtplib.SMTPException):
        smtp.close()


def _connect() -> smtplib.SMTP:
    hang_up()
    backend = get_connection(SMTP, timeout=settings.EMAIL_TIMEOUT)
    backend.open()
    try:
        backend.connection.ehlo_or_helo_if_needed()
    except BaseException:
        backend.connection.close()
        raise
    _lijn.smtp, _lijn.gebruikt, _lijn.adres = backend.connection, 0, _address()
    return _lijn.smtp


def _address() -> tuple:
    wie = settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD
    return settings.EMAIL_HOST, settings.EMAIL_PORT, *wie, settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL


def _begin(terug: str) -> tuple[int, bytes]:
    """Say from whom the mail is, over a connection that lives; returns the server's answer."""
    oud = _lijn.smtp
    if oud is not None:
        vers_genoeg = time.monotonic() - _lijn.laatst < STILTE and _lijn.gebruikt < MAILS_PER_LIJN
        if vers_genoeg and _lijn.adres == _address():
            try:
                antwoord = oud.mail(terug)
            except (OSError, smtplib.SMTPException):
                antwoord = (421, b"")
            # 421 is how a server says that it closes.
            if antwoord[0] != 421:
                return antwoord
    return _connect().mail(terug)


def _over_smtp(tekst: bytes, aan: list[str], pk: UUID) -> Uitkomst:
    try:
        uitkomst = _envelope(return_address(pk), aan) or _say(tekst)
    except (OSError, smtplib.SMTPException):
        uitkomst = Uitkomst(WerkStaat.WACHT, ONBEREIKBAAR, rust=True)
    except BaseException:
        # Interrupted halfway: what the server thinks we were saying is unknown.
        _lijn.smtp, oud = None, _lijn.smtp
        if oud is not None:
            oud.close()
        raise
    _lijn.gebruikt += 1
    _lijn.laatst = time.monotonic()
    if uitkomst is not VERZONDEN:
        hang_up()
    return uitkomst


class _AsItIs(Compat32):
    """Headers as Django encoded and folded them: doing it once more is a tenth of the work of a mail."""

    def fold_binary(self, name: str, value: Any) -> bytes:
        # Not `splitlines`: it also ends a line at characters that mean nothing in a mail, and what follows them would
        # stand there as a header of its own.
        kop = f"{name}: {value}\n".replace("\r\n", "\n")
        if not KOP.fullmatch(kop, 0, len(kop) - 1):
            raise Onschrijfbaar(name)
        return kop.replace("\n", self.linesep).encode("ascii")


def _written(mail: EmailMessage) -> bytes:
    """The mail as it travels."""
    bericht = mail.message()
    for deel in bericht.walk():
        if deel.is_multipart():
            # Left to itself the library looks for a boundary that the text does not hold, at half the cost of the mail.
            deel.set_boundary(f"=={secrets.token_hex(16)}==")
    tekst = BytesIO()
    BytesGenerator(tekst, mangle_from_=False, policy=_AsItIs(linesep="\r\n")).flatten(bericht)
    return tekst.getvalue()


def _bare(adres: str) -> str:
    """The address alone, as a mail server hears it."""
    kaal = parseaddr(adres)[1]
    if not ADRES.fullmatch(kaal):
        raise Onschrijfbaar("address")
    return kaal


def _envelope(terug: str, aan: list[str]) -> Uitkomst | None:
    """Everything before the text; None when the server waits for it."""
    try:
        code, _antwoord = _begin(terug)
    except (OSError, smtplib.SMTPException):
        return GEEN_LIJN
    if code != 250:
        # Our own address, so no fault of this mail: once that is mended the mail can go.
        logger.warning("the mail server refused our sender with code %s", code)
        return Uitkomst(WerkStaat.WACHT, GEWEIGERD, rust=True, telt=False)
    for adres in aan:
        code, _antwoord = _lijn.smtp.rcpt(adres)
        if code not in (250, 251):
            return _refusal(code, ONBEKEND_ADRES)
    return None


def _refusal(code: int, fout: str) -> Uitkomst:
    logger.warning("the mail server refused a mail with code %s", code)
    if code == 421:
        return Uitkomst(WerkStaat.WACHT, LATER, rust=True)
    return Uitkomst(WerkStaat.WACHT, LATER) if 400 <= code < 500 else Uitkomst(WerkStaat.MISLUKT, fout)


def _say(tekst: bytes) -> Uitkomst:
    """The text itself. From here on silence is not a no."""
    try:
        code, _antwoord = _lijn.smtp.data(tekst)
    except smtplib.SMTPDataError as error:
        return _refusal(error.smtp_code, GEWEIGERD)
    except (OSError, smtplib.SMTPException):
        return Uitkomst(WerkStaat.ONZEKER, GEEN_ANTWOORD, rust=True)
    return VERZONDEN if code == 250 else _refusal(code, GEWEIGERD)


def _over_backend(mail: EmailMessage, pk: UUID) -> Uitkomst:
    """Any other backend, such as a provider's; it opens and closes what it needs."""
    # What a provider tells about this mail carries the id; nobody needs to know who opened it.
    mail.metadata = {"verzending": str(pk)}
    mail.track_opens = mail.track_clicks = False
    try:
        get_connection(timeout=settings.EMAIL_TIMEOUT).send_messages([mail])
    except AnymailRecipientsRefused:
        return Uitkomst(WerkStaat.MISLUKT, ONBEKEND_ADRES)
    except AnymailRequestsAPIError as error:
        logger.warning("the mail provider answered with %s", error.status_code or type(error.__cause__).__name__)
        return _answer_of_provider(error)
    except AnymailError as error:
        logger.error("mail %s does not fit the provider: %s", pk, type(error).__name__)
        return Uitkomst(WerkStaat.MISLUKT, GEWEIGERD)
    except Exception as error:
        # Nobody knows where it broke off. The type only: a message may quote the mail.
        logger.error("mail %s: the backend broke off with %s", pk, type(error).__name__)
        return Uitkomst(WerkStaat.ONZEKER, GEEN_ANTWOORD, rust=True)
    # A yes whose words Anymail does not know is not a yes; other backends say nothing and have done it.
    gezegd = getattr(getattr(mail, "anymail_status", None), "status", None) or {"sent"}
    return VERZONDEN if gezegd <= {"sent", "queued"} else Uitkomst(WerkStaat.ONZEKER, GEEN_ANTWOORD)


def _answer_of_provider(error: AnymailRequestsAPIError) -> Uitkomst:
    code = error.status_code
    if code is None:
        if _never_arrived(error.__cause__):
            return GEEN_LIJN
        return Uitkomst(WerkStaat.ONZEKER, GEEN_ANTWOORD, rust=True)
    if code in LATER_WEER:
        return Uitkomst(WerkStaat.WACHT, LATER, rust=True, telt=False)
    if code in SLEUTEL_FOUT:
        # Our own key, so no fault of this mail: once that is mended the mail can go.
        return Uitkomst(WerkStaat.WACHT, GEWEIGERD, rust=True, telt=False)
    if 400 <= code < 500 and code != TE_LANG_GEWACHT:
        return Uitkomst(WerkStaat.MISLUKT, GEWEIGERD)
    # A yes that cannot be read, a fault halfway, or somebody in between who heard nothing: it may have been taken.
    return Uitkomst(WerkStaat.ONZEKER, GEEN_ANTWOORD, rust=True)


def _never_arrived(cause: BaseException | None) -> bool:
    """Whether the connection itself failed, so that nothing was said."""
    if isinstance(cause, requests.ConnectTimeout | requests.exceptions.SSLError):
        return True
    reden = getattr(cause.args[0], "reason", None) if cause is not None and cause.args else None
    return isinstance(reden, NewConnectionError)
