"""What never comes in: columns refused by name, columns and cells refused for what they contain."""

import io
import json
import random

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.nl import bsn

from trajecten.importeren.inhoud import bevat_bsn, bevat_gezondheid, keur_reeks
from trajecten.importeren.kolommen import (
    UITLEG_WEIGERING,
    Veld,
    Weigergrond,
    herken_kolommen,
    herken_veld,
    herken_weigering,
)
from trajecten.importeren.lezen import Tabel, lees_bestand


def maak_bsn(begin: int) -> str:
    """Return the first valid BSN from a number on, nine digits."""
    while not bsn.is_valid(f"{begin:09d}"):
        begin += 1
    return f"{begin:09d}"


def csv_met(kop: str, waarden: list[str]) -> bytes:
    regels = [f"Achternaam;E-mail;{kop}"]
    regels += [f"Bakker{chr(97 + i % 26)};b{i}@voorbeeld.nl;{waarde}" for i, waarde in enumerate(waarden)]
    return "\n".join(regels).encode()


def alles_van(tabel: Tabel) -> str:
    return json.dumps(tabel.als_json(), ensure_ascii=False) + repr(tabel) + "".join(map(repr, tabel.rijen))


@pytest.mark.parametrize(
    ("kop", "grond"),
    [
        ("BSN", Weigergrond.BSN),
        ("B.S.N.", Weigergrond.BSN),
        ("BSN-nummer", Weigergrond.BSN),
        ("Burgerservicenr", Weigergrond.BSN),
        ("Sofinummer", Weigergrond.BSN),
        ("Salaris", Weigergrond.SALARIS),
        ("Bruto maandloon", Weigergrond.SALARIS),
        ("Uurloon", Weigergrond.SALARIS),
        ("Annual salary", Weigergrond.SALARIS),
        ("Opmerkingen", Weigergrond.OPMERKING),
        ("Toelichting HR", Weigergrond.OPMERKING),
        ("Reden uit dienst", Weigergrond.OPMERKING),
        ("Notes", Weigergrond.OPMERKING),
        ("Ziekteverzuim %", Weigergrond.GEZONDHEID),
        ("Medische info", Weigergrond.GEZONDHEID),
        ("Nationaliteit", Weigergrond.HERKOMST),
        ("Geboorteplaats", Weigergrond.HERKOMST),
        ("Godsdienst", Weigergrond.OVERTUIGING),
        ("IBAN", Weigergrond.BANKREKENING),
        ("Rekeningnr.", Weigergrond.BANKREKENING),
        ("Paspoortnummer", Weigergrond.LEGITIMATIE),
        ("Burgerlijke staat", Weigergrond.PRIVELEVEN),
        ("VOG aanwezig", Weigergrond.STRAFRECHT),
    ],
)
def test_kolom_wordt_op_naam_geweigerd(kop, grond):
    assert herken_weigering(kop) == grond
    assert herken_weigering(kop.upper()) == grond
    assert str(UITLEG_WEIGERING[grond]).endswith(".")


@pytest.mark.parametrize(
    ("kop", "veld"),
    [
        ("Mdw.nr", Veld.PERSONEELSNUMMER),
        ("Employee ID", Veld.PERSONEELSNUMMER),
        ("ACHTERNAAM", Veld.ACHTERNAAM),
        ("Last name", Veld.ACHTERNAAM),
        ("Voorvoegsel(s)", Veld.TUSSENVOEGSEL),
        ("Voorletters", Veld.VOORLETTERS),
        ("First Name", Veld.ROEPNAAM),
        ("Achternaam, Roepnaam tussenvoegsel", Veld.VOLLEDIGE_NAAM),
        ("Roepnaam tussenvoegsel Achternaam", Veld.VOLLEDIGE_NAAM),
        ("Geb.datum", Veld.GEBOORTEDATUM),
        ("E-mail privé", Veld.EMAIL),
        ("e-mailadres (werk)", Veld.EMAIL),
        ("Mobiel", Veld.TELEFOON),
        ("Job Title", Veld.FUNCTIE),
        ("Datum uit dienst", Veld.EINDDATUM),
    ],
)
def test_kolom_wordt_herkend(kop, veld):
    assert herken_weigering(kop) is None
    assert herken_veld(kop)[0] == veld


