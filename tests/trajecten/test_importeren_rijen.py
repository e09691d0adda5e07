"""From lines to people: names, dates and addresses, doubles, and keys that stay the same."""

import json
from datetime import date
from pathlib import Path

import pytest

from trajecten.importeren.kolommen import Veld
from trajecten.importeren.lezen import Tabel, lees_bestand, stel_voor
from trajecten.importeren.rijen import MELDINGEN, Melding, Rijuitkomst, Uitkomst, beoordeel, controleer_toewijzing
from trajecten.importeren.waarden import lees_datum, lees_email, lees_telefoon, splits_achternaam, splits_naam

VANDAAG = date(2026, 11, 22)
BESTANDEN = Path(__file__).parent / "bestanden"
KOP = "Personeelsnummer;Achternaam;Roepnaam;Geboortedatum;E-mail;Telefoon;Functie;Datum uit dienst"


def uitkomsten(*regels: str, kop: str = KOP) -> list[Rijuitkomst]:
    tabel = lees_bestand("\n".join((kop, *regels)).encode())
    return list(beoordeel(tabel, stel_voor(tabel), vandaag=VANDAAG))


def codes(uitkomst: Rijuitkomst) -> list[str]:
    return [melding.code for melding in uitkomst.meldingen]


def test_lijst_van_115_geeft_115_nieuwe_mensen_en_dezelfde_sleutels_bij_opnieuw_lezen():
    inhoud = (BESTANDEN / "hr-lijst-115.xlsx").read_bytes()
    tabel = lees_bestand(inhoud)
    eerste = list(beoordeel(tabel, stel_voor(tabel), vandaag=VANDAAG))
    nieuw = [uitkomst for uitkomst in eerste if uitkomst.uitkomst == Uitkomst.NIEUW]
    assert len(nieuw) == len({uitkomst.sleutel for uitkomst in nieuw}) == 115
    assert [u.nummer for u in eerste if u.uitkomst == Uitkomst.OVERGESLAGEN] == [119, 120]
    afwijkend = {u.nummer: codes(u) for u in nieuw if u.meldingen}
    assert afwijkend == {
        24: ["email_van_ander"],
        37: ["email_onbruikbaar"],
        38: ["email_ontbreekt"],
        45: ["lijkt_formule"],
    }
    assert all(u.persoon.geboortedatum and u.persoon.einddatum and u.persoon.telefoon for u in nieuw)
    opnieuw = Tabel.uit_json(json.loads(json.dumps(tabel.als_json())))
    assert list(beoordeel(opnieuw, stel_voor(opnieuw), vandaag=date(2027, 1, 1))) == eerste


def test_csv_met_een_naamkolom():
    tabel = lees_bestand((BESTANDEN / "hr-lijst-cp1252.csv").read_bytes())
    namen = [u.persoon.naam for u in beoordeel(tabel, stel_voor(tabel), vandaag=VANDAAG)]
    assert namen == [
        "Tristan Luinen",
        "Naomi van der Schoten",
        "Casper 't Stiaens",
        "Esmée de Steijn",
        "Ben van Lips",
        "J. Müller",
    ]


def test_dubbel_op_nummer_op_adres_en_op_naam_met_geboortedatum():
    een, nummer, adres, naam = uitkomsten(
        "00123;Bakker;Zoë;1-2-1980;z@voorbeeld.nl;;;",
        "123;Bakker;Zoë;;;;;",
        ";Bakker;Zoe;;Z@voorbeeld.nl;;;",
        "9;BAKKER;Zoë;01-02-1980;ander@voorbeeld.nl;;;",
    )
    assert een.uitkomst == Uitkomst.NIEUW
    for uitkomst, code in ((nummer, "dubbel_nummer"), (adres, "dubbel_email"), (naam, "dubbel_naam")):
        assert (uitkomst.uitkomst, uitkomst.zelfde_als, uitkomst.sleutel) == (Uitkomst.DUBBEL, 2, een.sleutel)
        assert code in codes(uitkomst)
        assert "regel 2" in next(m.tekst for m in uitkomst.meldingen if m.code == code)


