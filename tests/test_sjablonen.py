"""Lints of templates, stylesheets and scripts, and the style guide as a rendered page."""

import gzip
import re
from functools import cache
from pathlib import Path

import html5lib
import pytest
from django.conf import settings
from django.http import HttpRequest
from django.template.loader import get_template, render_to_string
from django.test import RequestFactory
from django.urls import include, path

from bureaus.huisstijl import MINIMUM, contrast, huisstijl
from bureaus.templatetags.iconen import SIGNAALICONEN, svg
from outplacement.stijlgids import stijlgids

WORTEL = Path(settings.BASE_DIR)
SJABLONEN = WORTEL / "templates"
ONDERDELEN = SJABLONEN / "components"
CSS = sorted((WORTEL / "static" / "css").glob("*.css"))
JS = sorted((WORTEL / "static" / "js").glob("*.js"))
# Mail programs and the PDF know no stylesheets of ours: they carry their own.
EIGEN_OPMAAK = ("mail/", "rapportage/pdf/")
BEKEND_HTML = {
    "accept", "action", "class", "command", "commandfor", "disabled", "download", "for", "form", "formaction", "hidden",
    "href", "id", "lang", "name", "open", "popover", "popovertarget", "rel", "required", "role", "src", "tabindex",
    "target", "title", "type", "value",
}  # fmt: skip
FOUTBLADEN = ("400", "403", "403_csrf", "404", "429", "500")

urlpatterns = [path("stijlgids/", stijlgids, name="stijlgids"), path("taal/", include("django.conf.urls.i18n"))]
pytestmark = pytest.mark.urls(__name__)


def naam_van(pad: Path) -> str:
    return pad.relative_to(SJABLONEN).as_posix()


def paginas() -> list[Path]:
    """Return every template that is shown in a browser."""
    return [p for p in sorted(SJABLONEN.rglob("*.html")) if not naam_van(p).startswith(EIGEN_OPMAAK)]


def zonder_opmerkingen(tekst: str) -> str:
    return re.sub(r"{#.*?#}|{%\s*comment.*?endcomment\s*%}|/\*.*?\*/", "", tekst, flags=re.DOTALL)


@cache
def gebruik() -> list[tuple[str, str, str]]:
    """Return (template, component, attributes as text) of each use of a component."""
    patroon = re.compile(
        r"<c-([\w.-]+)((?:\s+[^\s/>\"'=]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s>]+))?)*)\s*/?>", re.DOTALL
    )
    uit = []
    for pad in paginas():
        tekst = zonder_opmerkingen(pad.read_text())
        # Tags inside attributes carry quotes of their own: blank their content, keep the shape.
        kaal = re.sub(r"{%.*?%}|{{.*?}}", "x", tekst, flags=re.DOTALL)
        uit += [(naam_van(pad), naam, attrs) for naam, attrs in patroon.findall(kaal) if naam not in ("slot", "vars")]
    return uit


def onderdeel(naam: str) -> Path:
    return ONDERDELEN / f"{naam.replace('.', '/').replace('-', '_')}.html"


def verklaard(naam: str) -> tuple[set[str], bool]:
    """Return the attributes component `naam` declares, and whether it passes others on."""
    tekst = onderdeel(naam).read_text()
    vars_ = re.search(r"<c-vars\s(.*?)/>", re.sub(r"{%.*?%}", "x", tekst), re.DOTALL)
    namen = (
        set(re.findall(r"(?:^|\s):?([\w-]+)(?=\s|=|$)", re.sub(r"=\"[^\"]*\"", "=", vars_.group(1))))
        if vars_
        else set()
    )
    return namen, "attributen attrs" in tekst


