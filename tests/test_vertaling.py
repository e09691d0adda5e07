"""Dutch is the source, English the translation: nothing is missing, nothing is left over, nothing is unmarked.

The texts are collected here without gettext's own tools, so that a machine without them sees the same.
"""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.extract import extract_python
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.template.base import Lexer, Token, TokenType
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.translation.template import templatize

from bureaus import leden, mail
from bureaus.enums import Taal
from bureaus.models import Lidmaatschap
from bureaus.paden import pad
from rapportage import pdf
from tests.wereld import WACHTWOORD

ROOT = Path(settings.BASE_DIR)
PO = ROOT / "locale/en/LC_MESSAGES/django.po"
APPS = ("bureaus", "kandidaten", "trajecten", "rapportage", "outplacement")
# What a function takes: (context, singular, plural), as positions of its arguments.
FUNCTIES = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), (None, 0, None)),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (None, 0, 1)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), (0, 1, None)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), (0, 1, 2)),
}
GEEN_TEKST = {"override", "activate", "deactivate", "get_language", "get_language_from_request", "check_for_language"}
# Where a person reads it: the arguments of these calls, and these keyword arguments.
LEESBAAR_DOOR = {"Weigering", "ValidationError", "success", "error", "info", "warning"}
LEESBAAR_ALS = {"label", "help_text", "verbose_name", "empty_label", "placeholder"}
# For who builds or runs the product, not for who works with it; and the people of the demo.
ZONDER_VERTALING = (
    "outplacement/voorbeeld/",
    "outplacement/management/",
    "outplacement/stijlgids.py",
    "outplacement/lokaal/",
)
# Attributes that are read or heard, of HTML and of our own components.
ATTRIBUTEN = {
    *("alt", "aria-label", "aria-description", "aria-roledescription", "placeholder", "title", "data-fout"),
    *("titel", "onder", "boven", "tekst", "label", "hulp", "knop", "terug_tekst", "bijschrift", "kolommen", "naam"),
    *("wanneer", "leeg", "functie", "bedrijf", "datum", "stap", "signaal", "bij", "dagen", "contact", "data-label"),
}
# The same in every language, or no word at all.
WOORDEN_ZONDER_TAAL = {"QR", "UWV"}
# A style sheet, and the page that shows every component with made-up contents.
SJABLONEN_ZONDER_VERTALING = ("stijlgids/",)
MAILS = sorted(bestand.stem for bestand in (ROOT / "templates/mail").glob("*.html") if bestand.stem != "basis")
PLAATSHOUDER = re.compile(r"%\(\w+\)[sd]|%[sd]|{\w+}")
TAG = re.compile(r"</?[a-z][^>]*>")
Bron = dict[tuple[str, str], str | None]


def _python_files() -> list[Path]:
    return [bestand for app in APPS for bestand in sorted((ROOT / app).rglob("*.py"))]


def _template_files() -> list[Path]:
    return sorted(bestand for soort in ("html", "txt") for bestand in (ROOT / "templates").rglob(f"*.{soort}"))


def _relative(bestand: Path) -> str:
    return bestand.relative_to(ROOT).as_posix()


def _called(knoop: ast.AST) -> str:
    """The last part of the name of a called function."""
    if not isinstance(knoop, ast.Call):
        return ""
    return getattr(knoop.func, "id", None) or getattr(knoop.func, "attr", "")


def _from_call(naam: str, teksten: list[str | None]) -> tuple[tuple[str, str], str | None] | None:
    context, enkel, meer = (None if plek is None else teksten[plek] for plek in FUNCTIES[naam])
    return ((context or "", enkel), meer) if enkel else None


def texts_of_code() -> Bron:
    gevonden: Bron = {}
    for bestand in _python_files():
        for knoop in ast.walk(ast.parse(bestand.read_text())):
            if _called(knoop) in FUNCTIES:
                teksten = [a.value if isinstance(a, ast.Constant) else None for a in knoop.args]
                if teksten and (tekst := _from_call(_called(knoop), teksten)):
                    gevonden[tekst[0]] = tekst[1] or gevonden.get(tekst[0])
    return gevonden