def test_zelfde_adres_of_nummer_bij_een_ander_mens_is_geen_dubbel():
    een, adres, nummer = uitkomsten(
        "1;Bakker;Zoë;1-2-1980;z@voorbeeld.nl;;;",
        "2;Jansen;Piet;3-4-1970;z@voorbeeld.nl;;;",
        "1;Smit;Emma;5-6-1975;e@voorbeeld.nl;;;",
    )
    assert (adres.uitkomst, adres.persoon.email, codes(adres)) == (Uitkomst.NIEUW, "", ["email_van_ander"])
    assert (nummer.uitkomst, nummer.persoon.personeelsnummer) == (Uitkomst.NIEUW, "")
    assert codes(nummer) == ["nummer_van_ander"]
    assert een.persoon.email == "z@voorbeeld.nl"
    assert len({een.sleutel, adres.sleutel, nummer.sleutel}) == 3


def test_naamgenoten_zonder_geboortedatum_krijgen_elk_een_sleutel_en_een_melding():
    een, twee = uitkomsten(";Bakker;Zoë;;;;;", ";Bakker;Zoë;;;;;")
    assert twee.uitkomst == Uitkomst.NIEUW
    assert "naamgenoot" in codes(twee)
    assert een.sleutel != twee.sleutel


def test_sleutel_zegt_niets_over_de_persoon():
    (uitkomst,) = uitkomsten("1;Bakker;Zoë;1-2-1980;z@voorbeeld.nl;;;")
    assert len(uitkomst.sleutel) == 64
    assert int(uitkomst.sleutel, 16)
    assert "Bakker" not in repr(uitkomst)


def test_zonder_achternaam_is_een_fout():
    leeg, cijfers, formule = uitkomsten("1;;Zoë;;;;;", "2;123;Piet;;;;;", "3;=1+1;Jan;;;;;")
    assert {u.uitkomst for u in (leeg, cijfers, formule)} == {Uitkomst.FOUT}
    assert all("geen_achternaam" in codes(u) and u.persoon is None and not u.sleutel for u in (leeg, cijfers, formule))


def test_formule_wordt_gewone_tekst():
    een, twee = uitkomsten("1;=Bakker;@Zoë;;;;;", '2;Smit;"=HYPERLINK(""x"")";;;;-Lasser;')
    assert (een.persoon.achternaam, een.persoon.roepnaam) == ("Bakker", "Zoë")
    assert (twee.persoon.roepnaam, twee.persoon.functie) == ("", "Lasser")
    assert codes(een)[:2] == codes(twee)[:2] == ["lijkt_formule", "lijkt_formule"]


def test_onbruikbare_cellen_kosten_niet_de_persoon():
    (uitkomst,) = uitkomsten("1;Bakker;Zoë;31-02-1980;geen;12;Lasser;straks")
    persoon = uitkomst.persoon
    assert uitkomst.uitkomst == Uitkomst.NIEUW
    assert (persoon.geboortedatum, persoon.email, persoon.telefoon, persoon.einddatum) == (None, "", "", None)
    assert codes(uitkomst) == ["email_onbruikbaar", "telefoon_onbruikbaar", "datum_onleesbaar", "datum_onleesbaar"]
    assert uitkomst.meldingen[2].tekst.startswith("Geboortedatum")


def test_onwaarschijnlijke_datums_worden_gemeld_maar_bewaard():
    (uitkomst,) = uitkomsten("1;Bakker;Zoë;01-01-1930;z@voorbeeld.nl;;;01-01-2090")
    assert uitkomst.persoon.geboortedatum == date(1930, 1, 1)
    assert codes(uitkomst) == ["leeftijd_onwaarschijnlijk", "einddatum_onwaarschijnlijk"]
    (toekomst,) = uitkomsten("1;Bakker;Zoë;01-01-2030;z@voorbeeld.nl;;;")
    assert toekomst.persoon.geboortedatum is None