@pytest.mark.parametrize("pad", paginas(), ids=naam_van)
def test_no_inline_style_or_script(pad: Path) -> None:
    tekst = zonder_opmerkingen(pad.read_text())
    gebeurtenis = (
        r"\son(?:click|change|load|submit|input|focus|blur|error|toggle|paste|drop|(?:key|mouse|drag|pointer)\w*)\s*="
    )
    assert not re.search(rf"<style|\sstyle\s*=|{gebeurtenis}|hx-on|javascript:", tekst)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", tekst))


@pytest.mark.parametrize("pad", [*paginas(), *CSS, *JS], ids=lambda p: p.name)
def test_colours_are_written_in_the_token_layer_only(pad: Path) -> None:
    if pad.name == "tokens.css":
        return
    tekst = re.sub(r"{{.*?}}", "", zonder_opmerkingen(pad.read_text()))
    assert not re.findall(r"[:\"' (]#(?:[0-9a-fA-F]{3,4}){1,2}\b(?=[;\"' ,)])|\b(?:rgb|hsl|oklch)a?\(", tekst)


@pytest.mark.parametrize("pad", CSS, ids=lambda p: p.name)
def test_every_rule_lies_in_a_known_layer(pad: Path) -> None:
    tekst = zonder_opmerkingen(pad.read_text())
    diepte, begin, koppen = 0, 0, []
    for plaats, teken in enumerate(tekst):
        if teken == "{":
            if diepte == 0:
                koppen.append(tekst[begin:plaats].strip().split(";")[-1].strip())
            diepte += 1
        elif teken == "}":
            diepte -= 1
            begin = plaats + 1
    assert diepte == 0
    lagen = {"reset", "tokens", "base", "layout", "components", "utilities"}
    assert all(kop == "@font-face" or kop.removeprefix("@layer ") in lagen for kop in koppen), koppen


def test_stylesheets_and_scripts_stay_small() -> None:
    assert len(gzip.compress(b"".join(p.read_bytes() for p in CSS), 9)) <= 12 * 1024
    assert sum(len(p.read_text().splitlines()) for p in JS) <= 200


def test_every_component_exists_and_is_in_the_style_guide() -> None:
    onbekend = [(pad, naam) for pad, naam, _ in gebruik() if not onderdeel(naam).exists()]
    assert not onbekend
    getoond = {onderdeel(naam) for pad, naam, _ in gebruik() if pad.startswith(("stijlgids/", "components/", "base"))}
    assert set(ONDERDELEN.glob("*.html")) <= getoond


def test_components_get_attributes_they_know() -> None:
    fout = []
    for pad, naam, attrs in gebruik():
        bekend, geeft_door = verklaard(naam)
        zonder_waarde = re.sub(r"=\s*(?:\"[^\"]*\"|'[^']*'|[^\s>]+)", "", attrs)
        for attr in zonder_waarde.split():
            kaal = attr.lstrip(":")
            html = kaal in BEKEND_HTML or kaal.startswith(("hx-", "data-", "aria-"))
            if kaal not in bekend and kaal != "attrs" and not (geeft_door and html):
                fout.append((pad, naam, attr))
    assert not fout


def test_every_icon_exists() -> None:
    namen = set(SIGNAALICONEN.values())
    for pad in paginas():
        tekst = pad.read_text()
        namen |= set(re.findall(r"{%\s*icoon\s+[\"']([\w-]+)", tekst))
        namen |= set(re.findall(r"\sicoon(?:_na)?=[\"']([\w-]+)[\"']", tekst))
        namen |= set(re.findall(r"<c-icoon\s+naam=[\"']([\w-]+)[\"']", tekst))
    for pad in WORTEL.glob("[a-z]*/**/*.py"):
        if pad.parts[len(WORTEL.parts)] in ("bureaus", "kandidaten", "trajecten", "rapportage", "outplacement"):
            namen |= set(re.findall(r"[\"']icoon[\"']:\s*[\"']([\w-]+)[\"']", pad.read_text()))
    assert len(namen) > 10
    for naam in namen:
        assert svg(naam).startswith("<svg")


