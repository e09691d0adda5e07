"""A BSN is found however it was typed; a date, a phone number or an amount is none."""

import pytest

from bureaus.errors import Weigering
from kandidaten.vrije_tekst import has_bsn, refuse_bsn

WEL = [
    "111222333",
    "Zijn nummer is 111222333.",
    "(111222333)",
    "nr111222333x",
    "1112.22.333",
    "111 222 333",
    "111-222-333",
    "111\u00a0222\u00a0333",
    "111\u2011222\u2011333",
    "111/222/333",
    "1 1 1 2 2 2 3 3 3",
    "11 12 22 333",
    "111\u200b222\u200b333",
    "１１１２２２３３３",
    "١١١٢٢٢٣٣٣",
    "BSN: 111222333",
    "burgerservicenummer van hem is 12345672",
    "sofinummer 1234.56.72",
    "123456782 en 111222333",
    "Er zijn er 12: 111 222 333 en 123456782",
]
NIET = [
    "111222334",
    "06-12345678",
    "06 12 34 56 78",
    "+31 612 345 678",
    "0031 6 1112 2233",
    "020 123 45 67",
    "12-10-2026",
    "Van 01-09-2026 tot 31-10-2026",
    "NL91 ABNA 0417 1643 00",
    "NL91ABNA0417164300",
    "€ 1.234.567",
    "12345672",
    "111222333444",
    "Op 3 maart 2026 waren er 12 gesprekken en 24 uren.",
    "",
]


@pytest.mark.parametrize("tekst", WEL)
def test_a_bsn_is_found(tekst):
    assert has_bsn(tekst)
    with pytest.raises(Weigering) as fout:
        refuse_bsn("goed", tekst)
    assert not any(teken.isdigit() for teken in str(fout.value.boodschap))


@pytest.mark.parametrize("tekst", NIET)
def test_other_numbers_are_none(tekst):
    assert not has_bsn(tekst)
