"""From the text of one cell to a clean value: dates, names, e-mail addresses, telephone numbers.

Every function takes text as the reader leaves it (one line, NFC, trimmed). "Unusable" is told by the return value,
never by an exception: a row with one bad cell is still a person.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator

MAX_NAAM = 100
MAX_EMAIL = 254
_EXCEL_NUL = date(1899, 12, 30)
_EXCEL_BEREIK = range(7_000, 80_000)

LEEG = frozenset(
    {"-", "--", ".", "?", "x", "n.v.t.", "nvt", "n/a", "na", "geen", "onbekend", "null", "none", "leeg", "unknown"}
)

_DMJ = re.compile(r"^(\d{1,2})\s?[-/. ]\s?(\d{1,2})\s?[-/. ]\s?(\d{4}|\d{2})$")
_JMD = re.compile(r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$")
_MET_MAAND = re.compile(r"^(\d{1,2})[-. ]\s?([a-z]{3,9})\.?[-. ]\s?(\d{4}|\d{2})$")
_TIJD = re.compile(r"[ t]\d{1,2}:\d\d(:\d\d)?(\.\d+)?z?$")
_MAANDEN = {
    "jan": 1, "feb": 2, "mrt": 3, "maa": 3, "mar": 3, "apr": 4, "mei": 5, "may": 5, "jun": 6, "jul": 7, "aug": 8,
    "sep": 9, "okt": 10, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip


def lees_datum(tekst: str, *, vandaag: date, verleden: bool) -> date | None:
    """Return the date in Dutch (d-m-j), ISO or Excel day-number form, or None when it is no possible date.

    `verleden` says that the date lies in the past (a birth date): a year of two digits then belongs to the last hundred
    years, else to this century. Month before day (US) is not guessed: that would misread half of the others.
    """
    if len(tekst) == 10 and tekst[4] == "-" and tekst[7] == "-":
        return _datum(tekst[:4], tekst[5:7], tekst[8:])
    tekst = _TIJD.sub("", tekst.lower())
    if tekst.isdecimal():
        return _uit_getal(tekst)
    if gevonden := _DMJ.match(tekst):
        dag, maand, jaar = gevonden.groups()
    elif gevonden := _JMD.match(tekst):
        jaar, maand, dag = gevonden.groups()
    elif gevonden := _MET_MAAND.match(tekst):
        dag, naam, jaar = gevonden.groups()
        maand = _MAANDEN.get(naam[:3], 0)
    else:
        return None
    return _datum(_volledig_jaar(jaar, vandaag, verleden) if len(jaar) == 2 else jaar, maand, dag)


def _datum(jaar: str | int, maand: str | int, dag: str | int) -> date | None:
    try:
        gevonden = date(int(jaar), int(maand), int(dag))
    except ValueError:
        return None
    return gevonden if 1900 <= gevonden.year <= 2100 else None


def _volledig_jaar(jaar: str, vandaag: date, verleden: bool) -> int:
    vol = 2000 + int(jaar)
    return vol - 100 if verleden and vol > vandaag.year else vol


def _uit_getal(tekst: str) -> date | None:
    """Read 19740711, or Excel's count of days since 30 December 1899 (which is right from 1 March 1900 on)."""
    if len(tekst) == 8:
        return _datum(tekst[:4], tekst[4:6], tekst[6:])
    if len(tekst) <= 5 and int(tekst) in _EXCEL_BEREIK:
        return _EXCEL_NUL + timedelta(days=int(tekst))
    return None


def leeftijd(geboren: date, vandaag: date) -> int:
    """Return the age in whole years."""
    return vandaag.year - geboren.year - ((vandaag.month, vandaag.day) < (geboren.month, geboren.day))


# -- e-mail and telephone ------------------------------------------------------------------------------------------

_keur_email = EmailValidator(allowlist=[])
_MEER_ADRESSEN = re.compile(r"[;,\s|]+")
_TUSSEN_HAKEN = re.compile(r"<([^<>]+@[^<>]+)>")