def test_gegevens_van_een_ander_worden_niet_voorgesteld():
    assert herken_veld("E-mail leidinggevende") is None
    assert herken_veld("Functie manager") is None


def test_elk_veld_wordt_een_keer_voorgesteld_en_prive_gaat_voor():
    kolommen = herken_kolommen(["E-mail werk", "E-mail", "E-mail privé", "Telefoon", "Mobiel", "Naam", "Achternaam"])
    assert [kolom.voorstel for kolom in kolommen] == [
        None,
        None,
        Veld.EMAIL,
        None,
        Veld.TELEFOON,
        None,
        Veld.ACHTERNAAM,
    ]
    assert herken_kolommen(["Voornaam", "Naam"])[1].voorstel == Veld.ACHTERNAAM
    assert herken_kolommen(["Naam", "E-mail werk"])[1].voorstel == Veld.EMAIL


def test_van_een_geweigerde_kolom_blijft_alleen_de_soort():
    (kolom,) = herken_kolommen(["Salaris van Jan Jansen in euro"])
    assert (kolom.kop, kolom.naam, kolom.letter) == ("", "Salaris", "A")
    assert "Jansen" not in repr(kolom)


def test_lange_kop_en_kop_met_gegevens_worden_veilig():
    tabel = lees_bestand(f"Achternaam;E-mail;{'x' * 200};nummer 999960180\nBakker;b@voorbeeld.nl;1;2\n".encode())
    assert len(tabel.kolommen[2].kop) == 60
    assert tabel.kolommen[3].naam == "Kolom D"
    assert "999960180" not in alles_van(tabel)


# -- BSN ------------------------------------------------------------------------------------------------------------

VORMEN = [
    lambda n: n,
    lambda n: n.lstrip("0"),
    lambda n: f"{n[:4]}.{n[4:6]}.{n[6:]}",
    lambda n: f"{n[:3]}.{n[3:6]}.{n[6:]}",
    lambda n: f"{n[:3]} {n[3:6]} {n[6:]}",
    lambda n: f"{n[:3]}\u00a0{n[3:6]}\u00a0{n[6:]}",
    lambda n: f"{n[:4]}-{n[4:6]}-{n[6:]}",
    " ".join,
    lambda n: f"'{n}",
    lambda n: f"{n}.0",
    lambda n: f"{n},00",
    lambda n: f"BSN: {n}",
    lambda n: f"{n[:4]}\u200b{n[4:]}",
]
KOPPEN = ["Nummer", "Personeelsnummer", "Telefoon", "Functie", "Geboortedatum", "Roepnaam", "X", "", "Datum uit dienst"]
geldige_bsn = st.integers(min_value=10_000_000, max_value=999_999_900).map(maak_bsn)


@settings(max_examples=150, deadline=None)
@given(
    nummers=st.lists(geldige_bsn, min_size=1, max_size=20, unique=True),
    kop=st.sampled_from(KOPPEN),
    vorm=st.sampled_from(VORMEN),
)
def test_kolom_met_bsns_overleeft_nooit(nummers, kop, vorm):
    tabel = lees_bestand(csv_met(kop, [f'"{vorm(nummer)}"' for nummer in nummers]))
    gevonden = alles_van(tabel)
    kaal = "".join(teken for teken in gevonden if teken.isalnum())
    datumkolom = kop in ("Geboortedatum", "Datum uit dienst")
    telefoon = kop == "Telefoon" and len(nummers) < 3
    for nummer in nummers:
        # 19740711 in a date column is a date, and one lone 612345678 under "Telefoon" a telephone number.
        if not (datumkolom and nummer[:3] in ("019", "020")) and not (telefoon and nummer[0] == "6"):
            assert nummer not in kaal
            assert vorm(nummer) not in gevonden or len(vorm(nummer)) < 8


