"""The boundary to WeasyPrint: frozen content in, the bytes of an accessible A4 document out.

Same content, house style, fonts and version give the same bytes, so SHA-256 is the document's identity.
Templates get plain values only. Nothing is fetched: the fonts and the logo are named assets in memory.
"""

import hashlib
import logging
import re
import unicodedata
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pydyf
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from fontTools.ttLib import TTFont
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from bureaus.enums import Taal
from bureaus.huisstijl import INKT, PAPIER, huisstijl
from bureaus.templatetags.grafieken import INKT_2, SPOOR
from rapportage.privacy import Rapportinhoud, content_hash
from rapportage.weergave import Weergave

GEWICHTEN = (400, 600, 700)
SCHEMA = "rapport:"
LOGO = f"{SCHEMA}logo"
# What a logo may be; anything else is left out and the bureau's name stands in its place.
LOGOSOORTEN = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
# Units over the width of the text: a little more than its pixels, so the chart's letters are as small as the text's.
GRAFIEKBREEDTE = 780
# Its progress is a line per page of every report; what goes wrong is still logged.
logging.getLogger("weasyprint.progress").setLevel(logging.WARNING)


class GeweigerdAdresError(FatalURLFetchingError):
    """A report asked for something outside itself. The whole document is refused, not just the part."""


class AssetFetcher(URLFetcher):
    """Knows the given assets by name and nothing else: no file, no network, no data address."""

    def __init__(self, assets: dict[str, tuple[bytes, str]]):
        super().__init__(allowed_protocols=(), allow_redirects=False)
        self._assets = assets

    def fetch(self, url, headers=None):
        asset = self._assets.get(url)
        if asset is None:
            raise GeweigerdAdresError("A report may not fetch anything.")
        inhoud, soort = asset
        return URLFetcherResponse(url, inhoud, {"Content-Type": soort})


@cache
def _font(gewicht: int) -> bytes:
    return (Path(settings.BASE_DIR) / "static" / "gebouwd" / f"figtree-{gewicht}.ttf").read_bytes()


@cache
def _signs() -> frozenset[int]:
    """The characters our font can draw; for any other Pango would bring in a font of the machine."""
    return frozenset(TTFont(BytesIO(_font(400))).getBestCmap()) | {ord("\n"), ord("\t")}


def drawable(tekst: str) -> str:
    """`tekst` in signs our font has: accents it lacks fall away, what remains unknown becomes a question mark."""
    tekens = _signs()
    if all(ord(teken) in tekens for teken in tekst):
        return tekst
    uit = []
    for teken in unicodedata.normalize("NFC", tekst):
        if ord(teken) in tekens:
            uit.append(teken)
            continue
        kaal = "".join(c for c in unicodedata.normalize("NFKD", teken) if not unicodedata.combining(c))
        uit.append(kaal if kaal and all(ord(c) in tekens for c in kaal) else "?")
    return "".join(uit)


def file_name(nummer: str) -> str:
    """A name that tells nobody anything: no person, employer or phase."""
    return f"rapport-{nummer}.pdf"


def _assets(logo: bytes | None) -> dict[str, tuple[bytes, str]]:
    assets = {f"{SCHEMA}figtree-{gewicht}": (_font(gewicht), "font/ttf") for gewicht in GEWICHTEN}
    for begin, soort in LOGOSOORTEN.items():
        if logo and bytes(logo[: len(begin)]) == begin:
            assets[LOGO] = (bytes(logo), soort)
    return assets


def document_html(template: str, context: dict[str, Any], *, kleur: str, titel: str, met_logo: bool) -> str:
    """A document as HTML, in Dutch: what WeasyPrint gets, and nothing else."""
    verder = {
        "titel": titel,
        "logo": LOGO if met_logo else "",
        "grafiekkleur": huisstijl(kleur).licht.merk_inkt,
        "grafiekbreedte": GRAFIEKBREEDTE,
    }
    with translation.override(Taal.NL):
        return drawable(render_to_string(template, context | verder))


def document_css(*, kleur: str, voet: str, merkteken: str) -> str:
    """The style sheet: the bureau's contrast-checked shades, and the text of the page margins."""
    context = {
        "palet": huisstijl(kleur).licht,
        "gekozen": huisstijl(kleur).gekozen,
        "inkt": INKT,
        "inkt_zacht": INKT_2,
        "lijn": SPOOR,
        "vlak_zacht": PAPIER,
        "gewichten": GEWICHTEN,
        "schema": SCHEMA,
        "voet": _css_string(voet),
        "merkteken": _css_string(merkteken),
    }
    return drawable(render_to_string("rapportage/pdf/rapport.css", context))