def lees_email(tekst: str) -> str | None:
    """Return the first usable address in lower case, without "mailto:", a display name or punctuation; else None."""
    tekst = tekst.lower()
    if gevonden := _TUSSEN_HAKEN.search(tekst):
        tekst = gevonden.group(1)
    for deel in _MEER_ADRESSEN.split(tekst):
        adres = deel.removeprefix("mailto:").split("?")[0].strip("<>()[]\"'.,:=+-@/ ")
        if "@" not in adres or len(adres) > MAX_EMAIL:
            continue
        try:
            _keur_email(adres)
        except ValidationError:
            continue
        return adres
    return None


_NETNUMMER_HAAKJES = re.compile(r"\(0\)")
_GEWOON_MOBIEL = re.compile(r"^06-?(\d{8})$")
_TELEFOONTEKENS = re.compile(r"^(?:tel|mob)?\.?:?\s*\+?[\d\s().\-/]+$")


def lees_telefoon(tekst: str) -> str | None:
    """Return a number as +31612345678 (E.164, Dutch unless it says otherwise), or None when it is none."""
    if gevonden := _GEWOON_MOBIEL.match(tekst):
        return f"+316{gevonden.group(1)}"
    if not _TELEFOONTEKENS.match(tekst.lower()):
        return None
    cijfers = re.sub(r"\D", "", _NETNUMMER_HAAKJES.sub("", tekst))
    if "+" in tekst or cijfers.startswith("00"):
        cijfers = cijfers.removeprefix("00")
        if cijfers.startswith("310"):
            cijfers = "31" + cijfers[3:]
        if cijfers.startswith("31"):
            return f"+{cijfers}" if len(cijfers) == 11 else None
        return f"+{cijfers}" if 8 <= len(cijfers) <= 15 and cijfers[0] != "0" else None
    if len(cijfers) == 11 and cijfers.startswith("316"):
        return f"+{cijfers}"
    # A number cell in a workbook loses the leading zero.
    nationaal = cijfers[1:] if len(cijfers) == 10 and cijfers[0] == "0" else cijfers
    return f"+31{nationaal}" if len(nationaal) == 9 and nationaal[0] != "0" else None


# -- names ---------------------------------------------------------------------------------------------------------

