"""The forms of a page as a person would send them back."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

import html5lib
from django.utils import timezone

UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
INGEVULD = {"date": f"{timezone.localdate()}", "time": "10:00", "number": "30", "email": "iemand@voorbeeld.example"}
TEKST = "Een zin die nergens anders staat."


@dataclass
class Formulier:
    """Where a form goes, what it would send, and which values each field offers."""

    methode: str
    path: str
    gegevens: dict[str, str] = field(default_factory=dict)
    aanbod: dict[str, list[str]] = field(default_factory=dict)

    def add(self, naam: str, waarde: str, *, gekozen: bool = True) -> None:
        self.aanbod.setdefault(naam, []).append(waarde)
        if gekozen or (not self.gegevens.get(naam) and waarde):
            self.gegevens[naam] = waarde

    def id_fields(self) -> Iterator[tuple[str, str]]:
        """Every field that carries the id of a row, in its name or in a value, with that id."""
        for naam, waarden in self.aanbod.items():
            gevonden = next((g[0] for g in (UUID.search(tekst) for tekst in (naam, *waarden)) if g), None)
            if gevonden:
                yield naam, gevonden


def _value(knoop: Element) -> str:
    return knoop.get("value") or INGEVULD.get(knoop.get("type", ""), TEKST)


def _fill(formulier: Formulier, knoop: Element) -> None:
    naam, soort = knoop.get("name"), knoop.get("type", "text")
    if not naam or naam == "csrfmiddlewaretoken" or soort == "file":
        return
    if knoop.tag == "select":
        for optie in knoop.iter("option"):
            formulier.add(naam, optie.get("value", ""), gekozen="selected" in optie.attrib)
    elif knoop.tag == "textarea":
        formulier.add(naam, (knoop.text or "").strip() or TEKST)
    elif knoop.tag == "button":
        formulier.add(naam, knoop.get("value", ""), gekozen=False)
    elif soort in ("radio", "checkbox"):
        formulier.add(naam, knoop.get("value", "on"), gekozen="checked" in knoop.attrib)
    else:
        formulier.add(naam, _value(knoop))


def forms_of(html: str, path: str) -> list[Formulier]:
    """Every form of the page at `path`; what is empty is filled in with something that fits its kind."""
    boom = html5lib.parse(html, namespaceHTMLElements=False)
    losse = [k for k in boom.iter() if k.get("form") and k.tag in ("input", "select", "textarea", "button")]
    formulieren = []
    for knoop in boom.iter("form"):
        adres = urlsplit(urljoin(path, knoop.get("action") or path))
        formulier = Formulier(knoop.get("method", "get").lower(), adres.path)
        eigen = [k for k in knoop.iter() if k.tag in ("input", "select", "textarea", "button") and not k.get("form")]
        for veld in eigen + [k for k in losse if k.get("form") == knoop.get("id")]:
            _fill(formulier, veld)
        formulieren.append(formulier)
    return formulieren


def links_of(html: str, path: str) -> set[str]:
    """Every address on this site that the page at `path` links to, with its query."""
    boom = html5lib.parse(html, namespaceHTMLElements=False)
    doelen = {urlsplit(urljoin(path, knoop.get("href"))) for knoop in boom.iter("a") if knoop.get("href")}
    return {
        f"{doel.path}?{doel.query}" if doel.query else doel.path
        for doel in doelen
        if not doel.scheme and not doel.netloc
    }
