"""What nobody may type into a free text field: a BSN (`domein.md` 3, row 3)."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _
from stdnum.nl import bsn

from bureaus.errors import Weigering

# Nine digits in a row, or in three groups the way cards and letters print them.
_NEGEN = re.compile(r"(?<!\d)\d{9}(?!\d)")
_GROEPEN = re.compile(r"(?<!\d)\d{3,4}([ .-])\d{2,3}\1\d{3}(?!\d)")


def _candidates(tekst: str) -> Iterator[str]:
    for patroon in (_NEGEN, _GROEPEN):
        for gevonden in patroon.finditer(tekst):
            yield re.sub(r"\D", "", gevonden.group())


def has_bsn(tekst: str) -> bool:
    """True when the text holds a number of nine digits that passes the 11-proef."""
    return any(bsn.is_valid(cijfers) for cijfers in _candidates(tekst))


def refuse_bsn(*teksten: str) -> None:
    """Raise `Weigering` when one of the texts holds a BSN. The message never repeats the number."""
    if any(has_bsn(tekst) for tekst in teksten):
        raise Weigering(bsn_melding())


def bsn_melding() -> str:
    """What a person reads after typing a BSN."""
    return _("In je tekst staat een burgerservicenummer. Haal dat nummer weg. Wij bewaren het niet.")
