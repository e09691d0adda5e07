"""The frozen figures: what they refuse to hold, and the words made from them."""

from dataclasses import replace
from datetime import date

import pytest
from django.utils import translation

from rapportage import groepsinhoud, groepsweergave
from rapportage.groepsinhoud import Doorlooptijd, Groepsinhoud, Resultaat, Tevredenheid, Vak
from rapportage.onderdrukking import Tabel, Telling

OP = date(2026, 9, 30)
KOP = {
    "bureau": "Kompas",
    "opdrachtgever": "Kraanbouw",
    "opdracht": "Hal 4",
    "referentie": None,
    "vanaf": date(2026, 1, 5),
    "peildatum": OP,
    "opgemaakt_op": date(2026, 10, 1),
}
LOOPT = Vak(("orientatie", "plan_van_aanpak", "vaardigheden", "aangenomen"), 18)
HEEL = Groepsinhoud(
    versie=1,
    te_weinig=False,
    mensen=40,
    vakken=(LOOPT, Vak(("afgerond",), 22)),
    resultaat=Resultaat(12, 10, 5),
    doorlooptijd=Doorlooptijd(22, 26, 20, 31),
    tevredenheid=Tevredenheid(16, 76),
    **KOP,
)


def test_cells_lie_between_the_cuts_and_add_up():
    tabel = Tabel(OP, 40, {1: 25, 3: 12}, 7, 5, None, 0, None)
    inhoud = groepsinhoud.freeze(KOP, tabel, Telling(40, (30, 25, 20, 12)))
    assert [(vak.codes, vak.aantal) for vak in inhoud.vakken] == [
        (("orientatie", "plan_van_aanpak"), 15),
        (("vaardigheden", "aangenomen"), 13),
        (("afgerond",), 12),
    ]
    assert inhoud.resultaat == Resultaat(7, 5, None)
    assert (inhoud.doorlooptijd, inhoud.tevredenheid) == (None, None)


def test_nothing_allowed_is_nothing_told():
    inhoud = groepsinhoud.freeze(KOP, None, Telling(9, (9, 9, 9, 9), 9))
    assert inhoud == Groepsinhoud(versie=1, te_weinig=True, **KOP)


def test_median_quartiles_and_mean_are_rounded():
    looptijden = tuple((OP, weken + 0.4) for weken in range(10, 30))
    cijfers = tuple((OP, cijfer) for cijfer in (7, 8, 9) * 5)
    tabel = Tabel(OP, 40, {3: 20}, doorlooptijd=2, antwoorden=15)
    inhoud = groepsinhoud.freeze(KOP, tabel, Telling(40, (20,) * 4, looptijden=looptijden, cijfers=cijfers))
    assert inhoud.doorlooptijd == Doorlooptijd(20, 20, 15, 25)
    assert inhoud.tevredenheid == Tevredenheid(15, 80)


@pytest.mark.parametrize(
    "anders",
    [
        {"mensen": 9, "vakken": (replace(LOOPT, aantal=4), Vak(("afgerond",), 5))},
        {"vakken": (replace(LOOPT, aantal=36), Vak(("afgerond",), 4))},
        {"vakken": (replace(LOOPT, aantal=40),)},
        {"vakken": (replace(LOOPT, aantal=17), Vak(("afgerond",), 22))},
        {"vakken": None},
        {"mensen": None},
        {"te_weinig": True},
        {"te_weinig": True, "mensen": None, "vakken": None},
        {"resultaat": Resultaat(18, 4, None)},
        {"resultaat": Resultaat(12, 10, 3)},
        {"resultaat": Resultaat(12, 10, 6)},
    ],
)
def test_a_small_cell_cannot_even_be_made(anders):
    with pytest.raises(ValueError):
        replace(HEEL, **anders)


def test_stored_figures_read_back_and_nothing_else_does():
    opgeslagen = groepsinhoud.to_json(HEEL)
    assert groepsinhoud.from_json(opgeslagen) == HEEL
    assert groepsinhoud.content_hash(groepsinhoud.from_json(opgeslagen)) == groepsinhoud.content_hash(HEEL)
    for fout in (
        opgeslagen | {"namen": ["Jan"]},
        {sleutel: waarde for sleutel, waarde in opgeslagen.items() if sleutel != "mensen"},
        opgeslagen | {"resultaat": {"geplaatst": 12, "niet_geplaatst": 10, "uitgezonderd": None, "wie": "Jan"}},
        opgeslagen | {"vakken": [{"codes": ["ziek"], "aantal": 18}, {"codes": ["afgerond"], "aantal": 22}]},
        opgeslagen | {"peildatum": "vandaag"},
        opgeslagen | {"vakken": 7},
        {},
    ):
        with pytest.raises(ValueError):
            groepsinhoud.from_json(fout)


def test_words_carry_their_definition_and_number():
    with translation.override("nl"):
        weergave = groepsweergave.present(HEEL)
    fasen, resultaat, tijd, cijfer = weergave.blokken
    assert fasen.rijen[0] == (
        "Oriëntatie, plan van aanpak, vaardigheden en solliciteren of nieuwe werkkring", "18", "45%"
    )  # fmt: skip
    assert resultaat.feiten == (
        ("Plaatsingspercentage", "55% van 22"),
        ("Zonder ziekte, overlijden en verhuizing", "71% van 17"),
    )
    assert ("De middelste helft", "20 tot 31 weken") in tijd.feiten
    assert cijfer.feiten[0] == ("Gemiddeld cijfer", "7,6")
    assert all(blok.uitleg for blok in weergave.blokken)


def test_a_table_that_is_not_shown_reads_the_same_whatever_the_reason():
    with translation.override("nl"):
        blokken = groepsweergave.present(replace(HEEL, resultaat=None, doorlooptijd=None, tevredenheid=None)).blokken
    assert len({blok.uitleg for blok in blokken[1:]}) == 1
    assert blokken[1].uitleg.startswith("Te weinig kandidaten.")


@pytest.mark.parametrize(
    ("delen", "procenten"), [([27, 13], ["68%", "32%"]), ([1, 1, 1], ["34%", "33%", "33%"]), ([5, 15], ["25%", "75%"])]
)
def test_percentages_add_up(delen, procenten):
    assert groepsweergave.shares(delen) == procenten
