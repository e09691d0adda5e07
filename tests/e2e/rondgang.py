"""Walks through the product as each role and finds one example of every page that can be reached by a link."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

import html5lib
from django.urls import Resolver404, resolve, reverse
from playwright.sync_api import APIRequestContext, Page

WACHTWOORD = "welkom-demo"
ROLLEN = {
    "anoniem": "",
    "beheerder": "beheerder@kompas.example",
    "coach": "fatima@kompas.example",
    "kandidaat": "jan@voorbeeld.example",
    "hr": "hr@kraanbouwoost.example",
}
# Files, and pages that end the session.
OVERSLAAN = frozenset({"account_logout", "rapportage:pdf", "rapportage:groep_pdf", "merk_css", "merk_logo"})
# Some pages are linked only from a page in a certain state: how many more pages to open in search of those.
VERDER = 60


@dataclass(frozen=True)
class Bladzij:
    """One page: the name of its route, its address, and what the server sent."""

    naam: str
    pad: str
    html: str
    headers: dict[str, str]


def sign_in(page: Page, email: str) -> None:
    """Sign in through the form, as a person does."""
    page.goto(reverse("account_login"))
    page.get_by_label("E-mailadres").fill(email)
    page.get_by_label("Wachtwoord").fill(WACHTWOORD)
    page.get_by_role("button", name="Inloggen").click()
    page.wait_for_url(lambda url: "inloggen" not in url)


def _name(adres: str) -> str:
    """The route of an address; empty when it is not one of ours or not a page."""
    try:
        naam = resolve(urlsplit(adres).path).view_name
    except Resolver404:
        return ""
    return "" if naam in OVERSLAAN else naam


@dataclass
class Rondgang:
    """One walk: `client` asks for the pages, so it carries the cookies of whoever walks."""

    client: APIRequestContext
    geopend: set[str] = field(default_factory=set)
    gezien: set[str] = field(default_factory=set)
    bezoeken: Counter[str] = field(default_factory=Counter)
    rij: list[str] = field(default_factory=list)

    def open(self, adres: str) -> Bladzij | None:
        """The page behind `adres` when its route was not met before; its links join the row."""
        self.geopend.add(adres)
        self.bezoeken[_name(adres)] += 1
        antwoord = self.client.get(adres)
        assert antwoord.status == 200, f"{adres} answers {antwoord.status}"
        terecht = urlsplit(antwoord.url)
        naam = _name(terecht.path)
        if "text/html" not in antwoord.headers.get("content-type", "") or not naam:
            return None
        html = antwoord.text()
        self.rij += [link for link in _links(html, antwoord.url) if _name(link) and link not in self.geopend]
        nieuw = naam not in self.gezien
        self.gezien |= {naam, _name(adres)}
        return Bladzij(naam, terecht.path, html, antwoord.headers) if nieuw else None

    def next(self, gezocht: Collection[str], verder: int) -> str | None:
        """The first address of a new route; else, while something is looked for, one of the least visited route."""
        nieuw = next((adres for adres in self.rij if _name(adres) not in self.gezien), None)
        if nieuw or verder <= 0 or set(gezocht) <= self.gezien:
            return nieuw
        over = [adres for adres in self.rij if adres not in self.geopend]
        return min(over, key=lambda adres: self.bezoeken[_name(adres)], default=None)


def walk(page: Page, begin: Collection[str] = ("/",), gezocht: Collection[str] = ()) -> Iterator[Bladzij]:
    """Yield every page that links lead to from `begin`, one per route, as whoever is signed in in `page`.

    Routes of `gezocht` that were not met are looked for behind other examples of the pages that were.
    """
    rondgang = Rondgang(page.request, rij=list(begin))
    verder = VERDER
    while adres := rondgang.next(gezocht, verder):
        verder -= _name(adres) in rondgang.gezien
        bladzij = rondgang.open(adres)
        if bladzij:
            yield bladzij


def _links(html: str, hier: str) -> list[str]:
    """Addresses on this server that the page links to, in their order, with their question."""
    boom = html5lib.parse(html, namespaceHTMLElements=False)
    gevonden = [urlsplit(urljoin(hier, knoop.get("href"))) for knoop in boom.iter("a") if knoop.get("href")]
    host = urlsplit(hier).netloc
    return [f"{deel.path}?{deel.query}" if deel.query else deel.path for deel in gevonden if deel.netloc == host]
