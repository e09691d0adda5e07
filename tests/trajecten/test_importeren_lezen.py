"""Reading an upload: every kind of file HR sends, and a clear refusal for every kind it should not."""

import io
import json
import struct
import zipfile
import zlib
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from trajecten.importeren import archief, lezen
from trajecten.importeren.kolommen import Veld, Weigergrond
from trajecten.importeren.lezen import Overslagreden, Tabel, lees_bestand, stel_voor
from trajecten.importeren.onleesbaar import BOODSCHAPPEN, Onleesbaar

BESTANDEN = Path(__file__).parent / "bestanden"
KOP = ["Personeelsnummer", "Achternaam", "E-mail"]
TEKST = "Achternaam;Roepnaam;E-mail\nBakker;Zoë;zoe@voorbeeld.nl\nJansen;Esmée;e@voorbeeld.nl\n"


def werkmap(*bladen: list[list], titels: tuple[str, ...] = ()) -> bytes:
    boek = openpyxl.Workbook()
    boek.remove(boek.active)
    for nummer, rijen in enumerate(bladen):
        blad = boek.create_sheet(titels[nummer] if titels else None)
        for rij in rijen:
            blad.append(rij)
    uit = io.BytesIO()
    boek.save(uit)
    return uit.getvalue()


def met_onderdeel(inhoud: bytes, naam: str, nieuw: bytes) -> bytes:
    """Return the zip with one entry replaced or added."""
    uit = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(inhoud)) as oud, zipfile.ZipFile(uit, "w", zipfile.ZIP_DEFLATED) as doel:
        for onderdeel in oud.namelist():
            if onderdeel != naam:
                doel.writestr(onderdeel, oud.read(onderdeel))
        doel.writestr(naam, nieuw)
    return uit.getvalue()


def code_van(inhoud: bytes, naam: str = "lijst.xlsx") -> str:
    with pytest.raises(Onleesbaar) as fout:
        lees_bestand(inhoud, naam)
    assert str(fout.value.boodschap).endswith(".")
    assert fout.value.__cause__ is None
    assert fout.value.__suppress_context__ or fout.value.__context__ is None
    return fout.value.code


def eerste_rij(tabel: Tabel) -> tuple:
    return tabel.rijen[0].cellen


def test_lijst_van_115_wordt_gelezen_en_ontdaan_van_wat_niet_mag():
    tabel = lees_bestand((BESTANDEN / "hr-lijst-115.xlsx").read_bytes(), "hr-lijst-115.xlsx")
    assert tabel.kopregel == 3
    assert len(tabel.rijen) == 115
    assert [kolom.weigering for kolom in tabel.geweigerd] == [
        Weigergrond.BSN,
        Weigergrond.SALARIS,
        Weigergrond.OPMERKING,
    ]
    assert tabel.overgeslagen == ((119, Overslagreden.LEEG), (120, Overslagreden.TOTAAL))
    velden = [veld for veld in stel_voor(tabel).values() if veld]
    assert set(velden) == set(Veld) - {Veld.VOLLEDIGE_NAAM}
    assert len(velden) == len(set(velden))
    prive = next(kolom for kolom in tabel.over if kolom.voorstel == Veld.EMAIL)
    assert prive.kop == "E-mail privé"


def test_windows_1252_met_een_naamkolom_wordt_gelezen():
    tabel = lees_bestand((BESTANDEN / "hr-lijst-cp1252.csv").read_bytes(), "hr-lijst-cp1252.csv")
    assert tabel.rijen[3].cellen[1] == "Steijn, Esmée de"
    assert tabel.rijen[2].cellen[1] == "Stiaens, Casper ’t"
    assert stel_voor(tabel)[1] == Veld.VOLLEDIGE_NAAM