def test_geweigerde_cel_geeft_een_melding_bij_de_rij():
    regels = [f"{n};Bakker{'abcdefghij'[n]};Zoë;;b{n}@voorbeeld.nl;;Lasser;" for n in range(9)]
    laatste = uitkomsten(*regels, "999960180;Smit;Emma;;e@voorbeeld.nl;;Lasser;")[-1]
    assert laatste.persoon.personeelsnummer == ""
    assert codes(laatste) == ["cel_bsn"]


def test_andere_toewijzing_wordt_strenger_bekeken():
    regels = [f"Bakker{'abcdefghij'[n]};06-1234567{n}" for n in range(9)]
    tabel = lees_bestand("\n".join(["Achternaam;Mobiel", *regels, "Smit;612345609"]).encode())
    assert tabel.rijen[-1].cellen[1] == "612345609"
    uitkomst = list(beoordeel(tabel, {0: Veld.ACHTERNAAM, 1: Veld.PERSONEELSNUMMER}, vandaag=VANDAAG))[-1]
    assert uitkomst.persoon.personeelsnummer == ""
    assert "cel_bsn" in codes(uitkomst)


def test_toewijzing_wordt_gekeurd():
    tabel = lees_bestand(b"Achternaam;Naam;E-mail;Salaris\nBakker;Zoe Bakker;z@voorbeeld.nl;1\n")
    assert controleer_toewijzing(tabel, stel_voor(tabel)) == []
    assert controleer_toewijzing(tabel, {2: Veld.EMAIL}) == [Melding("toewijzing_zonder_naam")]
    assert controleer_toewijzing(tabel, {0: Veld.ACHTERNAAM, 3: Veld.FUNCTIE}) == [Melding("toewijzing_geweigerd")]
    dubbel = controleer_toewijzing(tabel, {0: Veld.ACHTERNAAM, 1: Veld.ACHTERNAAM})
    assert dubbel == [Melding("toewijzing_dubbel", Veld.ACHTERNAAM)]
    beide = controleer_toewijzing(tabel, {0: Veld.ACHTERNAAM, 1: Veld.VOLLEDIGE_NAAM})
    assert beide == [Melding("toewijzing_twee_namen")]
    with pytest.raises(ValueError, match="mapping"):
        next(beoordeel(tabel, {}, vandaag=VANDAAG))


@pytest.mark.parametrize("code", MELDINGEN)
def test_elke_melding_is_een_zin_en_overleeft_json(code):
    melding = Melding(code, Veld.EMAIL, 12)
    assert melding.tekst.endswith(".")
    assert "%(" not in melding.tekst
    assert Melding.uit_json(json.loads(json.dumps(melding.als_json()))) == melding


@pytest.mark.parametrize(
    ("tekst", "verwacht"),
    [
        ("1974-07-11", date(1974, 7, 11)),
        ("11-07-1974", date(1974, 7, 11)),
        ("1/2/1980", date(1980, 2, 1)),
        ("1.2.80", date(1980, 2, 1)),
        ("01-02-05", date(2005, 2, 1)),
        ("19740711", date(1974, 7, 11)),
        ("27221", date(1974, 7, 11)),
        ("11 juli 1974", date(1974, 7, 11)),
        ("11-mrt-74", date(1974, 3, 11)),
        ("11-07-1974 00:00:00", date(1974, 7, 11)),
        ("1974-07-11T00:00:00", date(1974, 7, 11)),
        ("29-02-1981", None),
        ("12/25/1980", None),
        ("11-07-1874", None),
        ("juli 1974", None),
        ("27", None),
    ],
)
def test_geboortedatums(tekst, verwacht):
    assert lees_datum(tekst, vandaag=VANDAAG, verleden=True) == verwacht


def test_einddatum_met_twee_cijfers_ligt_in_deze_eeuw():
    assert lees_datum("01-02-80", vandaag=VANDAAG, verleden=False) == date(2080, 2, 1)


