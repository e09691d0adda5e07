"""The document itself: nothing is opened or connected while it is drawn, it reads aloud, and it is the same twice."""

import hashlib
import json
import os
import re
import subprocess
import sys
from dataclasses import fields, replace
from io import BytesIO
from itertools import cycle

import html5lib
import pdfua
import pikepdf
import pytest
from django.conf import settings
from PIL import Image
from pypdf import PdfReader

from rapportage import pdf, privacy
from rapportage.weergave import Weergave
from tests.rapportage.inhouden import ALLE, LANGE_GEVER, LANGE_NAAM, eind, jaar, leeg, sollicitaties, tussen

KLEUR = "#0B5D66"
BLEEK = "#FFF3B0"


def _logo() -> bytes:
    beeld = BytesIO()
    Image.new("RGB", (300, 80), "#e0701a").save(beeld, "PNG")
    return beeld.getvalue()


@pytest.fixture(scope="module")
def gedrukt() -> dict[str, bytes]:
    """Every kind once."""
    return {naam: pdf.render_pdf(inhoud, kleur=BLEEK if naam == "lang" else KLEUR) for naam, inhoud in ALLE.items()}


# --- nothing is fetched (`betrouwbaarheid.md` 6, check 19) ---------------------------------------------------

ADRESSEN = (
    "file:///etc/passwd", "http://169.254.169.254/latest/meta-data/", "http://127.0.0.1:9/x", "https://localhost/x",
    "ftp://127.0.0.1/x", "//127.0.0.1/x", "/etc/passwd", "data:text/css,@import'file:///etc/passwd'",
    "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'/>", "gopher://127.0.0.1:70/x", "rapport:logo",
)  # fmt: skip
VORMEN = (
    "{adres}",
    "<img src='{adres}'>",
    '<img srcset="{adres} 2x">',
    "<link rel=attachment href='{adres}'>",
    "<link rel=stylesheet href='{adres}'>",
    "<a rel=attachment href='{adres}'>x</a>",
    "<style>@import url({adres});</style>",
    "<style>@font-face{{font-family:Figtree;src:url({adres})}}</style>",
    "<p style='background:url({adres})'>x</p>",
    "<svg xmlns:xlink='http://www.w3.org/1999/xlink'><image xlink:href='{adres}'/><use href='{adres}#x'/></svg>",
    "<object data='{adres}'></object><embed src='{adres}'><iframe src='{adres}'></iframe>",
    "<base href='{adres}'><meta http-equiv=refresh content='0;url={adres}'>",
    "\"}} @import url('{adres}'); x {{ content: \"",
    "\\22 }} @page {{ background: url({adres}) }} /*",
    "'); url({adres}); ('",
    "</style></title></head><body><img src={adres}>",
    "<!ENTITY x SYSTEM '{adres}'>&x;",
    "{{% include '{adres}' %}}{{{{ settings.SECRET_KEY }}}}",
)
LOGOS = {
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink'>"
    b"<image xlink:href='file:///etc/passwd'/><image href='http://127.0.0.1:9/x'/></svg>",
    "xml": b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]><svg>&y;</svg>",
    "html": b"<html><img src='http://127.0.0.1:9/x'>",
    "png met staart": _logo() + b"<svg><image href='file:///etc/passwd'/></svg>",
    "half": _logo()[:40],
    "kop van png, verder svg": b"\x89PNG\r\n\x1a\n<svg><image href='http://127.0.0.1:9/x'/></svg>",
    "kop van jpeg, verder svg": b"\xff\xd8\xff<svg><image href='file:///etc/passwd'/></svg>",
    "leeg": b"",
}
# Runs in a process of its own: an audit hook cannot be taken away again.
PROEF = """
import json, os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = sys.argv[1]
import django; django.setup()
from rapportage import pdf, privacy
from tests.rapportage.inhouden import eind, sollicitaties
from PIL import Image; Image.init()
opdrachten = json.load(sys.stdin)
# What a first document loads (modules, the font, the drawing of pictures) is loaded now.
pdf.render_pdf(eind(bijlage=sollicitaties(2)), kleur="#0B5D66", logo=bytes.fromhex(opdrachten[0]["logo"]))
gebeurd, aan = [], False
def kijk(wat, gegevens):
    if aan and (wat in ("open", "os.listdir", "os.scandir", "subprocess.Popen", "os.system", "os.exec", "ctypes.dlopen")
                or wat.startswith(("socket.", "urllib.", "ftplib.", "http.", "smtplib."))):
        gebeurd.append([wat, repr(gegevens)[:200]])
sys.addaudithook(kijk)
for opdracht in opdrachten:
    inhoud = privacy.from_json(opdracht["inhoud"])
    logo = bytes.fromhex(opdracht["logo"]) or None
    aan = True
    try:
        data = pdf.render_pdf(inhoud, kleur="#FFF3B0", logo=logo)
    finally:
        aan = False
    assert b"root:" not in data
# The hook must see what it looks for, or this proves nothing.
proef = len(gebeurd)
aan = True
try: open("/etc/hostname").close()
except OSError: pass
import socket
with socket.socket() as s: s.settimeout(0.01); s.connect_ex(("127.0.0.1", 9))
aan = False
print(json.dumps({"gebeurd": gebeurd[:proef], "geijkt": sorted({wat for wat, _ in gebeurd[proef:]})}))
"""