_VOORVOEGSELS = (
    "van de der den het 't 'n 's ter ten te tot tho thoe op in aan bij over onder uit uijt voor vd v.d. v/d da do dos "
    "das di del della du la le les l' d' von zu zum zur und"
)
_VOORVOEGSELWOORDEN = frozenset(_VOORVOEGSELS.split())
_NIET_ALFANUMERIEK = re.compile(r"[^a-z0-9]+")
_APOSTROFS = str.maketrans("’‘`´", "''''")
_FORMULETEKENS = "=+-@\t "
_LETTER = re.compile(r"[^\W\d_]")
_NAAM = re.compile(r"^[^\W\d_](?:[^\W\d_]|[ .,'’\-/])*$")
_VOORLETTERS = re.compile(r"^(?:[^\W\d_]{1,2}\.\s?)+$")
_HOOFDLETTERS = re.compile(r"^[A-Z]{1,3}$")
_AANHEF = re.compile(
    r"^(?:(?:de heer|dhr|hr|mevrouw|mevr|mw|mej|drs|dr|ir|ing|prof|mr\.(?=\s)|bc|mrs|ms|miss)\.?\s+)+", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Naamdelen:
    """The parts of a name that was written in one cell; an absent part is an empty string."""

    achternaam: str
    tussenvoegsel: str = ""
    roepnaam: str = ""
    voorletters: str = ""


def is_leeg(tekst: str | None) -> bool:
    """Return whether a cell says nothing, or says in words that there is nothing."""
    return not tekst or tekst.lower() in LEEG


def lijkt_formule(tekst: str) -> bool:
    """Return whether a spreadsheet would take this text for a formula."""
    return tekst[0] in "=+-@"


def zonder_formule(tekst: str) -> str:
    """Return text without the signs that make it a formula; empty when what remains is no plain text of letters."""
    rest = tekst.lstrip(_FORMULETEKENS)
    return rest if _NAAM.match(rest) else ""


def heeft_letters(tekst: str) -> bool:
    """Return whether a text holds at least one letter of any alphabet."""
    return _LETTER.search(tekst) is not None


def rechte_apostrof(tekst: str) -> str:
    """Return text with straight apostrophes, so that ’t and 't are one prefix."""
    return tekst.translate(_APOSTROFS)


def splits_achternaam(tekst: str) -> tuple[str, str]:
    """Return (tussenvoegsel, surname) of a surname cell: "van der Meer" or "Meer, van der".

    Only lower-case prefixes are split off: in Flanders "De Vries" is one surname.
    """
    if ", " in tekst:
        voor, achter = tekst.split(", ", 1)
        if _is_voorvoegsel(achter.split()):
            return achter, voor
    woorden = tekst.split()
    aantal = 0
    while aantal < len(woorden) - 1 and woorden[aantal] in _VOORVOEGSELWOORDEN:
        aantal += 1
    return " ".join(woorden[:aantal]), " ".join(woorden[aantal:])


def _is_voorvoegsel(woorden: list[str]) -> bool:
    return bool(woorden) and all(woord.lower() in _VOORVOEGSELWOORDEN for woord in woorden)


def splits_naam(tekst: str) -> Naamdelen:
    """Return the parts of "Achternaam, Roepnaam tussenvoegsel" or of "Roepnaam tussenvoegsel Achternaam".

    A comma decides which of the two it is. Initials are told from a first name by their dots, or by being a few
    capitals beside a surname that is not.
    """
    tekst = _AANHEF.sub("", tekst)
    if "," in tekst:
        return _met_komma(*(deel.strip() for deel in tekst.split(",", 1)))
    woorden = tekst.split()
    if len(woorden) < 2:
        return Naamdelen(tekst)
    if _VOORLETTERS.match(woorden[-1]):
        tussenvoegsel, achternaam = splits_achternaam(" ".join(woorden[:-1]))
        return Naamdelen(achternaam, tussenvoegsel, voorletters=woorden[-1])
    begin = next((i for i, woord in enumerate(woorden[:-1]) if woord.lower() in _VOORVOEGSELWOORDEN), None)
    if begin is None:
        return _met_voornaam(woorden[-1], "", " ".join(woorden[:-1]))
    eind = begin
    while eind < len(woorden) - 1 and woorden[eind].lower() in _VOORVOEGSELWOORDEN:
        eind += 1
    return _met_voornaam(" ".join(woorden[eind:]), " ".join(woorden[begin:eind]), " ".join(woorden[:begin]))


def _met_komma(achternaam: str, rest: str) -> Naamdelen:
    delen = [deel.strip() for deel in rest.split(",") if deel.strip()]
    tussenvoegsel = ""
    if len(delen) > 1:
        voorvoegsels = [deel for deel in delen if _is_voorvoegsel(deel.split())]
        tussenvoegsel = " ".join(voorvoegsels)
        delen = [deel for deel in delen if deel not in voorvoegsels]
    woorden = " ".join(delen).split()
    achter: list[str] = []
    while woorden and woorden[-1].lower() in _VOORVOEGSELWOORDEN:
        achter.insert(0, woorden.pop())
    tussenvoegsel = tussenvoegsel or " ".join(achter)
    if not tussenvoegsel:
        tussenvoegsel, achternaam = splits_achternaam(achternaam)
    return _met_voornaam(achternaam, tussenvoegsel, " ".join(woorden))


def _met_voornaam(achternaam: str, tussenvoegsel: str, voor: str) -> Naamdelen:
    voor = voor.strip("() ")
    if voor and (_VOORLETTERS.match(voor) or (_HOOFDLETTERS.match(voor) and not achternaam.isupper())):
        return Naamdelen(achternaam, tussenvoegsel, voorletters=voor)
    woorden = voor.split()
    if len(woorden) > 1 and _VOORLETTERS.match(woorden[0]):
        return Naamdelen(achternaam, tussenvoegsel, " ".join(woorden[1:]).strip("()"), woorden[0])
    return Naamdelen(achternaam, tussenvoegsel, voor)


def vergelijkbaar(tekst: str) -> str:
    """Return a name without case, accents, spaces and punctuation, for comparing two spellings."""
    if tekst.isascii():
        return tekst.lower() if tekst.isalnum() else _NIET_ALFANUMERIEK.sub("", tekst.lower())
    kaal = unicodedata.normalize("NFKD", tekst.casefold())
    return "".join(teken for teken in kaal if teken.isalnum())