@settings(max_examples=50, deadline=None)
@given(nummers=st.lists(geldige_bsn, min_size=3, max_size=20, unique=True), als_getal=st.booleans())
def test_getalcellen_met_bsns_overleven_nooit(nummers, als_getal):
    boek = openpyxl.Workbook()
    boek.active.append(["Achternaam", "E-mail", "Nummer"])
    for nummer in nummers:
        boek.active.append(["Bakker", "b@voorbeeld.nl", int(nummer) if als_getal else nummer])
    uit = io.BytesIO()
    boek.save(uit)
    tabel = lees_bestand(uit.getvalue())
    assert tabel.kolommen[2].weigering == Weigergrond.BSN
    assert tabel.kolommen[2].door_inhoud
    assert not [nummer for nummer in nummers if nummer.lstrip("0") in alles_van(tabel)]


def test_half_bsn_half_iets_anders_is_te_veel_voor_toeval():
    rng = random.Random(1)
    ander = [nummer for nummer in (str(rng.randrange(10**8, 10**9)) for _ in range(60)) if not bsn.is_valid(nummer)]
    echt = [maak_bsn(rng.randrange(10**8, 9 * 10**8)) for _ in range(20)]
    assert keur_reeks(ander + echt, None)[0] == Weigergrond.BSN


def test_in_een_korte_lijst_is_de_meerderheid_genoeg():
    assert keur_reeks(["999960180", "999961317", "999990998", "123456789", "123456780"], None)[0] == Weigergrond.BSN


@pytest.mark.parametrize("zaad", range(20))
def test_lange_personeelsnummers_blijven_behalve_wie_toevallig_een_bsn_is(zaad):
    rng = random.Random(zaad)
    nummers = [str(rng.randrange(10**8, 10**9)) for _ in range(200)]
    grond, cellen = keur_reeks(nummers, Veld.PERSONEELSNUMMER)
    assert grond is None
    assert set(cellen) == {plek for plek, nummer in enumerate(nummers) if bsn.is_valid(nummer)}
    assert 5 <= len(cellen) <= 35


@pytest.mark.parametrize(
    "tekst",
    [
        "06-12345678",
        "0612345672",
        "+31 6 12345672",
        "12-11-1994",
        "1994-11-12",
        "20276",
        "00012345",
        "2027-03-01 00:00:00",
    ],
)
def test_gewone_getallen_zijn_geen_bsn(tekst):
    assert not bevat_bsn(tekst)


@pytest.mark.parametrize("tekst", ["Jansen 999960180", "zie bsn:9999.60.180", "999960180@voorbeeld.nl", "12 999960180"])
def test_bsn_in_een_zin_wordt_gevonden(tekst):
    assert bevat_bsn(tekst)


def test_mobiel_nummer_zonder_nul_blijft_in_een_telefoonkolom():
    nummers = [str(612_345_600 + i) for i in range(60)]
    assert keur_reeks(nummers, Veld.TELEFOON) == (None, {})
    assert keur_reeks(nummers, None)[1]


def test_losse_bsn_in_een_goede_kolom_kost_alleen_die_cel():
    tabel = lees_bestand(csv_met("Functie", ["Lasser", "Planner 999960180", "Lasser", "Inkoper"]))
    assert [rij.cellen[2] for rij in tabel.rijen] == ["Lasser", None, "Lasser", "Inkoper"]
    assert tabel.rijen[1].geweigerd == ((2, Weigergrond.BSN),)
    assert "999960180" not in alles_van(tabel)