@pytest.mark.parametrize("codering", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("teken", [";", ",", "\t"])
def test_tekst_in_elke_codering_en_met_elk_scheidingsteken(codering, teken):
    tabel = lees_bestand(TEKST.replace(";", teken).encode(codering), "lijst.csv")
    assert eerste_rij(tabel) == ("Bakker", "Zoë", "zoe@voorbeeld.nl")


def test_aanwijzing_voor_excel_en_velden_met_regeleinden():
    tabel = lees_bestand(b'sep=;\r\nAchternaam;Functie\r\n"Bakker";"Lasser\r\nploeg 2"\r\n', "lijst.csv")
    assert eerste_rij(tabel) == ("Bakker", "Lasser ploeg 2")


def test_cellen_worden_tekst_zonder_opmaak():
    rijen = [
        ["Achternaam", "Mdw.nr", "Geb.datum", "Vlag", "Deel", "Fout", "Functie"],
        ["  Ja\u0308ger\u200b ", 123.0, date(1980, 2, 29), True, 1.5, "#N/A", "a\nb"],
    ]
    assert eerste_rij(lees_bestand(werkmap(rijen))) == ("Jäger", "123", "1980-02-29", "ja", "1.5", None, "a b")


def test_een_formule_wordt_niet_uitgerekend():
    tabel = lees_bestand(werkmap([["Achternaam", "Functie"], ["Bakker", '=HYPERLINK("http://x.example","klik")']]))
    assert eerste_rij(tabel) == ("Bakker", None)


def test_het_blad_dat_op_een_personeelslijst_lijkt_wint():
    rijen = [KOP, [1, "Bakker", "b@voorbeeld.nl"]]
    tabel = lees_bestand(werkmap([["Toelichting"], ["Lees dit"]], rijen, [["Naam", "E-mail"]]))
    assert eerste_rij(tabel) == ("1", "Bakker", "b@voorbeeld.nl")


def test_de_kop_mag_op_regel_20_staan_en_niet_later():
    rijen = [KOP, [1, "Bakker", "b@voorbeeld.nl"]]
    assert lees_bestand(werkmap([["titel"]] * 19 + rijen)).kopregel == 20
    assert code_van(werkmap([["titel"]] * 20 + rijen)) == "geen_kop"


def test_regels_die_geen_persoon_zijn_worden_overgeslagen_met_reden():
    rijen = [
        [*KOP, "Functie"],
        [1, "Bakker", "b@voorbeeld.nl", "Lasser"],
        [],
        [*KOP, "Functie"],
        [2, "Jansen", "j@voorbeeld.nl", "Lasser"],
        ["Subtotaal", 2],
        ["Afgedrukt op 12-03-2027 om 12:00"],
        [],
        [],
    ]
    tabel = lees_bestand(werkmap(rijen))
    assert [rij.nummer for rij in tabel.rijen] == [2, 5]
    assert tabel.overgeslagen == (
        (3, Overslagreden.LEEG),
        (4, Overslagreden.KOP),
        (6, Overslagreden.TOTAAL),
        (7, Overslagreden.VOETREGEL),
    )


def test_tabel_overleeft_opslag_als_json():
    tabel = lees_bestand((BESTANDEN / "hr-lijst-115.xlsx").read_bytes())
    assert Tabel.uit_json(json.loads(json.dumps(tabel.als_json()))) == tabel


OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)


@pytest.mark.parametrize(
    ("inhoud", "code"),
    [
        (b"", "leeg"),
        (b" \r\n ", "leeg"),
        (b"%PDF-1.7 ...", "geen_rekenblad"),
        (b"\x89PNG\r\n\x1a\n....", "geen_rekenblad"),
        (b"<!DOCTYPE html><table><tr><td>Achternaam</td></tr></table>", "geen_rekenblad"),
        (b"\xef\xbb\xbf<html>", "geen_rekenblad"),
        (bytes(range(1, 32)) * 40, "geen_rekenblad"),
        (OLE + "Workbook".encode("utf-16-le"), "oud_excel"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "versleuteld"),
        (OLE + "WordDocument".encode("utf-16-le"), "geen_rekenblad"),
        (b"PK\x03\x04 geen zip", "beschadigd"),
        (b"a;b;c\n1;2;3\n", "geen_kop"),
        (b"Achternaam;E-mail\n", "geen_rijen"),
        (b"\xff\xfeA", "onbekende_tekens"),
    ],
)
def test_wat_geen_lijst_is_krijgt_een_duidelijke_weigering(inhoud, code):
    assert code_van(inhoud, "lijst") == code


def test_naam_van_een_ander_soort_bestand_wordt_geweigerd():
    assert code_van(TEKST.encode(), "Lijst.PDF") == "geen_rekenblad"


def test_werkmap_met_wachtwoord_is_iets_anders_dan_een_oude_werkmap():
    assert code_van((BESTANDEN / "met-wachtwoord.xlsx").read_bytes()) == "versleuteld"
    assert str(BOODSCHAPPEN["versleuteld"]) != str(BOODSCHAPPEN["oud_excel"])


@pytest.mark.parametrize(
    ("onderdeel", "code"),
    [("word/document.xml", "geen_rekenblad"), ("xl/workbook.bin", "ander_rekenblad"), ("foto.jpg", "geen_rekenblad")],
)
def test_zip_van_een_ander_programma(onderdeel, code):
    uit = io.BytesIO()
    with zipfile.ZipFile(uit, "w") as zip_bestand:
        zip_bestand.writestr(onderdeel, b"x")
    assert code_van(uit.getvalue()) == code


def test_opendocument_wordt_herkend():
    uit = io.BytesIO()
    with zipfile.ZipFile(uit, "w") as zip_bestand:
        zip_bestand.writestr("mimetype", b"application/vnd.oasis.opendocument.spreadsheet")
    assert code_van(uit.getvalue()) == "ander_rekenblad"


def test_meer_dan_10_mb_wordt_niet_bekeken():
    assert code_van(b"x" * (lezen.MAX_BYTES + 1)) == "te_groot"


