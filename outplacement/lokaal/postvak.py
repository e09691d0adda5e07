"""The demo's mailbox at `/demo/mail/`: what the mail sink kept, to read and click through.

Mounted by local settings only (`DEMO`). The HTML part of a message is shown as its source: nothing a message
brings is ever run or loaded.
"""

import email
import email.policy
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from outplacement.lokaal import plaats

NAAM = re.compile(r"\d{8}T\d{12}-[0-9a-f]{8}")
HOOGSTENS = 200  # messages on the page, newest first


@dataclass(frozen=True)
class Kop:
    """What the list shows of one message."""

    naam: str
    ontvangen: datetime
    van: str
    aan: str
    onderwerp: str


def folder() -> Path:
    """Where the mail sink keeps its messages."""
    return plaats.var() / "mail"


def _kop(pad: Path, bericht: EmailMessage) -> Kop:
    return Kop(
        naam=pad.stem,
        ontvangen=datetime.strptime(pad.stem[:21], "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC),
        van=str(bericht.get("From", "")),
        aan=str(bericht.get("To") or bericht.get("X-Envelope-To", "")),
        onderwerp=str(bericht.get("Subject", "")),
    )


def _read(pad: Path) -> EmailMessage:
    return email.message_from_bytes(pad.read_bytes(), policy=email.policy.default)


def _part(bericht: EmailMessage, soort: str) -> str:
    deel = bericht.get_body(preferencelist=(soort,))
    return "" if deel is None else deel.get_content()


@require_safe
def postvak(request: HttpRequest) -> HttpResponse:
    """All mail the demo sent, newest first."""
    paden = sorted((pad for pad in folder().glob("*.eml") if NAAM.fullmatch(pad.stem)), reverse=True)
    berichten = [_kop(pad, _read(pad)) for pad in paden[:HOOGSTENS]]
    context = {
        "berichten": berichten,
        "aantal": len(paden),
        "kolommen": [_("Onderwerp"), _("Aan"), _("Ontvangen")],
    }
    return render(request, "lokaal/postvak.html", context)


@require_safe
def bericht(request: HttpRequest, naam: str) -> HttpResponse:
    """One message, its text with links to click."""
    pad = folder() / f"{naam}.eml"
    if not NAAM.fullmatch(naam) or not pad.is_file():
        raise Http404
    gelezen = _read(pad)
    opmaak = _part(gelezen, "html")
    return render(
        request,
        "lokaal/bericht.html",
        {
            "kop": _kop(pad, gelezen),
            "tekst": _part(gelezen, "plain") or strip_tags(opmaak),
            "opmaak": opmaak,
            "bijlagen": [deel.get_filename() or deel.get_content_type() for deel in gelezen.iter_attachments()],
        },
    )


urlpatterns = [
    path("", postvak, name="postvak"),
    path("<str:naam>/", bericht, name="postvak_bericht"),
]
