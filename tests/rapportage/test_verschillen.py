"""What changed between two reports, in words; and content of an earlier policy."""

from dataclasses import replace
from datetime import date

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from rapportage import privacy
from rapportage.enums import Frequentie
from rapportage.privacy import Aanwezigheid, Activiteit, NieuwWerk, Uren
from rapportage.verschillen import compare
from rapportage.weergave import frequency, never, present, summary
from tests.rapportage.inhouden import ALLE, eind, leeg, sollicitaties, spoor2, tussen


@pytest.fixture(autouse=True)
def _nederlands():
    with translation.override("nl"):
        yield


def delen(vorige, nieuwe) -> dict[str, str]:
    return {verschil.deel: verschil.soort for verschil in compare(vorige, nieuwe)}


@pytest.mark.parametrize("naam", ALLE)
def test_the_same_report_has_no_differences(naam):
    assert compare(ALLE[naam], ALLE[naam]) == []


def test_a_change_shows_in_its_own_part_only():
    assert delen(tussen(), tussen(uren=Uren(24, 700, 370))) == {"Uren": "anders"}
    (verschil,) = compare(tussen(), tussen(aanwezigheid=Aanwezigheid(5, 4, 0, 1)))
    assert (verschil.deel, verschil.was) == ("Gesprekken", ("Gehouden: 3", "Op tijd afgezegd: 1"))
    assert verschil.wordt == ("Gehouden: 4", "Op tijd afgezegd: 0")


def test_a_part_that_comes_or_goes():
    assert delen(tussen(plan=None), tussen()) == {"Plan van aanpak": "nieuw"}
    assert delen(tussen(), tussen(toelichting=None)) == {"Toelichting van de coach": "weg"}
    met = eind(nieuw_werk=NieuwWerk("De Linde", None, None), bijlage=sollicitaties(2))
    assert delen(eind(nieuw_werk=None), met) == {
        "Op weg naar nieuw werk": "nieuw", "Bijlage: sollicitaties in deze periode": "nieuw"
    }  # fmt: skip


def test_every_part_can_differ():
    """A part of a report that the comparison forgets would change without a word."""
    kop = {"beleidsversie", "nummer", "versie", "opgemaakt_op", "bureau", "soort"}
    anders = {
        "coach": "X", "kandidaat": "X", "opdrachtgever": "X", "referentie": "X", "periode_van": date(2026, 8, 1),
        "periode_tot": date(2026, 12, 1), "traject_van": date(2026, 8, 1), "traject_tot": date(2028, 1, 1),
        "frequentie": "maandelijks", "afgesproken_op": date(2026, 8, 1), "weken": 3, "volgend_op": date(2027, 7, 7),
        "op_datum": date(2027, 7, 7), "fase": None, "uren": None, "aanwezigheid": None, "plan": None,
        "activiteiten": (Activiteit("gesprek", "2026-10", 9),), "sollicitaties": 9, "plaatsing": None,
        "toelichting": "X", "afronding": None, "nazorg": (), "nieuw_werk": None, "spoor2": privacy.Spoor2(1, 2),
        "bijlage": sollicitaties(1),
    }  # fmt: skip
    assert set(anders) | kop == set(privacy.Rapportinhoud.__dataclass_fields__)
    for veld, waarde in anders.items():
        basis = eind(frequentie="op_datum", op_datum=date(2027, 1, 1)) if veld == "op_datum" else eind()
        assert compare(basis, replace(basis, **{veld: waarde})), veld


def test_the_words_of_the_differences():
    html = render_to_string("rapportage/verschillen.html", {"verschillen": compare(tussen(), leeg())})
    assert "Was:" in html and "Is nu:" in html and "Dat staat er niet meer in." in html
    assert "niets veranderd" in render_to_string("rapportage/verschillen.html", {"verschillen": []})


# --- words ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("taal", ["nl", "en"])
@pytest.mark.parametrize("naam", ALLE)
def test_a_summary_is_at_most_two_sentences(naam, taal):
    with translation.override(taal):
        zinnen = summary(ALLE[naam])
        assert 1 <= len(zinnen) <= 2
        assert all(zin.endswith(".") and zin.count(". ") == 0 for zin in zinnen)


@pytest.mark.parametrize(
    ("code", "weken", "op_datum", "woorden"),
    [
        (Frequentie.WEKEN, 1, None, "Elke week"),
        (Frequentie.WEKEN, 6, None, "Elke 6 weken"),
        (Frequentie.OP_DATUM, None, date(2027, 3, 1), "Op 1 maart 2027"),
        (Frequentie.MAANDELIJKS, None, None, "Elke maand"),
    ],
)
def test_how_often_in_words(code, weken, op_datum, woorden):
    assert frequency(code, weken=weken, op_datum=op_datum).replace("\N{NO-BREAK SPACE}", " ") == woorden


def test_what_is_not_in_it_reads_the_same_whatever_is_shared_or_agreed():
    """Rule 6: the list cannot tell that something was withheld."""
    assert {present(inhoud).niet for inhoud in ALLE.values()} == {never()}
    lijst = " ".join(never()).lower()
    assert "werkgever" not in lijst and "solliciteert" not in lijst


def test_an_end_for_a_private_reason_is_told_without_it():
    woorden = str(present(ALLE["eind zonder werk"]))
    assert "Het traject is beëindigd" in woorden
    for geheim in ("ziek", "verzoek", "verhui", "pensioen", "overl"):
        assert geheim not in woorden.lower().replace("gezondheid", "")


def test_the_weeks_of_a_track():
    assert "week 9 van 26" in present(spoor2()).stand


# --- an earlier policy ----------------------------------------------------------------------------------------


def _version_1() -> dict:
    gegevens = privacy.to_json(tussen(beleidsversie=1, frequentie="maandelijks", weken=None, volgend_op=None))
    assert set(gegevens).isdisjoint(privacy.SINDS[2])
    return gegevens


def test_content_of_version_1_stays_readable_and_keeps_its_hash():
    gegevens = _version_1()
    gelezen = privacy.from_json(gegevens)
    assert (gelezen.beleidsversie, gelezen.afronding, gelezen.bijlage) == (1, None, None)
    assert privacy.to_json(gelezen) == gegevens
    assert privacy.content_hash(gelezen) == privacy.stored_hash(gegevens)
    assert set(privacy.full_json(gelezen)) == set(privacy.Rapportinhoud.__dataclass_fields__)


def test_the_hash_of_version_1_is_what_it_always_was():
    """Literal: another way of writing the content would make every stored report look forged."""
    assert privacy.stored_hash({"b": [1, "é"], "a": None}) == (
        "f8f17faab95c024891d173fa43442b0e52007736a1f36715ac721ab22deeefc5"
    )


@pytest.mark.parametrize(
    "fout", [{"weken": 4}, {"beleidsversie": privacy.BELEIDSVERSIE + 1}, {"beleidsversie": "1"}, {"beleidsversie": 0}]
)
def test_nothing_slips_in_under_an_older_policy(fout):
    with pytest.raises(ValueError, match="report"):
        privacy.from_json(_version_1() | fout)


def test_every_field_of_today_must_be_there():
    gegevens = privacy.to_json(tussen())
    for veld in gegevens:
        with pytest.raises(ValueError, match="report"):
            privacy.from_json({naam: waarde for naam, waarde in gegevens.items() if naam != veld})
