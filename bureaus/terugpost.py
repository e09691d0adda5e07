"""Mail that came back: which one it was, and what the mail system said.

It is told by our own mail server, which pipes the notice (RFC 3464), or by a provider. Either names a mail by an id;
the planner finds the bureau of that id, and only there something is written. Nothing of a notice is kept but its code.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from typing import Any
from uuid import UUID

from anymail.signals import AnymailTrackingEvent, EventType
from django.conf import settings
from django.utils import timezone

from bureaus.models import Verzending
from bureaus.tenancy import as_planner, in_bureau
from bureaus.wachtrij import WerkStaat

# Where a mail server writes for whom the notice was: some keep the address we gave in one, some in another.
GERICHT_AAN = ("X-Original-To", "Delivered-To", "X-Envelope-To", "Envelope-To", "To")
STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
# Nobody said more than "no".
ONBEKEND = "5.0.0"
TERUG = (EventType.BOUNCED, EventType.REJECTED, EventType.FAILED)


@dataclass(frozen=True, slots=True)
class Terugmelding:
    """One mail that came back, with the status of RFC 3463: 5.x.x for good, 4.x.x after long trying."""

    verzending: UUID
    code: str


def read(bericht: bytes) -> Terugmelding | None:
    """What a delivery status notice says; None when it is none, is about no mail of ours, or says it is only late."""
    melding = message_from_bytes(bericht)
    if melding.get_content_type() != "multipart/report":
        return None
    code = _failure(melding)
    verzending = _verzending(melding)
    return Terugmelding(verzending, code) if code and verzending else None


def _failure(melding: Message) -> str:
    """The status of the recipient that failed; empty when nobody did."""
    for groep in _groups(melding):
        if str(groep.get("Action", "")).strip().lower() != "failed":
            continue
        for veld in ("Status", "Diagnostic-Code"):
            gevonden = STATUS.search(str(groep.get(veld, "")))
            if gevonden:
                return gevonden[1]
        return ONBEKEND
    return ""


def _groups(melding: Message) -> Iterator[Message]:
    """The blocks of a delivery status: one about the message, and one per recipient."""
    for deel in melding.walk():
        if deel.get_content_type() == "message/delivery-status" and deel.is_multipart():
            yield from deel.get_payload()


def _verzending(melding: Message) -> UUID | None:
    naam = re.escape(settings.TERUG_ADRES.partition("@")[0])
    adres = re.compile(rf"\b{naam}\+([0-9a-f]{{32}})@", re.IGNORECASE)
    for kop in GERICHT_AAN:
        for waarde in melding.get_all(kop, []):
            gevonden = adres.search(str(waarde))
            if gevonden:
                return UUID(gevonden[1])
    return _by_message_id(melding)


def _by_message_id(melding: Message) -> UUID | None:
    """The id in the headers of the mail that came back with the notice."""
    eigen = re.compile(rf"<([0-9a-f-]{{36}})@{re.escape(settings.MAIL_DOMEIN)}>", re.IGNORECASE)
    for deel in melding.walk():
        if deel.get_content_type() == "text/rfc822-headers":
            kop = message_from_bytes(deel.get_payload(decode=True) or b"")
        else:
            kop = deel
        for waarde in (kop.get("Message-ID"), melding.get("In-Reply-To"), melding.get("References")):
            gevonden = eigen.search(str(waarde or ""))
            if gevonden:
                try:
                    return UUID(gevonden[1])
                except ValueError:
                    return None
    return None


def record(melding: Terugmelding) -> bool:
    """Note with the mail that it came back; False when no mail of ours waits for that news."""
    with as_planner():
        bureau_id = Verzending.objects.filter(pk=melding.verzending).values_list("bureau_id", flat=True).first()
    if bureau_id is None:
        return False
    with in_bureau(bureau_id):
        # What was uncertain is known now: it left, and came back. A quick refusal is here before the worker has noted
        # that the server took it.
        weg = [WerkStaat.KLAAR, WerkStaat.ONZEKER, WerkStaat.BEZIG]
        gevonden = Verzending.objects.filter(pk=melding.verzending, werk_staat__in=weg, teruggekomen_op=None)
        return bool(gevonden.update(teruggekomen_op=timezone.now(), terug_code=melding.code))


def hear(event: AnymailTrackingEvent, **_rest: Any) -> None:
    """A provider tells what became of a mail; connected to Anymail's `tracking`, which is its only door."""
    if event.event_type not in TERUG:
        return
    try:
        verzending = UUID(str((event.metadata or {}).get("verzending")))
    except ValueError:
        return
    gevonden = STATUS.search(f"{event.mta_response or ''} {event.description or ''}")
    record(Terugmelding(verzending, gevonden[1] if gevonden else ONBEKEND))
