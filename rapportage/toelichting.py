"""The coach's own words for the employer: short, without a BSN, looked at twice where they touch on what is private.

The word lists are data: `woorden/<subject>.<language>.txt`. They hint and never decide: a word proves nothing.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import gettext as _

from bureaus.errors import Weigering
from kandidaten.vrije_tekst import has_bsn
from rapportage.enums import Onderwerp

MAXIMUM = 600
WOORDEN = Path(__file__).parent / "woorden"
TALEN = ("nl", "en")
# The list of what a name never holds; all other lists are named after their subject.
IN_NAAM = "naam"
# Titles and abbreviations that end in a dot in the middle of a sentence.
AFKORTING = re.compile(
    r"(?:^|\W)(?:dhr|mevr|mw|drs|dr|ir|mr|ing|prof|bijv|bv|evt|incl|excl|ca|nr|tel|d\.w\.z|o\.a|m\.b\.t|i\.v\.m|n\.a\.v"
    r"|t\.a\.v|e\.d|z\.s\.m|mrs|ms|e\.g|i\.e|etc|vs|approx|[a-z])\.$",
    re.IGNORECASE,
)
ZINSEINDE = re.compile(r"[.!?…]+[\"'”’)\]]*\s+|\s*\n\s*")
# What stands in the name of a company without being its name.
RECHTSVORM = frozenset(
    {"bv", "nv", "vof", "cv", "gmbh", "ag", "ltd", "plc", "inc", "llc", "co", "holding", "groep", "group"}
    | {"nederland", "the", "de", "het"}
)
AFGEKORT = re.compile(r"\b(\w)\.(\w)(?:\.(\w))?\.?(?!\w)")
KORTSTE_NAAM = 3


@dataclass(frozen=True, slots=True)
class Hint:
    """A sentence that may be about something private, and the words that made us think so, as they were written."""

    zin: str
    onderwerp: Onderwerp
    woorden: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lijst:
    """One subject's words as a pattern over folded text, and the words that look like them and are not."""

    patroon: re.Pattern[str]
    uitzondering: re.Pattern[str] | None

    def find(self, gevouwen: str) -> Iterator[tuple[int, int]]:
        for vondst in self.patroon.finditer(gevouwen):
            if not (self.uitzondering and self.uitzondering.fullmatch(vondst.group())):
                yield vondst.span()


def fold(tekst: str) -> str:
    """Small letters without accents, each sign of `tekst` (NFC) in its own place; every hyphen is a plain one."""
    return "".join("-" if teken in "‐‑‒–—−" else unicodedata.normalize("NFKD", teken)[0].lower()[0] for teken in tekst)


def _expression(woord: str) -> str:
    """A word of a list as an expression: a star is any beginning or ending, a hyphen or space may be missing."""
    kern = r"[\s\-]{0,2}".join(re.escape(deel) for deel in re.split(r"[\s\-]+", woord.strip("*")))
    voor, na = (r"\w*" if woord.startswith("*") else ""), (r"\w*" if woord.endswith("*") else "")
    return f"{voor}{kern}{na}"


@cache
def _list(lijst: str) -> Lijst:
    regels = [
        fold(regel.strip())
        for taal in TALEN
        for regel in (WOORDEN / f"{lijst}.{taal}.txt").read_text(encoding="utf-8").splitlines()
        if regel.strip() and not regel.startswith("#")
    ]
    buiten = [_expression(regel[1:]) for regel in regels if regel.startswith("-")]
    # The longest first: of "ziek" and "ziek gemeld" the second says more.
    binnen = sorted((_expression(regel) for regel in regels if not regel.startswith("-")), key=len, reverse=True)
    return Lijst(
        re.compile(rf"(?<!\w)(?:{'|'.join(binnen)})(?!\w)"),
        re.compile("|".join(buiten)) if buiten else None,
    )


def _companies(bedrijven: Iterable[str]) -> re.Pattern[str] | None:
    """A pattern of company names, without "B.V." and the like; names of one or two signs say nothing."""
    namen = set()
    for bedrijf in bedrijven:
        delen = re.findall(r"\w+", AFGEKORT.sub(r"\1\2\3", fold(_plain(bedrijf))))
        kern = [deel for deel in delen if deel not in RECHTSVORM]
        if kern and len("".join(bedrijf.split())) >= KORTSTE_NAAM:
            namen.add(r"[\W_]{0,3}".join(re.escape(deel) for deel in kern))
    if not namen:
        return None
    return re.compile(rf"(?<!\w)(?:{'|'.join(sorted(namen, key=len, reverse=True))})s?(?!\w)")


def _plain(tekst: str) -> str:
    return unicodedata.normalize("NFC", tekst)


def _sentences(tekst: str) -> Iterator[str]:
    begin = 0
    for einde in ZINSEINDE.finditer(tekst):
        stuk = tekst[begin : einde.start()] + einde.group().rstrip()
        if "\n" not in einde.group() and AFKORTING.search(stuk):
            continue
        if stuk.strip():
            yield stuk.strip()
        begin = einde.end()
    if tekst[begin:].strip():
        yield tekst[begin:].strip()


def _words(zin: str, plaatsen: Iterable[tuple[int, int]]) -> tuple[str, ...]:
    gevonden: dict[str, str] = {}
    for van, tot in plaatsen:
        gevonden.setdefault(zin[van:tot].lower(), zin[van:tot])
    return tuple(gevonden.values())


def hints(tekst: str, *, bedrijven: Iterable[str] = ()) -> list[Hint]:
    """Per sentence and subject what the coach had better look at again, in the order of the text.

    `bedrijven` are the companies the candidate applied to: their names stay out of a report (row 13).
    """
    lijsten = {onderwerp: _list(onderwerp.value) for onderwerp in Onderwerp if onderwerp != Onderwerp.BEDRIJF}
    namen = _companies(bedrijven)
    gevonden = []
    for zin in _sentences(_plain(tekst)):
        gevouwen = fold(zin)
        for onderwerp, lijst in lijsten.items():
            if woorden := _words(zin, lijst.find(gevouwen)):
                gevonden.append(Hint(zin, onderwerp, woorden))
        if namen and (woorden := _words(zin, (v.span() for v in namen.finditer(gevouwen)))):
            gevonden.append(Hint(zin, Onderwerp.BEDRIJF, woorden))
    return gevonden


def no_name(tekst: str) -> tuple[str, ...]:
    """The words of a name that are none and say something about health, once each, as they were written.

    Far fewer than a text is searched for: people are called Arts, Pijn and Wia.
    """
    zin = _plain(tekst)
    return _words(zin, _list(IN_NAAM).find(fold(zin)))


def check(tekst: str) -> str:
    """The text ready to store, or Weigering: too long, or holding what looks like a BSN."""
    schoon = tekst.replace("\r\n", "\n").strip()
    if len(schoon) > MAXIMUM:
        raise Weigering(
            _("Maak de toelichting korter: hoogstens %(maximum)d tekens. Nu zijn het er %(aantal)d.")
            % {"maximum": MAXIMUM, "aantal": len(schoon)}
        )
    if has_bsn(schoon):
        raise Weigering(_("In de toelichting staat een getal dat op een BSN lijkt. Haal dat getal weg."))
    return schoon