def texts_of_templates() -> Bron:
    gevonden: Bron = {}
    for bestand in _template_files():
        code = BytesIO(templatize(bestand.read_text(), origin=_relative(bestand)).encode())
        for _regel, naam, teksten, _uitleg in extract_python(code, list(FUNCTIES), [], {"encoding": "utf-8"}):
            losse = [teksten] if isinstance(teksten, str) else list(teksten)
            if tekst := _from_call(naam, [*losse, None, None]):
                gevonden[tekst[0]] = tekst[1] or gevonden.get(tekst[0])
    return gevonden


@pytest.fixture(scope="module")
def bron() -> Bron:
    return {**texts_of_code(), **texts_of_templates()}


@pytest.fixture(scope="module")
def catalogus():
    with PO.open("rb") as bestand:
        return read_po(bestand)


def _key(bericht) -> tuple[str, str]:
    return bericht.context or "", bericht.id if isinstance(bericht.id, str) else bericht.id[0]


def _forms(tekst: str | tuple[str, ...]) -> tuple[str, ...]:
    return (tekst,) if isinstance(tekst, str) else tuple(tekst)


# --- the catalogue -------------------------------------------------------------------------------------------


def test_every_text_is_in_the_catalogue_and_nothing_else(bron, catalogus):
    in_po = {_key(bericht) for bericht in catalogus if bericht.id}
    ontbreekt, over = bron.keys() - in_po, in_po - bron.keys()
    assert not ontbreekt, "run `make messages` and translate what is new"
    assert not over, "run `make messages`: these texts are gone"
    assert not catalogus.obsolete


def test_plurals_are_the_plurals_of_the_source(bron, catalogus):
    anders = [
        bericht.id
        for bericht in catalogus
        if bericht.id and (_forms(bericht.id)[1:] or (None,))[0] != bron.get(_key(bericht), (bericht.id,))
    ]
    assert not anders


def test_every_text_has_its_english(catalogus):
    berichten = [bericht for bericht in catalogus if bericht.id]
    assert not [b.id for b in berichten if b.fuzzy]
    assert not [b.id for b in berichten if not all(tekst.strip() for tekst in _forms(b.string))]
    assert not [b.id for b in berichten if len(_forms(b.string)) != len(_forms(b.id))]


def test_a_translation_fills_in_the_same_and_is_safe_in_the_same_places(catalogus):
    """The same placeholders and tags; a quote or bracket of its own could end the attribute it stands in."""

    def marks(tekst: str) -> tuple:
        teken = "".join(sorted({c for c in TAG.sub("", tekst) if c in '"<>&'}))
        return sorted(m[0] for m in PLAATSHOUDER.finditer(tekst)), sorted(TAG.findall(tekst)), teken, tekst.count("\n")

    anders = [
        (nederlands, engels)
        for bericht in catalogus
        if bericht.id
        for nederlands, engels in zip(_forms(bericht.id), _forms(bericht.string), strict=True)
        if marks(nederlands) != marks(engels)
    ]
    assert not anders


def test_columns_of_a_table_stay_as_many(catalogus):
    anders = [b.id for b in catalogus if isinstance(b.id, str) and b.id and b.id.count("|") != b.string.count("|")]
    assert not anders


def test_the_compiled_catalogue_is_the_written_one(catalogus):
    """`make test`, `make demo` and the image compile it; by hand: `make locale/en/LC_MESSAGES/django.mo`."""
    with PO.with_suffix(".mo").open("rb") as bestand:
        gelezen = [bericht for bericht in read_mo(bestand) if bericht.id]
    # Babel leaves the context of a compiled text as bytes.
    for bericht in gelezen:
        bericht.context = bericht.context.decode() if isinstance(bericht.context, bytes) else bericht.context
    compiled = {_key(bericht): _forms(bericht.string) for bericht in gelezen}
    verouderd = {_key(b) for b in catalogus if b.id and compiled.pop(_key(b), None) != _forms(b.string)}
    assert not verouderd
    assert not compiled


def test_every_door_to_the_product_compiles_the_catalogue():
    makefile = (ROOT / "Makefile").read_text()
    for doel in ("demo", "demo-reset", "test", "screenshots", "bench"):
        assert "$(CATALOGUES)" in re.search(rf"^{doel}:(.*)$", makefile, re.MULTILINE)[1], doel
    assert "pybabel compile" in (ROOT / "Dockerfile").read_text()


# --- what is marked ------------------------------------------------------------------------------------------


def _marked(boom: ast.AST) -> Iterator[ast.AST]:
    for knoop in ast.walk(boom):
        if _called(knoop) in FUNCTIES:
            yield from ast.walk(knoop)


