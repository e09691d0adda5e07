"""Is this document real, and does it still hold? For anyone with a PDF or a number; the answer holds nothing else.

A report has both, figures about a group have their PDF only.

Asked at the gate: the database shows only the row whose number or hash was named, and of it no more than its state.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bureaus.tenancy import at_gate
from rapportage.enums import Rapportstaat
from rapportage.models import Groepsstand, Rapport


class Oordeel(StrEnum):
    """All there is to hear."""

    ONBEKEND = "onbekend"
    ONGEWIJZIGD = "ongewijzigd"
    BESTAAT = "bestaat"
    INGETROKKEN = "ingetrokken"
    VERVANGEN = "vervangen"


@dataclass(frozen=True, slots=True)
class Uitkomst:
    """One answer: which bureau issued it and when, and when it was withdrawn."""

    oordeel: Oordeel
    bureau: str = ""
    uitgegeven: datetime | None = None
    ingetrokken: datetime | None = None


NIET = {Rapportstaat.INGETROKKEN: Oordeel.INGETROKKEN, Rapportstaat.VERVANGEN: Oordeel.VERVANGEN}


def by_number(tekst: str) -> Uitkomst:
    """What is known of a number, typed with or without dashes and capitals. A number alone proves no content."""
    kaal = re.sub(r"[^0-9A-Z]", "", tekst.upper())[:24]
    return _look_up("-".join((kaal[:4], kaal[4:8], kaal[8:])), anders=Oordeel.BESTAAT)


def by_document(inhoud: bytes) -> Uitkomst:
    """What is known of exactly these bytes. They are hashed and forgotten: not kept, and not looked into."""
    return _look_up(hashlib.sha256(inhoud).hexdigest(), anders=Oordeel.ONGEWIJZIGD)


def _look_up(sleutel: str, *, anders: Oordeel) -> Uitkomst:
    with at_gate(controle=sleutel):
        rapport = (
            Rapport.objects.select_related("bureau")
            .only("id", "staat", "verzonden_op", "ingetrokken_op", "bureau__naam")
            # Of one number the version that was issued last.
            .order_by("-verzonden_op", "id")
            .first()
        )
        # Asked either way: a known and an unknown document take as long. The gate knows them by their hash alone.
        standen = Groepsstand.objects.select_related("bureau").only("id", "gepubliceerd_op", "bureau__naam")
        stand = standen.order_by("gepubliceerd_op", "id").first()
    if rapport is not None:
        oordeel = NIET.get(Rapportstaat(rapport.staat), anders)
        return Uitkomst(oordeel, rapport.bureau.naam, rapport.verzonden_op, rapport.ingetrokken_op)
    if stand is not None:
        return Uitkomst(anders, stand.bureau.naam, stand.gepubliceerd_op)
    return Uitkomst(Oordeel.ONBEKEND)