def test_te_veel_rijen_en_kolommen(monkeypatch):
    tekst = "Achternaam;E-mail\n" + "Bakker;b@voorbeeld.nl\n" * (lezen.MAX_RIJEN + 1)
    assert code_van(tekst.encode()) == "te_veel_rijen"
    assert len(lees_bestand(tekst.encode()[: -len("Bakker;b@voorbeeld.nl\n")]).rijen) == lezen.MAX_RIJEN
    assert code_van(werkmap([["Achternaam", "E-mail"], ["Bakker", *["x"] * 200]])) == "te_veel_kolommen"


def test_een_rij_ver_weg_kost_geen_eeuwigheid():
    xml = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
        '<c r="A1" t="inlineStr"><is><t>Achternaam</t></is></c><c r="B1" t="inlineStr"><is><t>E-mail</t></is></c></row>'
        '<row r="999999999"><c r="A999999999" t="inlineStr"><is><t>Bakker</t></is></c></row></sheetData></worksheet>'
    )
    assert code_van(met_onderdeel(werkmap([KOP]), "xl/worksheets/sheet1.xml", xml.encode())) == "te_veel_rijen"


@pytest.mark.parametrize("naam", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"])
def test_zipbom_wordt_geweigerd_voor_de_bibliotheek_hem_ziet(naam, monkeypatch):
    def mag_niet(*_args, **_kwargs):
        raise AssertionError("the library opened a zip bomb")

    bom = met_onderdeel(werkmap([KOP]), naam, b"<worksheet>" + b"<row/>" * (20 * 1024 * 1024 // 6))
    assert len(bom) < 1024 * 1024
    monkeypatch.setattr(openpyxl, "load_workbook", mag_niet)
    assert code_van(bom) == "te_groot_uitgepakt"


def test_zip_die_over_zijn_grootte_liegt_wordt_geweigerd():
    naam, groot = "xl/worksheets/sheet1.xml", b"<row/>" * 1_000_000
    bom = bytearray(met_onderdeel(werkmap([KOP]), naam, groot))
    for handtekening, plek in ((b"PK\x03\x04", 14), (b"PK\x01\x02", 16)):
        begin = bom.rindex(handtekening)
        assert naam.encode() in bom[begin : begin + 100]
        struct.pack_into("<I", bom, begin + plek, zlib.crc32(groot[:1000]))
        struct.pack_into("<I", bom, begin + plek + 8, 1000)
    with zipfile.ZipFile(io.BytesIO(bytes(bom))) as zip_bestand:
        assert zip_bestand.getinfo(naam).file_size == 1000
    assert code_van(bytes(bom)) == "te_groot_uitgepakt"


def test_een_rij_zonder_einde_wordt_geweigerd():
    vulling = b"".join(b'<c r="A1" t="n"><v>%d</v></c>' % nummer for nummer in range(200_000))
    bestand = met_onderdeel(werkmap([KOP]), "xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row>" + vulling)
    assert code_van(bestand) == "te_groot_uitgepakt"


@pytest.mark.parametrize("codering", ["utf-8", "utf-16"])
def test_werkmap_met_entiteiten_wordt_geweigerd(codering):
    xml = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><worksheet>&a;</worksheet>'
    bestand = met_onderdeel(werkmap([KOP]), "xl/worksheets/sheet1.xml", xml.encode(codering))
    assert code_van(bestand) == "beschadigd"


def test_dtd_op_de_grens_van_twee_stukken_wordt_gezien(monkeypatch):
    monkeypatch.setattr(archief, "_STUK", 64)
    for opvulling in range(50, 64):
        xml = b"<?xml?><!--" + b"x" * opvulling + b"--><!DOCTYPE x><worksheet/>"
        assert code_van(met_onderdeel(werkmap([KOP]), "xl/worksheets/sheet1.xml", xml)) == "beschadigd"


def test_kapotte_werkmap_verklapt_geen_inhoud():
    xml = b'<worksheet><sheetData><row r="geheim"><c r="A1"><v>geheim</v></c></row></sheetData></worksheet>'
    bestand = met_onderdeel(werkmap([KOP]), "xl/worksheets/sheet1.xml", xml)
    with pytest.raises(Onleesbaar) as fout:
        lees_bestand(bestand)
    assert "geheim" not in repr(fout.value) + str(fout.value) + str(fout.value.boodschap)


def test_waarschuwing_van_de_bibliotheek_met_een_waarde_komt_nergens(recwarn, capfd):
    boek = openpyxl.Workbook()
    boek.active.append(["Achternaam", "Geb.datum"])
    boek.active.append(["Bakker", 999960180])
    boek.active["B2"].number_format = "dd-mm-yyyy"
    uit = io.BytesIO()
    boek.save(uit)
    lees_bestand(uit.getvalue())
    assert not [waarschuwing for waarschuwing in recwarn if "999960180" in str(waarschuwing.message)]
    assert "999960180" not in "".join(capfd.readouterr())


def test_echte_datum_is_dezelfde_als_geschreven_datum():
    tabel = lees_bestand(werkmap([["Achternaam", "Geboortedatum"], ["Bakker", date(1980, 1, 31)]]))
    assert eerste_rij(tabel) == ("Bakker", "1980-01-31")
