"""Outgoing mail: a row in the transaction of its cause, sent by a worker, once.

A text is made at the moment of sending from a template and the recipient's name. Subject and text are
neutral: no phase, no health, no employer, and links lead to the sign-in.
"""

import logging
import smtplib
from collections.abc import Iterable
from email.utils import formataddr
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_noop

from bureaus import wachtrij
from bureaus.models import Lidmaatschap, Verzending
from bureaus.tenancy import in_bureau
from bureaus.wachtrij import WerkStaat

logger = logging.getLogger(__name__)
# Errors are stored as they are written here and translated for who reads them.
GEEN_ANTWOORD = gettext_noop("Geen antwoord van de mailserver.")


def token(doel: UUID) -> str:
    """The one-time token of an invitation: derived, not stored; the database holds only its hash."""
    return salted_hmac("bureaus.uitnodiging", str(doel), algorithm="sha256").hexdigest()


def queue(soort: str, *, lid: Lidmaatschap, pad: str, token_voor: UUID | None = None, **gegevens: Any) -> Verzending:
    """Queue the mail of template `mail/<soort>` for `lid`, with a link to `pad` (a path, no host).

    `gegevens` may hold ids, counts and dates for the template; no names and nothing a person wrote.
    A recipient without an address ends as `mislukt`, where the manager sees it.
    """
    verzending = _new(soort, lid=lid, pad=pad, token_voor=token_voor, gegevens=gegevens)
    verzending.save(force_insert=True)
    return verzending


def queue_all(soort: str, aan: Iterable[tuple[Lidmaatschap, UUID | None]], *, pad: str) -> None:
    """Queue the same mail for many; each recipient comes with what the token of their link is derived from."""
    Verzending.objects.bulk_create(
        _new(soort, lid=lid, pad=pad, token_voor=token_voor, gegevens={}) for lid, token_voor in aan
    )


def _new(soort: str, **velden: Any) -> Verzending:
    verzending = Verzending(soort=soort, **velden)
    # Stable per row: a second attempt after a crash is the same message to every mail system.
    verzending.message_id = f"<{verzending.pk}@{settings.MAIL_DOMEIN}>"
    return verzending


def _compose(verzending: Verzending) -> EmailMultiAlternatives:
    lid = verzending.lid
    bureau = lid.bureau
    pad = verzending.pad + (f"{token(verzending.token_voor)}/" if verzending.token_voor else "")
    context = {
        "lid": lid,
        "bureau": bureau,
        "link": settings.PUBLIC_URL + pad,
        "gegevens": verzending.gegevens,
    }
    with translation.override(lid.taal):
        onderwerp = render_to_string(f"mail/{verzending.soort}.onderwerp.txt", context).strip()
        tekst = render_to_string(f"mail/{verzending.soort}.txt", context)
        html = render_to_string(f"mail/{verzending.soort}.html", context)
    mail = EmailMultiAlternatives(
        subject=onderwerp,
        body=tekst,
        from_email=formataddr((bureau.naam, settings.DEFAULT_FROM_EMAIL)),
        to=[formataddr((lid.naam, lid.email))] if lid.email else [],
        reply_to=[bureau.antwoord_aan] if bureau.antwoord_aan else None,
        headers={"Message-ID": verzending.message_id, "Auto-Submitted": "auto-generated"},
    )
    mail.attach_alternative(html, "text/html")
    return mail


def send(bureau_id: UUID, pk: UUID) -> None:
    """Send one queued mail. The attempt is committed before the mail server is spoken to.

    A refusal is tried again later. An answer that never came leaves the row `onzeker`: it may have been
    delivered, so it is never sent again by itself.
    """
    with in_bureau(bureau_id):
        # A row still `bezig` here outlived its worker: nobody knows whether its mail left.
        if Verzending.objects.filter(pk=pk, werk_staat=WerkStaat.BEZIG, pacht_tot__lt=timezone.now()).update(
            werk_staat=WerkStaat.ONZEKER, pacht_tot=None, laatste_fout=GEEN_ANTWOORD
        ):
            return
        verzending = wachtrij.claim(Verzending, pk)
    if verzending is None:
        return
    # The attempt is committed: a mail that cannot be made fails three times and then rests.
    try:
        with in_bureau(bureau_id, readonly=True):
            mail = _compose(Verzending.objects.select_related("lid__bureau").get(pk=pk))
    except Exception as error:
        # The type only: a message may quote what a person wrote.
        logger.error("mail %s could not be made: %s", pk, type(error).__name__)
        fout, staat = gettext_noop("De mail kon niet worden gemaakt."), WerkStaat.WACHT
    else:
        fout, staat = _deliver(mail) if mail.to else (gettext_noop("Geen e-mailadres bekend."), WerkStaat.MISLUKT)
    with in_bureau(bureau_id):
        if staat is WerkStaat.KLAAR:
            Verzending.objects.filter(pk=pk).update(
                werk_staat=staat, verzonden_op=timezone.now(), pacht_tot=None, aangeboden_tot=None, laatste_fout=""
            )
        elif staat is WerkStaat.WACHT:
            wachtrij.retry_later(verzending, fout=fout)
        else:
            wachtrij.finish(verzending, staat=staat, fout=fout)


def _deliver(mail: EmailMultiAlternatives) -> tuple[str, WerkStaat]:
    """Hand one mail to the server; returns an error a manager can read and the state that follows."""
    connection = get_connection(timeout=settings.EMAIL_TIMEOUT)
    try:
        connection.open()
    except (OSError, smtplib.SMTPException):
        return gettext_noop("De mailserver is niet bereikbaar."), WerkStaat.WACHT
    try:
        connection.send_messages([mail])
    except smtplib.SMTPResponseException as error:
        tijdelijk = 400 <= error.smtp_code < 500
        logger.warning("the mail server refused a mail with code %s", error.smtp_code)
        return gettext_noop("De mailserver weigerde de mail."), WerkStaat.WACHT if tijdelijk else WerkStaat.MISLUKT
    except smtplib.SMTPRecipientsRefused:
        return gettext_noop("De mailserver kent dit adres niet."), WerkStaat.MISLUKT
    except (OSError, smtplib.SMTPException):
        return GEEN_ANTWOORD, WerkStaat.ONZEKER
    finally:
        connection.close()
    return "", WerkStaat.KLAAR