def _watched(opdrachten: list[dict]) -> dict:
    gelopen = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PROEF, os.environ["DJANGO_SETTINGS_MODULE"]],
        input=json.dumps(opdrachten), capture_output=True, text=True, cwd=settings.BASE_DIR, check=False, timeout=300,
    )  # fmt: skip
    assert gelopen.returncode == 0, gelopen.stderr[-2000:]
    return json.loads(gelopen.stdout.splitlines()[-1])


VRIJ = ("bureau", "coach", "kandidaat", "opdrachtgever", "referentie", "toelichting", "nummer")


def _filled(teksten: list[str]) -> dict:
    """A report with `teksten` in its free texts, in turn, as stored."""
    beurt = cycle(teksten)
    inhoud = eind(**{naam: next(beurt) for naam in VRIJ})
    regels = tuple(replace(r, bedrijf=next(beurt), functie=next(beurt)) for r in sollicitaties(12))
    inhoud = replace(inhoud, nieuw_werk=privacy.NieuwWerk(next(beurt), next(beurt), "vast"), bijlage=regels)
    teksten_van = {veld.name for veld in fields(privacy.Rapportinhoud) if veld.type in (str, str | None)}
    assert teksten_van - set(VRIJ) == {"soort", "frequentie"}, "a new text: is it free?"
    return privacy.to_json(inhoud)


def test_nothing_is_opened_and_nothing_connected_whatever_the_texts_say():
    """Every shape with every address, spread over the texts that reach the document; and every logo."""
    alles = [vorm.format(adres=adres) for adres in ADRESSEN for vorm in VORMEN]
    opdrachten = [{"inhoud": privacy.to_json(leeg()), "logo": _logo().hex()}]
    opdrachten += [{"inhoud": _filled(alles[n : n + 33]), "logo": ""} for n in range(0, len(alles), 33)]
    opdrachten += [{"inhoud": privacy.to_json(leeg()), "logo": logo.hex()} for logo in LOGOS.values()]
    uitslag = _watched(opdrachten)
    assert {"open", "socket.connect"} <= set(uitslag["geijkt"])
    assert {tuple(wat) for wat in uitslag["gebeurd"] if not _own(wat)} == set()


# Our own templates, read; the folder in which WeasyPrint hands our fonts to fontconfig, written and taken away.
EIGEN = (
    ("open", re.compile(rf"\('{re.escape(str(settings.BASE_DIR))}/templates/[^']+', 'r', ")),
    ("open", re.compile(r"\('/[^']*/weasyprint-\w+/[0-9a-f]{32}', 'w', ")),
    ("open", re.compile(r"\('/[^']*/weasyprint-\w+', None, ")),
    ("os.scandir", re.compile(r"\(\d+,\)")),
)


def _own(gebeurd: list[str]) -> bool:
    return any(gebeurd[0] == wat and vorm.match(gebeurd[1]) for wat, vorm in EIGEN)


@pytest.mark.parametrize("naam", LOGOS)
def test_what_is_no_picture_is_left_out(naam):
    bestanden = pikepdf.open(BytesIO(pdf.render_pdf(leeg(), kleur=KLEUR, logo=LOGOS[naam] or None)))
    with bestanden as document:
        assert not document.attachments
        beelden = [o for o in document.objects if isinstance(o, pikepdf.Stream) and o.get("/Subtype") == "/Image"]
    assert len(beelden) == (1 if naam == "png met staart" else 0)