def _readable(boom: ast.AST) -> Iterator[ast.expr]:
    for knoop in ast.walk(boom):
        if isinstance(knoop, ast.Call):
            if _called(knoop) in LEESBAAR_DOOR and "log" not in ast.unparse(knoop.func):
                yield from knoop.args
            yield from (sleutel.value for sleutel in knoop.keywords if sleutel.arg in LEESBAAR_ALS)


def _has_words(knoop: ast.expr) -> bool:
    """Whether a text with a word in it is written here, whole or in parts."""
    delen = knoop.values if isinstance(knoop, ast.JoinedStr) else [knoop]
    return any(
        isinstance(deel, ast.Constant) and isinstance(deel.value, str) and re.search(r"[^\W\d_]{2}", deel.value)
        for deel in delen
    )


def test_what_people_read_is_marked_in_code():
    gevonden = []
    for bestand in _python_files():
        if _relative(bestand).startswith(ZONDER_VERTALING) or "/migrations/" in _relative(bestand):
            continue
        boom = ast.parse(bestand.read_text())
        marked = {id(knoop) for knoop in _marked(boom)}
        gevonden += [
            (_relative(bestand), knoop.lineno, ast.unparse(knoop))
            for knoop in _readable(boom)
            if id(knoop) not in marked and _has_words(knoop)
        ]
    assert not gevonden


def test_marked_texts_can_be_collected():
    """A text inside an f-string, put together, or marked under another name is not found by `make messages`."""
    gevonden = []
    for bestand in _python_files():
        boom = ast.parse(bestand.read_text())
        for knoop in ast.walk(boom):
            if isinstance(knoop, ast.ImportFrom) and knoop.module == "django.utils.translation":
                namen = {alias.asname or alias.name for alias in knoop.names}
                gevonden += [(_relative(bestand), naam) for naam in namen - FUNCTIES.keys() - GEEN_TEKST]
            if isinstance(knoop, ast.JoinedStr):
                gevonden += [(_relative(bestand), d.lineno) for d in ast.walk(knoop) if _called(d) in FUNCTIES]
            if _called(knoop) in FUNCTIES and knoop.args:
                vorm = knoop.args[0]
                if isinstance(vorm, ast.JoinedStr | ast.BinOp) or getattr(vorm, "value", "x") == "":
                    gevonden.append((_relative(bestand), knoop.lineno))
    assert not gevonden


class Lezer(HTMLParser):
    """Collects the words that stand in a page as they are."""

    def __init__(self):
        super().__init__()
        self.woorden: list[str] = []
        self.stil = 0

    def handle_starttag(self, tag, attrs):
        self.stil += tag in {"script", "style"}
        self.woorden += [waarde for naam, waarde in attrs if naam in ATTRIBUTEN and waarde]

    def handle_endtag(self, tag):
        self.stil -= tag in {"script", "style"}

    def handle_data(self, data):
        if not self.stil:
            self.woorden.append(data)


def _literal(tokens: list[Token]) -> str:
    """A template without its tags, comments and translated stretches; a variable is no word, but may name a tag."""
    uit, tot = [], ""
    for token in tokens:
        naam = token.contents.split()[0] if token.token_type == TokenType.BLOCK else ""
        if tot:
            tot = "" if naam == tot else tot
        elif naam in {"blocktranslate", "blocktrans", "comment"}:
            tot = f"end{naam}"
        elif token.token_type == TokenType.VAR:
            uit.append("v1")
        elif token.token_type == TokenType.TEXT:
            uit.append(token.contents)
    return "".join(uit)


def untranslated(bron: str) -> list[str]:
    """The words of a template that nobody can translate."""
    lezer = Lezer()
    lezer.feed(_literal(Lexer(bron).tokenize()))
    lezer.close()
    woorden = [woord for tekst in lezer.woorden for woord in re.findall(r"[^\W\d_]{2,}", tekst)]
    return [woord for woord in woorden if woord not in WOORDEN_ZONDER_TAAL]


