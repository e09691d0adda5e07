"""What nobody may type into a free text field: a BSN (`domein.md` 3, row 3)."""

import re
import unicodedata
from collections.abc import Iterator

from django.utils.translation import gettext as _
from stdnum.nl import bsn

from bureaus.errors import Weigering

# Characters nobody sees, which a text copied from a document may hold between the digits.
_ONZICHTBAAR = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_STREEPJES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-")
# Nine digits in a row, or in three groups the way cards and letters print them.
_NEGEN = re.compile(r"(?<!\d)\d{9}(?!\d)")
_GROEPEN = re.compile(r"(?<!\d)(?<!\+\d\d[ .\-/])(?<!00\d\d[ .\-/])\d{3,4}([ .\-/])\d{2,3}\1\d{3}(?!\d)")
# Spaced any other way, as long as it is all: "12 34 56 782". A longer row is a phone or an account number.
_RIJ = re.compile(r"(?<![\d+])\d{1,4}([ .\-/])\d{1,4}(?:\1\d{1,4})+(?!\d)")
# Behind the word itself one of eight digits counts too: the leading zero is often left out.
_WOORD = r"(?:\bbsn|sofi|burgerservice)[a-z\-]*\W{0,5}(?:\w{1,6}\W{1,3}){0,3}"
_GENOEMD = re.compile(_WOORD + r"(\d(?:[ .\-/]?\d){7,8})(?!\d)")


def _candidates(tekst: str) -> Iterator[str]:
    for patroon in (_NEGEN, _GROEPEN, _RIJ):
        for gevonden in patroon.finditer(tekst):
            cijfers = re.sub(r"\D", "", gevonden.group())
            if len(cijfers) == 9:
                yield cijfers
    for gevonden in _GENOEMD.finditer(tekst.lower()):
        yield re.sub(r"\D", "", gevonden.group(1)).zfill(9)


def has_bsn(tekst: str) -> bool:
    """True when the text holds nine digits that pass the 11-proef, however they are spaced.

    Digits of other scripts and signs nobody sees make no difference. Dates, phone and account numbers are none.
    """
    gewoon = unicodedata.normalize("NFKC", tekst).translate(_ONZICHTBAAR).translate(_STREEPJES)
    gewoon = "".join(str(unicodedata.digit(teken, teken)) for teken in gewoon)
    return any(bsn.is_valid(cijfers) for cijfers in _candidates(gewoon))


def refuse_bsn(*teksten: str) -> None:
    """Raise `Weigering` when one of the texts holds a BSN. The message never repeats the number."""
    if any(has_bsn(tekst) for tekst in teksten):
        raise Weigering(bsn_melding())


def bsn_melding() -> str:
    """What a person reads after typing a BSN."""
    return _("In je tekst staat een burgerservicenummer. Haal dat nummer weg. Wij bewaren het niet.")
