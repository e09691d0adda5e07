"""Outgoing mail: a row in the transaction of its cause, sent by a worker, once.

A text is made at the moment of sending from a template and the recipient's name. Subject and text are
neutral: no phase, no health, no employer, and links lead to the sign-in.
"""

import logging
import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from email.encoders import encode_base64
from email.message import Message
from email.mime.base import MIMEBase
from email.utils import formataddr
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.core.mail import EmailMultiAlternatives
from django.db import connection
from django.db.models import OuterRef
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.crypto import salted_hmac
from django.utils.encoding import punycode
from django.utils.translation import gettext_noop

from bureaus import bezorging, voorkeuren, wachtrij
from bureaus.bezorging import NIET_GEMAAKT, Uitkomst
from bureaus.enums import Mailsoort
from bureaus.models import Bureau, Lidmaatschap, Mailvoorkeur, Verzending
from bureaus.tenancy import in_bureau
from bureaus.wachtrij import WerkStaat

logger = logging.getLogger(__name__)
# A server that says "not now" is asked again for about a day; a text that cannot be made stays wrong.
UITSTEL_HOOGSTENS = 7
# A batch that takes longer than this is handed back: a slow mail server must not hold up another bureau.
BEURT = 30  # seconds
# Plain SQL: a worker does this for every mail, and putting it together costs more than running it.
VERZONDEN = """
    update bureaus_verzending
    set werk_staat = 'klaar', verzonden_op = %s, pacht_tot = null, aangeboden_tot = null, laatste_fout = ''
    where bureau_id = %s and id = %s
"""
# What ends a line somewhere, or does something else than being read.
STUURTEKENS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
# Errors are stored as they are written here and translated for who reads them.
GEEN_ADRES = gettext_noop("Geen e-mailadres bekend.")


@dataclass(frozen=True, slots=True)
class Bijlage:
    """A file that goes with a mail; `soort` is its media type with parameters, like `text/calendar; method=REQUEST`."""

    naam: str
    soort: str
    inhoud: bytes


@dataclass(frozen=True, slots=True)
class Inhoud:
    """What a template is filled with, beside the recipient: ids, counts, dates and neutral words."""

    gegevens: dict[str, Any]
    bijlagen: tuple[Bijlage, ...] = ()


LEEG = Inhoud({})
Inhoudsbron = Callable[[Verzending], Inhoud | None]
# The first moment, from the one given, at which a bureau's mail may leave.
Venster = Callable[[datetime, Bureau], datetime]


@dataclass(frozen=True, slots=True)
class _Soort:
    bron: Inhoudsbron | None = None
    afmelden: Mailsoort | None = None
    venster: Venster | None = None


# What other modules said about their kinds of mail; a kind not here has all it needs in its own row.
_SOORTEN: dict[str, _Soort] = {}
_GEWOON = _Soort()


def register(
    soort: str,
    bron: Inhoudsbron | None = None,
    *,
    afmelden: Mailsoort | None = None,
    venster: Venster | None = None,
) -> None:
    """Say where the content of `mail/<soort>` comes from, and as what a person may switch it off. Called at start.

    `bron` runs in the worker, in the bureau's read-only transaction, just before the text is made. None from it
    means that nobody needs the mail any more: it ends as `gestopt`. With `venster` it leaves at those moments only,
    also when it was held up or has to be tried again.
    """
    _SOORTEN[soort] = _Soort(bron, afmelden, venster)


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


def send(bureau_id: UUID, *pks: UUID) -> None:
    """Send queued mails of one bureau, one after the other; an attempt is committed before the server hears of it.

    A refusal is tried again later. An answer that never came leaves the row `onzeker`: it may have been
    delivered, so it is never sent again by itself. One transaction closes a mail and claims the next: a worker
    that is killed leaves one mail of which nobody knows, at most.
    """
    einde, vorige = time.monotonic() + BEURT, None
    with in_bureau(bureau_id, readonly=True):
        gelezen = _read(pks)
    for plek, pk in enumerate([*pks, None]):
        # A server in trouble is left alone: what is not claimed is offered again before long.
        rust = vorige is not None and vorige[1].rust
        te_lang = time.monotonic() > einde
        with in_bureau(bureau_id):
            if vorige:
                _record(*vorige)
            if te_lang and not rust:
                wachtrij.hand_back(Verzending, pks[plek:])
            verzending = None if rust or te_lang else _claim(gelezen.get(pk))
        if rust or te_lang:
            return
        vorige = verzending and (verzending, _attempt(bureau_id, verzending))


def _read(pks: Iterable[UUID]) -> dict[UUID, Verzending]:
    """Mails with their recipients, and what those switched off."""
    uitgezet = Mailvoorkeur.objects.filter(lid=OuterRef("lid_id")).values("soort")
    rijen = Verzending.objects.select_related("lid__bureau").defer("lid__bureau__logo")
    return rijen.annotate(uitgezet=ArraySubquery(uitgezet)).in_bulk(pks)


def _claim(gelezen: Verzending | None) -> Verzending | None:
    """Take one mail for this worker; None when it is not to be sent."""
    if gelezen is None or _put_off(gelezen):
        return None
    verzending = wachtrij.claim(Verzending, gelezen.pk, verlaten=False, hoogstens=UITSTEL_HOOGSTENS, gelezen=gelezen)
    if verzending is None:
        # A row still `bezig` here outlived its worker: nobody knows whether its mail left.
        Verzending.objects.filter(pk=gelezen.pk, werk_staat=WerkStaat.BEZIG, pacht_tot__lt=timezone.now()).update(
            werk_staat=WerkStaat.ONZEKER, pacht_tot=None, laatste_fout=bezorging.GEEN_ANTWOORD
        )
    elif not verzending.lid.actief or _soort(verzending).afmelden in verzending.uitgezet:
        wachtrij.finish(verzending, staat=WerkStaat.GESTOPT)
        return None
    return verzending