@pytest.mark.parametrize(
    ("bron", "woorden"),
    [
        ("<p>Nog niets</p>", ["Nog", "niets"]),
        ('<p title="Sluiten">{{ x }}</p>', ["Sluiten"]),
        ("<c-kaart titel=\"{% translate 'Feiten' %}\">{% translate 'Ja' %}</c-kaart>", []),
        ('<c-kaart titel="Feiten" soort="rustig" />', ["Feiten"]),
        ('<{{ element }} class="kaart">{{ a }}{{ b }} uur</{{ element }}>', ["uur"]),
        ("{% blocktranslate %}Dag {{ naam }}{% endblocktranslate %} daar", ["daar"]),
        ("{# uitleg #}{% comment %}Waarom{% endcomment %}<style>body { color: red }</style>", []),
    ],
)
def test_unmarked_words_are_found(bron, woorden):
    assert untranslated(bron) == woorden


def test_what_people_read_is_marked_in_templates():
    gevonden = {}
    for bestand in _template_files():
        naam = bestand.relative_to(ROOT / "templates").as_posix()
        if not naam.startswith(SJABLONEN_ZONDER_VERTALING) and (woorden := untranslated(bestand.read_text())):
            gevonden[naam] = woorden
    assert not gevonden


# --- whose language ------------------------------------------------------------------------------------------


def test_the_switch_holds_for_pages_and_for_mail(wereld, als):
    client = als(wereld.kandidaat_lid)
    adres = pad(wereld.bureau, "start:start")
    assert "Je volgende stap" in client.get(adres).content.decode()
    antwoord = client.post(reverse("set_language"), {"language": "en", "next": adres}, follow=True)
    assert antwoord.redirect_chain[-1][0] == adres
    assert '<html lang="en">' in antwoord.content.decode()
    assert "Your next step" in antwoord.content.decode()
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME]["max-age"] == settings.LANGUAGE_COOKIE_AGE
    with wereld.open():
        assert mail.queue("bericht", lid=_lid(wereld.kandidaat_lid), pad=adres).lid.taal == "en"
        assert _lid(wereld.coach).taal == "nl"


def test_a_language_we_do_not_speak_changes_nothing(wereld, als):
    client = als(wereld.kandidaat_lid)
    client.post(reverse("set_language"), {"language": "fr"})
    assert '<html lang="nl">' in client.get(pad(wereld.bureau, "start:start")).content.decode()
    with wereld.open():
        assert _lid(wereld.kandidaat_lid).taal == "nl"


def test_who_is_not_signed_in_can_switch_too(database):
    client = Client()
    client.post(reverse("set_language"), {"language": "en"})
    assert "Forgot your password?" in client.get(reverse("account_login")).content.decode()


@pytest.mark.parametrize(("taal", "verwacht"), [("nl", None), ("en", "en")])
def test_signing_in_on_a_new_device_brings_the_language_along(wereld, taal, verwacht):
    gebruiker = wereld.kandidaat_lid.gebruiker
    leden.change_taal(gebruiker, taal=Taal(taal))
    client = Client()
    client.post(reverse("account_login"), {"login": gebruiker.email, "password": WACHTWOORD})
    assert "_auth_user_id" in client.session
    cookie = client.cookies.get(settings.LANGUAGE_COOKIE_NAME)
    assert (cookie.value if cookie else None) == verwacht


def _lid(lid: Lidmaatschap) -> Lidmaatschap:
    return Lidmaatschap.objects.get(pk=lid.pk)


@pytest.mark.parametrize("soort", MAILS)
def test_a_mail_is_in_one_language_and_keeps_an_ampersand(soort):
    context = {
        "lid": {"naam": "O'Brien"},
        "bureau": {"naam": "Jansen & Co"},
        "link": "https://voorbeeld.nl/",
        "gegevens": {},
    }
    delen = {}
    for taal in ("nl", "en"):
        with translation.override(taal):
            delen[taal] = [
                render_to_string(f"mail/{soort}{eind}", context) for eind in (".onderwerp.txt", ".txt", ".html")
            ]
    for nederlands, engels in zip(delen["nl"], delen["en"], strict=True):
        assert nederlands != engels
    assert "Jansen & Co" in delen["en"][0]
    assert "Hello O'Brien," in delen["en"][1]
    assert "Kind regards," in delen["en"][2] and "Groet," not in delen["en"][2]


def test_the_report_on_paper_is_dutch_whoever_asks_for_it(monkeypatch):
    gevraagd = []
    monkeypatch.setattr(
        pdf, "render_to_string", lambda naam, context: gevraagd.append(translation.get_language()) or "<p>x</p>"
    )
    with translation.override("en"):
        pdf.document_html("rapportage/pdf/rapport.html", {}, kleur="#0B5D66", titel="x", met_logo=False)
    assert gevraagd == ["nl"]