@pytest.mark.parametrize("vorm", VORMEN)
def test_no_text_becomes_part_of_the_page_or_the_style_sheet(vorm):
    """In every text at once: markup stays text, and what a margin says cannot leave its string."""
    inhoud, gewoon = (privacy.from_json(_filled([tekst])) for tekst in (vorm.format(adres="http://127.0.0.1:9/x"), "x"))
    assert _elements(inhoud) == _elements(gewoon)
    css = pdf.compose_css(inhoud, kleur=KLEUR)
    assert css.count("url(") == 3 and "@import" not in css and css.count("}") == css.count("{")


def _elements(inhoud: privacy.Rapportinhoud) -> list[tuple[str, ...]]:
    """Every element of the page with the names of its attributes, in order."""
    boom = html5lib.parse(pdf.compose_html(inhoud, kleur=KLEUR, met_logo=False), namespaceHTMLElements=False)
    return [(str(knoop.tag), *sorted(knoop.attrib)) for knoop in boom.iter()]


# --- it reads aloud -------------------------------------------------------------------------------------------


def _structure(document: pikepdf.Pdf) -> list[tuple[str, pikepdf.Dictionary]]:
    """The structure elements in reading order."""
    gevonden = []

    def walk(knoop) -> None:
        if isinstance(knoop, pikepdf.Array):
            for kind in knoop:
                walk(kind)
        elif isinstance(knoop, pikepdf.Dictionary):
            if "/S" in knoop:
                gevonden.append((str(knoop.S).strip("/"), knoop))
            walk(knoop.get("/K"))

    walk(document.Root.StructTreeRoot.get("/K"))
    return gevonden


@pytest.mark.parametrize("naam", ALLE)
def test_a_reader_hears_language_title_headings_tables_and_pictures(gedrukt, naam):
    with pikepdf.open(BytesIO(gedrukt[naam])) as document:
        wortel = document.Root
        assert (str(wortel.Lang), bool(wortel.MarkInfo.Marked)) == ("nl", True)
        assert bool(wortel.ViewerPreferences.DisplayDocTitle)
        assert str(document.docinfo["/Title"]) == f"Rapport {ALLE[naam].nummer}"
        with document.open_metadata() as metadata:
            assert metadata.get("pdfuaid:part") == "1"
        bouw = _structure(document)
        koppen = [soort for soort, _knoop in bouw if soort in ("H1", "H2", "H3", "H4")]
        assert koppen[0] == "H1" and koppen.count("H1") == 1 and set(koppen) == {"H1", "H2"}
        assert all(str(knoop.Alt).strip() for soort, knoop in bouw if soort == "Figure")
        kopcellen = [knoop for soort, knoop in bouw if soort == "TH"]
        assert all(str(_scope(knoop)) in ("/Column", "/Row") for knoop in kopcellen)
        if ALLE[naam].activiteiten:
            assert {str(_scope(knoop)) for knoop in kopcellen} == {"/Column", "/Row"}
        assert all(pagina.get("/Tabs") == "/S" for pagina in document.pages)


def _scope(knoop: pikepdf.Dictionary):
    soorten = knoop.get("/A")
    soorten = soorten if isinstance(soorten, pikepdf.Array) else [soorten]
    return next((soort.Scope for soort in soorten if soort is not None and "/Scope" in soort), None)


@pytest.mark.parametrize("naam", ALLE)
def test_every_font_is_ours_and_inside(gedrukt, naam):
    with pikepdf.open(BytesIO(gedrukt[naam])) as document:
        objecten = [o for o in document.objects if isinstance(o, pikepdf.Dictionary)]
        fonts = {str(o.BaseFont) for o in objecten if "/BaseFont" in o}
        beschreven = [o for o in objecten if o.get("/Type") == "/FontDescriptor"]
    assert fonts and all("+Figtree" in font for font in fonts)
    assert beschreven and all("/FontFile2" in o or "/FontFile3" in o for o in beschreven)


@pytest.mark.parametrize("naam", ALLE)
def test_the_checker_for_accessible_documents_finds_nothing(gedrukt, naam, tmp_path):
    pad = tmp_path / "rapport.pdf"
    pad.write_bytes(gedrukt[naam])
    assert [(vondst.rule_id, vondst.message) for vondst in pdfua.validate(str(pad)).findings] == []


