"""A bureau's colour, whatever it is, gives readable pages and reports."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bureaus.huisstijl import (
    INKT,
    INKT_DONKER,
    MINIMUM,
    PAPIER,
    PAPIER_DONKER,
    STANDAARD,
    VLAK,
    VLAK_DONKER,
    OngeldigeKleur,
    contrast,
    huisstijl,
    luminantie,
    normaliseer,
)

KLEUREN = st.integers(min_value=0, max_value=0xFFFFFF).map("#{:06x}".format)


@given(KLEUREN)
def test_every_pair_is_readable(kleur: str) -> None:
    stijl = huisstijl(kleur)
    for palet, papier, vlak, inkt in (
        (stijl.licht, PAPIER, VLAK, INKT),
        (stijl.donker, PAPIER_DONKER, VLAK_DONKER, INKT_DONKER),
    ):
        paren = [
            (palet.merk_op, palet.merk),
            (palet.merk_op, palet.merk_sterk),
            (palet.merk_inkt, papier),
            (palet.merk_inkt, vlak),
            (palet.merk_inkt, palet.merk_zacht),
            (inkt, palet.merk_zacht),
        ]
        assert all(contrast(a, b) >= MINIMUM for a, b in paren), (kleur, palet)


def test_the_chosen_colour_is_used_as_it_is() -> None:
    assert huisstijl("#FFD400").licht.merk == "#ffd400"


def test_a_light_brand_gets_dark_text() -> None:
    assert luminantie(huisstijl("#ffd400").licht.merk_op) < 0.1
    assert huisstijl("#0b5d66").licht.merk_op == "#ffffff"


@pytest.mark.parametrize(("tekst", "hex_"), [("#ABC", "#aabbcc"), ("0b5d66", "#0b5d66"), (" #0B5D66 ", "#0b5d66")])
def test_colours_are_brought_to_one_form(tekst: str, hex_: str) -> None:
    assert normaliseer(tekst) == hex_


@pytest.mark.parametrize("tekst", ["", "rood", "#12345", "#12345g", "#fff;}body{display:none", "#0b5d66\n}"])
def test_anything_else_is_refused(tekst: str) -> None:
    with pytest.raises(OngeldigeKleur):
        huisstijl(tekst)


def test_known_contrasts() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_the_stylesheet_sets_brand_tokens_only_and_has_a_stable_name() -> None:
    stijl = huisstijl(STANDAARD)
    assert stijl.css.startswith("@layer tokens{")
    assert stijl.css.count("{") == stijl.css.count("}")
    assert {deel.split(":")[0] for deel in stijl.css.replace("{", ";").split(";") if deel.startswith("--")} == {
        "--merk",
        "--merk-op",
        "--merk-sterk",
        "--merk-inkt",
        "--merk-zacht",
    }
    assert len(stijl.hash) == 16
    assert stijl.hash == huisstijl(STANDAARD.upper()).hash != huisstijl("#123456").hash


def test_contrasts_are_told_in_words() -> None:
    assert huisstijl("#e30613").contrasten["licht: knop"] == pytest.approx(contrast("#ffffff", "#e30613"), abs=0.01)