def test_every_class_in_a_component_has_a_rule() -> None:
    regels = set(re.findall(r"\.([a-zA-Z][\w-]*)", "".join(p.read_text() for p in CSS)))
    vrij = {"icoon", "bordlijst", "veld-gewoon", "knop-secundair", "hoofdmenu"}
    fout = set()
    for pad in [*ONDERDELEN.rglob("*.html"), SJABLONEN / "base.html", SJABLONEN / "smal.html"]:
        for klassen in re.findall(r"class=\"([^\"]*)\"", re.sub(r"{%.*?%}|[\w-]*{{.*?}}", " ", pad.read_text())):
            fout |= {(naam_van(pad), k) for k in klassen.split() if k not in regels | vrij}
    assert not fout


def tokens(schema: str) -> dict[str, str]:
    """Return the token colours of ``licht`` or ``donker`` as ``#rrggbb``."""
    tekst = (WORTEL / "static" / "css" / "tokens.css").read_text()
    licht, rest = tekst.split("@media (prefers-color-scheme: dark)")
    gevonden = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", licht))
    if schema == "donker":
        gevonden |= dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", rest.split("@media print")[0]))
    return gevonden


@pytest.mark.parametrize("schema", ["licht", "donker"])
def test_tokens_are_readable(schema: str) -> None:
    kleur = tokens(schema)
    gronden = ("papier", "vlak", "vlak-2")
    paren = [(tekst, grond) for tekst in ("inkt", "inkt-2", "merk-inkt") for grond in (*gronden, "merk-zacht")]
    paren += [("merk-op", "merk"), ("merk-op", "merk-sterk")]
    paren += [(s, f"{s}-zacht") for s in ("gevaar", "let-op", "goed", "info")]
    paren += [(s, grond) for s in ("gevaar", "goed") for grond in gronden]
    te_laag = {
        p: round(contrast(kleur[p[0]], kleur[p[1]]), 2) for p in paren if contrast(kleur[p[0]], kleur[p[1]]) < MINIMUM
    }
    assert not te_laag
    assert all(contrast(kleur["lijn-veld"], kleur[grond]) >= 3 for grond in gronden)
    assert all(contrast(kleur["focus"], kleur[grond]) >= 3 for grond in (*gronden, "merk-zacht"))


def test_the_default_brand_equals_the_light_tokens() -> None:
    kleur, palet = tokens("licht"), huisstijl().licht
    assert kleur["merk"] == palet.merk
    assert kleur["merk-sterk"] == palet.merk_sterk
    assert kleur["merk-zacht"] == palet.merk_zacht


def verzoek() -> HttpRequest:
    return RequestFactory().get("/stijlgids/")


def fouten_in(html: str) -> list[object]:
    lezer = html5lib.HTMLParser(namespaceHTMLElements=False)
    lezer.parse(html)
    return lezer.errors


def test_the_style_guide_is_sound_html() -> None:
    html = stijlgids(verzoek()).content.decode()
    assert not fouten_in(html)
    assert "ONBEKEND:" not in html
    assert "<c-" not in html
    ids = re.findall(r"\sid=\"([^\"]+)\"", html)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("code", FOUTBLADEN)
def test_error_pages_need_nothing_from_their_view(code: str) -> None:
    for html in (get_template(f"{code}.html").render(), render_to_string(f"{code}.html", request=verzoek())):
        assert not fouten_in(html)
        assert "ONBEKEND:" not in html
        assert html.count("<h1") == 1


def test_a_name_cannot_leave_its_attribute() -> None:
    """Cotton writes bound attributes unescaped; `attributen` does not."""
    from django.template import engines

    bron = '{% cotton knop :title="naam" data-x="{{ naam }}" %}Bellen{% endcotton %}'
    html = engines["django"].from_string(bron).render({"naam": '"><script>alert(1)</script>'})
    assert "<script>" not in html
    assert html.count('"') % 2 == 0