def _put_off(verzending: Verzending) -> bool:
    """Whether this mail may not leave at this hour; then it waits for the first moment that it may."""
    nu = timezone.now()
    moment = _allowed(verzending, nu)
    return moment > nu and wachtrij.put_off(verzending, tot=moment)


def _allowed(verzending: Verzending, moment: datetime) -> datetime:
    venster = _soort(verzending).venster
    return moment if venster is None else venster(moment, verzending.lid.bureau)


def _soort(verzending: Verzending) -> _Soort:
    return _SOORTEN.get(verzending.soort, _GEWOON)


def _attempt(bureau_id: UUID, verzending: Verzending) -> Uitkomst:
    try:
        mail = _make(bureau_id, verzending)
    except Exception as error:
        # The type only: a message may quote what a person wrote.
        logger.error("mail %s could not be made: %s", verzending.pk, type(error).__name__)
        opgeven = verzending.pogingen >= wachtrij.MAX_POGINGEN
        return Uitkomst(WerkStaat.MISLUKT if opgeven else WerkStaat.WACHT, NIET_GEMAAKT)
    if mail is None:
        return Uitkomst(WerkStaat.GESTOPT)
    if not mail.to:
        return Uitkomst(WerkStaat.MISLUKT, GEEN_ADRES)
    return bezorging.deliver(mail, verzending.pk)


def _record(verzending: Verzending, uitkomst: Uitkomst) -> None:
    if uitkomst.staat is WerkStaat.KLAAR:
        # Also when the lease ran out meanwhile: that the server took it is known now.
        with connection.cursor() as cursor:
            cursor.execute(VERZONDEN, [timezone.now(), verzending.bureau_id, verzending.pk])
    elif not uitkomst.telt:
        wachtrij.give_back(verzending, fout=uitkomst.fout)
    elif uitkomst.staat is WerkStaat.WACHT:
        wachtrij.retry_later(
            verzending,
            fout=uitkomst.fout,
            hoogstens=UITSTEL_HOOGSTENS,
            venster=partial(_allowed, verzending),
        )
    else:
        wachtrij.finish(verzending, staat=uitkomst.staat, fout=uitkomst.fout)


def _make(bureau_id: UUID, verzending: Verzending) -> EmailMultiAlternatives | None:
    """The mail, or None when nobody needs it any more."""
    soort = _soort(verzending)
    if soort.bron is None:
        return compose(verzending)
    with in_bureau(bureau_id, readonly=True):
        inhoud = soort.bron(verzending)
        return None if inhoud is None else compose(verzending, inhoud)


def compose(verzending: Verzending, inhoud: Inhoud = LEEG) -> EmailMultiAlternatives:
    """The mail as it is handed to the mail server, in the language of its recipient."""
    lid, soort = verzending.lid, _soort(verzending)
    bureau = lid.bureau
    pad = verzending.pad + (f"{token(verzending.token_voor)}/" if verzending.token_voor else "")
    headers = {"Message-ID": verzending.message_id, "Auto-Submitted": "auto-generated"}
    afmeldlink = voorkeuren.unsubscribe_url(lid, soort.afmelden) if soort.afmelden else ""
    if afmeldlink:
        headers |= {"List-Unsubscribe": f"<{afmeldlink}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    context = {
        "lid": lid,
        "bureau": bureau,
        "link": settings.PUBLIC_URL + pad,
        "afmeldlink": afmeldlink,
        "gegevens": {**verzending.gegevens, **inhoud.gegevens},
    }
    with translation.override(lid.taal):
        onderwerp, tekst, html = (
            render_to_string(f"mail/{verzending.soort}.{deel}", context) for deel in ("onderwerp.txt", "txt", "html")
        )
    mail = EmailMultiAlternatives(
        subject=_one_line(onderwerp),
        body=tekst,
        from_email=_address(bureau.naam, settings.DEFAULT_FROM_EMAIL),
        to=[_address(lid.naam, lid.email)] if lid.email else [],
        reply_to=[bureau.antwoord_aan] if bureau.antwoord_aan else None,
        headers=headers,
    )
    mail.attach_alternative(html, "text/html")
    for bijlage in inhoud.bijlagen:
        mail.attach(_part(bijlage))
    return mail


def _one_line(tekst: str) -> str:
    return STUURTEKENS.sub(" ", tekst).strip()


def _address(naam: str, adres: str) -> str:
    """A name and an address as a header has them; a domain with other letters than ASCII as mail systems write it."""
    postbus, _at, domein = adres.rpartition("@")
    return formataddr((_one_line(naam), f"{postbus}@{punycode(domein)}"))


def _part(bijlage: Bijlage) -> MIMEBase:
    """The attachment as it is: Django drops the parameters of a media type, and an invitation has its method there."""
    bericht = Message()
    bericht["Content-Type"] = bijlage.soort
    deel = MIMEBase(*bericht.get_content_type().split("/"), **dict(bericht.get_params()[1:]))
    deel.set_payload(bijlage.inhoud)
    encode_base64(deel)
    deel.add_header("Content-Disposition", "attachment", filename=bijlage.naam)
    return deel