@pytest.mark.parametrize(
    ("tekst", "verwacht"),
    [
        ("Zoe@Voorbeeld.NL", "zoe@voorbeeld.nl"),
        ("mailto:zoe@voorbeeld.nl;", "zoe@voorbeeld.nl"),
        ("Zoë Bakker <zoe@voorbeeld.nl>", "zoe@voorbeeld.nl"),
        ("geen@; zoe@voorbeeld.nl, ander@voorbeeld.nl", "zoe@voorbeeld.nl"),
        ("zoe+werk@voorbeeld.nl", "zoe+werk@voorbeeld.nl"),
        ("=zoe@voorbeeld.nl", "zoe@voorbeeld.nl"),
        ("geen", None),
        ("zoe@localhost", None),
        ("zoe@@voorbeeld.nl", None),
        ("zoë@voorbeeld.nl", None),
        (f"{'a' * 250}@voorbeeld.nl", None),
    ],
)
def test_emailadressen(tekst, verwacht):
    assert lees_email(tekst) == verwacht


@pytest.mark.parametrize(
    ("tekst", "verwacht"),
    [
        ("06-12345678", "+31612345678"),
        ("06 1234 5678", "+31612345678"),
        ("612345678", "+31612345678"),
        ("+31 (0)6 12345678", "+31612345678"),
        ("0031612345678", "+31612345678"),
        ("31612345678", "+31612345678"),
        ("020-1234567", "+31201234567"),
        ("+32 470 12 34 56", "+32470123456"),
        ("12", None),
        ("bel mij", None),
        ("+31 12", None),
        ("06-12345678 of 020-1234567", None),
    ],
)
def test_telefoonnummers(tekst, verwacht):
    assert lees_telefoon(tekst) == verwacht


@pytest.mark.parametrize(
    ("tekst", "achternaam", "tussenvoegsel", "roepnaam", "voorletters"),
    [
        ("Linschoten, Naomi van der", "Linschoten", "van der", "Naomi", ""),
        ("Linschoten, van der, Naomi", "Linschoten", "van der", "Naomi", ""),
        ("Jansen, J.P. van", "Jansen", "van", "", "J.P."),
        ("Jansen, J.P. (Jan)", "Jansen", "", "Jan", "J.P."),
        ("Lips, Ben van", "Lips", "van", "Ben", ""),
        ("Naomi van der Linschoten", "Linschoten", "van der", "Naomi", ""),
        ("Anne Marie Smit", "Smit", "", "Anne Marie", ""),
        ("J.P. Smit", "Smit", "", "", "J.P."),
        ("van der Berg J.", "Berg", "van der", "", "J."),
        ("Dhr. Casper 't Hoen", "Hoen", "'t", "Casper", ""),
        ("Meer-de Vries, Zoë van der", "Meer-de Vries", "van der", "Zoë", ""),
        ("JANSEN, JAN", "JANSEN", "", "JAN", ""),
        ("Jansen, JP", "Jansen", "", "", "JP"),
        ("Jansen", "Jansen", "", "", ""),
    ],
)
def test_volledige_namen(tekst, achternaam, tussenvoegsel, roepnaam, voorletters):
    delen = splits_naam(tekst)
    assert (delen.achternaam, delen.tussenvoegsel, delen.roepnaam, delen.voorletters) == (
        achternaam,
        tussenvoegsel,
        roepnaam,
        voorletters,
    )


@pytest.mark.parametrize(
    ("tekst", "verwacht"),
    [
        ("van der Meer", ("van der", "Meer")),
        ("Meer, van der", ("van der", "Meer")),
        ("De Vries", ("", "De Vries")),
        ("Thị Hà", ("", "Thị Hà")),
        ("van", ("", "van")),
    ],
)
def test_achternaam_met_voorvoegsel(tekst, verwacht):
    assert splits_achternaam(tekst) == verwacht