@pytest.mark.parametrize("naam", ALLE)
def test_a4_and_as_many_pages_as_needed(gedrukt, naam):
    lezer = PdfReader(BytesIO(gedrukt[naam]))
    maten = {(round(float(p.mediabox.width)), round(float(p.mediabox.height))) for p in lezer.pages}
    assert maten == {(595, 842)}
    # Twelve months of eight categories, or names that fill their fields, take a third page; the annex its own.
    assert len(lezer.pages) <= {"jaar": 3, "lang": 3, "bijlage": 5}.get(naam, 2)


def test_the_annex_repeats_the_head_of_its_table_on_every_page(gedrukt):
    paginas = [p.extract_text() for p in PdfReader(BytesIO(gedrukt["bijlage"])).pages]
    bijlage = [tekst for tekst in paginas if "Bedrijf 1 B.V." in tekst or "Functie Datum" in tekst.replace("\n", " ")]
    assert len(bijlage) == 3
    assert all("Bedrijf" in tekst and "Stand" in tekst for tekst in bijlage)
    assert sum(tekst.count("Monteur") for tekst in bijlage) > 40


def test_the_foot_of_every_page_names_hash_and_version(gedrukt):
    inhoud = ALLE["eind"]
    for pagina in PdfReader(BytesIO(gedrukt["eind"])).pages:
        tekst = pagina.extract_text()
        assert privacy.content_hash(inhoud)[:16] in tekst and "versie 1" in tekst and inhoud.nummer in tekst


def test_content_of_an_earlier_policy_keeps_its_own_hash_on_paper():
    data = pdf.render_pdf(tussen(), kleur=KLEUR, hash="0123456789abcdef" * 4)
    assert "0123456789abcdef" in PdfReader(BytesIO(data)).pages[0].extract_text()


def test_long_names_stay_on_the_page(gedrukt):
    tekst = "".join("".join(p.extract_text() for p in PdfReader(BytesIO(gedrukt["lang"])).pages).split())
    for naam in (LANGE_NAAM, LANGE_GEVER, "R" * 60):
        assert "".join(naam.split()) in tekst
    assert len(LANGE_NAAM) >= 60 and len(LANGE_GEVER) == 120


# --- the same twice -------------------------------------------------------------------------------------------

NOG_EENS = """
import hashlib, os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = sys.argv[1]
import django; django.setup()
from rapportage import pdf
from tests.rapportage.inhouden import ALLE
for naam in sys.argv[2:]:
    print(hashlib.sha256(pdf.render_pdf(ALLE[naam], kleur="#0B5D66")).hexdigest())
"""


def test_the_same_snapshot_gives_the_same_bytes_in_any_process(gedrukt):
    namen = ["tussen", "eind", "bijlage"]
    hier = [hashlib.sha256(gedrukt[naam]).hexdigest() for naam in namen]
    assert hier == [hashlib.sha256(pdf.render_pdf(ALLE[naam], kleur=KLEUR)).hexdigest() for naam in namen]
    for zaad in ("1", "2"):
        elders = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", NOG_EENS, os.environ["DJANGO_SETTINGS_MODULE"], *namen],
            capture_output=True, text=True, cwd=settings.BASE_DIR, check=True, timeout=120,
            env=os.environ | {"PYTHONHASHSEED": zaad, "TZ": "Asia/Tokyo"},
        )  # fmt: skip
        assert elders.stdout.split() == hier


def test_another_version_gives_another_document():
    twee = {hashlib.sha256(pdf.render_pdf(tussen(versie=n), kleur=KLEUR)).hexdigest() for n in (1, 2)}
    assert len(twee) == 2


def test_a_year_fits_in_columns_and_longer_in_quarters():
    from rapportage.weergave import present

    beeld = present(jaar())
    assert isinstance(beeld, Weergave)
    assert len(beeld.activiteiten.koppen) == 14
    assert all(sum(map(int, rij[1:-1])) == int(rij[-1]) for rij in beeld.activiteiten.rijen)
    langer = present(replace(jaar(), periode_van=jaar().periode_van.replace(year=2025)))
    assert 8 <= len(langer.activiteiten.koppen) <= 14
    assert langer.activiteiten.balken == beeld.activiteiten.balken
