"""The coach's own words for the employer: short, without a BSN, and looked at twice when they touch on health."""

import re
from functools import cache
from pathlib import Path

from django.utils.translation import gettext as _
from stdnum.nl import bsn

from bureaus.errors import Weigering

MAXIMUM = 600
# Nine digits however they are spaced: 123456782, 1234.56.782, 123 456 782.
CIJFERS = re.compile(r"(?<!\d)\d(?:[ .\-\u00a0]?\d){7,8}(?!\d)")
WOORDENLIJST = Path(__file__).parent / "woorden" / "gezondheid.txt"


@cache
def _health_pattern() -> re.Pattern[str]:
    regels = WOORDENLIJST.read_text(encoding="utf-8").splitlines()
    woorden = [regel.strip() for regel in regels if regel.strip() and not regel.startswith("#")]
    delen = [re.escape(woord.removesuffix("*")) + (r"\w*" if woord.endswith("*") else "") for woord in woorden]
    return re.compile(rf"(?<![\w-])(?:{'|'.join(delen)})(?![\w-])", re.IGNORECASE)


def has_bsn(tekst: str) -> bool:
    """True when nine digits in a row (spaces, dots and dashes allowed) pass the BSN's eleven-test."""
    return any(bsn.is_valid(re.sub(r"\D", "", vondst)) for vondst in CIJFERS.findall(tekst))


def health_words(tekst: str) -> tuple[str, ...]:
    """The words of `tekst` that may say something about health, once each, as they were written."""
    gevonden = {woord.lower(): woord for woord in _health_pattern().findall(tekst)}
    return tuple(gevonden.values())


def check(tekst: str) -> str:
    """The text ready to store, or Weigering: too long, or holding what looks like a BSN."""
    schoon = tekst.replace("\r\n", "\n").strip()
    if len(schoon) > MAXIMUM:
        raise Weigering(
            _("Maak de toelichting korter: hoogstens %(maximum)d tekens. Nu zijn het er %(aantal)d.")
            % {"maximum": MAXIMUM, "aantal": len(schoon)}
        )
    if has_bsn(schoon):
        raise Weigering(_("In de toelichting staat een getal dat op een BSN lijkt. Haal dat getal weg."))
    return schoon