def _css_string(tekst: str) -> str:
    """`tekst` as the inside of a CSS string; signs that could end it are written as code points."""
    return re.sub(r"[^\w ·.,-]", lambda gevonden: f"\\{ord(gevonden[0]):06x}", tekst)


def _check_address() -> str:
    """Where anyone holding the document can check it, as people type an address."""
    return settings.PUBLIC_URL.partition("://")[2] + reverse("controle").rstrip("/")


def _report(inhoud: Rapportinhoud, hash: str) -> dict[str, Any]:
    """What a report gives `render_document`, the house style apart."""
    with translation.override(Taal.NL):
        return {
            "template": "rapportage/pdf/rapport.html",
            "context": {"inhoud": inhoud, "bureau": inhoud.bureau, "opgemaakt_op": inhoud.opgemaakt_op},
            "titel": _("Rapport %(nummer)s") % {"nummer": inhoud.nummer},
            "voet": Weergave.voet(inhoud),
            "merkteken": f"{inhoud.nummer} · {hash[:16]}\n"
            + _("Controleer dit rapport op %(adres)s") % {"adres": _check_address()},
        }


def compose_html(inhoud: Rapportinhoud, *, kleur: str, met_logo: bool) -> str:
    """A report as HTML, in Dutch."""
    deel = _report(inhoud, "")
    return document_html(deel["template"], deel["context"], kleur=kleur, titel=deel["titel"], met_logo=met_logo)


def compose_css(inhoud: Rapportinhoud, *, kleur: str, hash: str = "") -> str:
    """The style sheet of a report; without `hash` the content's own."""
    deel = _report(inhoud, hash or content_hash(inhoud))
    return document_css(kleur=kleur, voet=deel["voet"], merkteken=deel["merkteken"])


def render_pdf(inhoud: Rapportinhoud, *, kleur: str, logo: bytes | None = None, hash: str = "") -> bytes:
    """The report as PDF/UA-1. `hash` is the one its content was stored with; without it the content's own."""
    return render_document(**_report(inhoud, hash or content_hash(inhoud)), kleur=kleur, logo=logo)


def render_document(
    template: str, context: dict[str, Any], *, kleur: str, logo: bytes | None, titel: str, voet: str, merkteken: str
) -> bytes:
    """A template that extends `rapportage/pdf/basis.html` as PDF/UA-1, in the house style of a bureau.

    `context` holds plain values only, among them `bureau` (its name) and `opgemaakt_op` (a date, which is the
    document's too). `titel` is the title of the document; `voet` and `merkteken` stand at the foot of every
    page, all three in Dutch. Call it outside any transaction: it takes about a second of processor time.
    """
    assets = _assets(logo)
    fetcher = AssetFetcher(assets)
    fonts = FontConfiguration()
    html = document_html(template, context, kleur=kleur, titel=titel, met_logo=LOGO in assets)
    stijl = CSS(
        string=document_css(kleur=kleur, voet=voet, merkteken=merkteken), url_fetcher=fetcher, font_config=fonts
    )
    return HTML(string=html, url_fetcher=fetcher, base_url=SCHEMA).write_pdf(
        stylesheets=[stijl],
        font_config=fonts,
        pdf_variant="pdf/ua-1",
        pdf_identifier=hashlib.sha256(html.encode()).digest()[:16],
        optimize_images=True,
        finisher=_scope_headings,
    )


def _scope_headings(_document: object, document: pydyf.PDF) -> None:
    """Say of every heading cell whether it is about its row or its column.

    WeasyPrint names the headings in the other cells; readers that only know /Scope need this as well.
    """
    per_naam = {obj.reference: obj for obj in document.objects if isinstance(obj, pydyf.Dictionary)}
    for rij in per_naam.values():
        if rij.get("S") != "/TR":
            continue
        cellen = [per_naam[naam] for naam in rij.get("K", ()) if naam in per_naam]
        in_rij = any(cel.get("S") == "/TD" for cel in cellen)
        for cel in cellen:
            if cel.get("S") == "/TH":
                cel["A"]["Scope"] = "/Row" if in_rij else "/Column"