# -- health, money, sentences ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "tekst",
    ["ziek sinds mei (burn-out)", "Burnout", "is overspannen", "arbeidsongeschikt", "rugklachten", "on sick leave"],
)
def test_woorden_over_gezondheid(tekst):
    assert bevat_gezondheid(tekst)


@pytest.mark.parametrize(
    "functie",
    [
        "Ziekenverzorgende",
        "Medewerker ziekenhuis",
        "Bedrijfsarts",
        "Medisch secretaresse",
        "Adviseur verzuim",
        "Psycholoog",
    ],
)
def test_functies_in_de_zorg_zijn_geen_gezondheid_van_de_persoon(functie):
    assert not bevat_gezondheid(functie)
    assert keur_reeks([functie] * 10, Veld.FUNCTIE) == (None, {})


def test_kolom_met_ziekte_onder_een_onschuldige_naam_wordt_geweigerd():
    waarden = ["ziek sinds mei (burn-out)", "", "conflict met leidinggevende", "Ziek", "wil graag snel", "burn-out"]
    tabel = lees_bestand(csv_met("Veld 16", waarden))
    assert tabel.kolommen[2].weigering == Weigergrond.GEZONDHEID
    assert "conflict" not in alles_van(tabel)


def test_gezondheid_bij_een_functie_kost_die_cel_en_een_achternaam_mag_ziek_zijn():
    functies = ["Lasser"] * 30 + ["Lasser (ziek)"]
    tabel = lees_bestand(csv_met("Functie", functies))
    assert tabel.rijen[30].geweigerd == ((2, Weigergrond.GEZONDHEID),)
    assert keur_reeks(["Ziek", "Bakker"], Veld.ACHTERNAAM) == (None, {})
    assert keur_reeks(["Jansen (ziek)", "Bakker"], Veld.ACHTERNAAM) == (None, {0: Weigergrond.GEZONDHEID})


def test_een_adres_bij_een_fonds_of_een_naam_die_aan_zorg_doet_denken_is_geen_gezondheid():
    adressen = ["anna@reuma.example", "j.ziek@kanker.example", "Anna <info@hernia.example>"]
    assert keur_reeks(adressen, Veld.EMAIL) == (None, {})
    assert keur_reeks(adressen, None) == (None, {})
    assert keur_reeks([*adressen * 10, "anna@werk.example (ziek)"], Veld.EMAIL) == (None, {30: Weigergrond.GEZONDHEID})
    namen = ["Jan Arts", "Dokter, P.", "M. Pijnenburg", "de Pijn", "Wia Ziekman", "Iva Arts"]
    assert keur_reeks(namen, Veld.VOLLEDIGE_NAAM) == (None, {})


def test_bedragen_rekeningen_en_zinnen_worden_op_inhoud_geweigerd():
    assert keur_reeks(["€ 3.200", "€ 2.900,50", "3100 euro"], None)[0] == Weigergrond.SALARIS
    assert keur_reeks(["NL91 ABNA 0417 1643 00"] * 3, None)[0] == Weigergrond.BANKREKENING
    zinnen = ["wil zo snel mogelijk weer ergens aan de slag", "heeft een eigen bedrijf naast het werk"]
    assert keur_reeks(zinnen, None)[0] == Weigergrond.OPMERKING
    assert keur_reeks(zinnen, Veld.FUNCTIE)[0] is None


@settings(max_examples=60, deadline=None)
@given(
    geheim=st.text(alphabet="abcdefghij", min_size=12, max_size=20),
    kop=st.sampled_from(["Salaris", "Opmerking", "BSN", "Nationaliteit", "Ziekte", "IBAN"]),
)
def test_waarde_in_een_geweigerde_kolom_komt_nergens_in_het_resultaat(geheim, kop):
    tabel = lees_bestand(csv_met(f"{kop} {geheim}", [geheim, f"x {geheim}", geheim.upper()]))
    assert tabel.kolommen[2].geweigerd
    assert geheim not in alles_van(tabel).lower()
