"""Refusal by content: what no column may contain, whatever it is called.

BSN rule. A BSN has nine digits (in a number cell leading zeros are lost) and passes the 11-proef; about one in eleven
arbitrary numbers passes too. A *column* is refused when its passing numbers are too many for chance. A single *cell*
with a BSN-shaped number that passes is always emptied, personnel numbers included: one in eleven nine-digit personnel
numbers is lost to that, and the same one at every import, so that keys stay stable. Exceptions, because the same digits
mean something else there: a valid calendar date, and in a telephone column a mobile number that lost its leading zero.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date

from stdnum import iban
from stdnum.nl import bsn

from trajecten.importeren.kolommen import Veld, Weigergrond

MIN_TREFFERS = 3
MIN_AANDEEL = 0.6
TOEVAL = 1 / 11
MAX_TOEVALSKANS = 1e-3
MIN_GEZONDHEID = 3
AANDEEL_GEZONDHEID = 0.1
ZINSLENGTE = 6
AANDEEL_ZINNEN = 0.25

_SCHEIDING = r"[ .,\-/_']{0,2}"
_REEKS = re.compile(rf"\d(?:{_SCHEIDING}\d){{6,}}")
_ZEVEN_CIJFERS = re.compile(r"\d{7}")
_ZONDER_SCHEIDING = str.maketrans("", "", " .,-/_'")
_NEGEN_AANEEN = re.compile(r"(?<!\d)\d{8,9}(?!\d)")
_GEEN_CIJFER = re.compile(r"\D")
_DECIMALEN = re.compile(r"[.,]0{1,2}$")
_DATUM = re.compile(
    r"^(?:(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})|(\d{4})[-/. ](\d{1,2})[-/. ](\d{1,2}))(?:[ T].*)?$"
)
_DATUM_AANEEN = re.compile(r"^(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$")
_DATUMVELDEN = frozenset({Veld.GEBOORTEDATUM, Veld.EINDDATUM})
_NAAMVELDEN = frozenset({Veld.ACHTERNAAM, Veld.ROEPNAAM, Veld.VOLLEDIGE_NAAM, Veld.TUSSENVOEGSEL, Veld.VOORLETTERS})

# Words that occur in remarks about a person's health, not in job titles such as "ziekenverzorgende", "bedrijfsarts",
# "medisch secretaresse" or "adviseur verzuim".
_GEZONDHEID_TEKST = (
    "ziek|ziekte|ziektes|ziektewet|ziekgemeld*|ziekmelding*|zieke sinds|burnout*|burn-out*|burn out*|overspannen"
    "|overspannenheid|depressie*|depressief|psychisch*|zwanger*|kanker|chemo*|arbeidsongeschikt*|invalide|gehandicapt*"
    "|verslaafd*|alcoholist*|angststoornis*|ptss|adhd|autisme|autistisch|epilepsie|reuma|hernia|hartinfarct|beroerte"
    "|rolstoel*|diabetes|hersteld|herstellende|in therapie|in behandeling|opgenomen|rugklachten|hartklachten"
    "|nekklachten|knieklachten|schouderklachten|gezondheidsklachten|longklachten|maagklachten|lichamelijke klachten"
    "|mentale klachten"
    "|sick|sickness|sick leave|illness|depression|depressed|pregnan*|cancer|disabled|disability"
)
_GEZONDHEIDSWOORDEN = _GEZONDHEID_TEKST.split("|")
_GEZONDHEID = re.compile(
    rf"\b(?:{'|'.join(re.escape(woord.rstrip('*')) + ('*' in woord) * '[a-z]*' for woord in _GEZONDHEIDSWOORDEN)})\b",
    re.IGNORECASE,
)
# Plain substrings are found ten times as fast; the words decide only in a column that has one of these.
_STAMMEN = tuple(
    stam
    for stam in {woord.rstrip("*") for woord in _GEZONDHEIDSWOORDEN}
    if not any(kort != stam and kort in stam for kort in (woord.rstrip("*") for woord in _GEZONDHEIDSWOORDEN))
)
_ADRES = re.compile(r"[^\s,;<>()]+@[^\s,;<>()]+")
_IBAN = re.compile(r"\b[A-Za-z]{2}\d{2}(?:[ .]?[A-Za-z0-9]{2,4}){3,8}\b")
_GELDTEKEN = re.compile(r"€|\beuro?\b", re.IGNORECASE)
_GELD = re.compile(r"(?:€|\beur\b)\s*-?\d|^-?\d[\d.,]*\s*(?:€|eur\b|euro\b)", re.IGNORECASE)


def is_datum(tekst: str) -> bool:
    """Return whether the text is a date with separators, with a possible day, month and year."""
    gevonden = _DATUM.match(tekst)
    if not gevonden:
        return False
    dag, maand, jaar, jaar2, maand2, dag2 = gevonden.groups()
    dag, maand, jaar = int(dag or dag2), int(maand or maand2), int(jaar or jaar2)
    return 1 <= dag <= 31 and 1 <= maand <= 12 and (jaar < 100 or 1900 <= jaar <= 2100)


def is_bsn(cijfers: str, minimaal: int = 10_000_000) -> bool:
    """Return whether a string of digits is a BSN; `minimaal` says how small a number may still count as one."""
    waarde = int(cijfers)
    return minimaal <= waarde < 1_000_000_000 and bsn.is_valid(f"{waarde:09d}")


def bevat_bsn(tekst: str, *, veld: Veld | None = None) -> bool:
    """Return whether a cell holds a BSN: alone, in a sentence, or written with dots, spaces or other separators."""
    return any(_reeks_is_bsn(reeks.group(), veld) for reeks in _REEKS.finditer(tekst))


def _reeks_is_bsn(reeks: str, veld: Veld | None) -> bool:
    if is_datum(reeks):
        return False
    reeks = _DECIMALEN.sub("", reeks)
    cijfers = _GEEN_CIJFER.sub("", reeks)
    if veld in _DATUMVELDEN and _DATUM_AANEEN.match(cijfers):
        return False
    if veld == Veld.TELEFOON and len(cijfers) == 9 and cijfers[0] == "6":
        return False
    if len(cijfers) in (8, 9):
        return is_bsn(cijfers)
    if len(cijfers) < 8 or _is_telefoon(cijfers):
        return False
    return any(is_bsn(deel) for deel in _NEGEN_AANEEN.findall(reeks)) and veld != Veld.TELEFOON


def _is_telefoon(cijfers: str) -> bool:
    return (len(cijfers) == 10 and cijfers[0] == "0") or (
        cijfers.startswith(("31", "0031")) and len(cijfers) in (11, 13)
    )


def bevat_gezondheid(tekst: str) -> bool:
    """Return whether a cell holds a word about someone's health."""
    return _GEZONDHEID.search(tekst) is not None


def bevat_iban(tekst: str) -> bool:
    """Return whether a cell holds a valid IBAN."""
    return any(iban.is_valid(gevonden.group()) for gevonden in _IBAN.finditer(tekst))


def keur_reeks(reeks: Sequence[str | None], voorstel: Veld | None) -> tuple[Weigergrond | None, dict[int, Weigergrond]]:
    """Return (why the column is refused or None, the positions of single cells to empty with their ground).

    `voorstel` is the field its name suggests: a date column is not free text, and a telephone column may hold numbers
    of nine digits. Never decides on the order of the cells. Most columns are cleared by a few searches over all text.
    """
    telling = Counter(reeks)
    del telling[None]
    aantal = telling.total()
    alles = "\n".join(telling)
    gronden: dict[str, Weigergrond] = {}
    if _heeft_lang_getal(alles) and _keur_bsn(telling, voorstel, gronden):
        return Weigergrond.BSN, {}
    if _IBAN.search(alles) and _genoeg(_merk(telling, bevat_iban, Weigergrond.BANKREKENING, gronden), aantal):
        return Weigergrond.BANKREKENING, {}
    if _kan_gezondheid_bevatten(alles):
        # A surname of one word may look like an illness, and so may an address.
        keur = _gezondheid_in_naam if voorstel in _NAAMVELDEN else _gezondheid_buiten_adres
        treffers = _merk(telling, keur, Weigergrond.GEZONDHEID, gronden)
        ruim = treffers >= max(1, AANDEEL_GEZONDHEID * aantal)
        if voorstel not in _NAAMVELDEN and (ruim or (treffers >= MIN_GEZONDHEID and voorstel is not Veld.FUNCTIE)):
            return Weigergrond.GEZONDHEID, {}
    grond = _keur_soort_tekst(telling, alles, voorstel, aantal)
    if grond or not gronden:
        return grond, {}
    return None, {plaats: gronden[waarde] for plaats, waarde in enumerate(reeks) if waarde in gronden}


def _kan_gezondheid_bevatten(alles: str) -> bool:
    klein = alles.lower()
    return any(stam in klein for stam in _STAMMEN)


def _keur_soort_tekst(telling: Counter[str], alles: str, voorstel: Veld | None, aantal: int) -> Weigergrond | None:
    """Return the ground for a column of amounts of money, or of sentences under a name that we do not know."""
    if _GELDTEKEN.search(alles) and _genoeg(_tel(telling, _GELD.search), aantal):
        return Weigergrond.SALARIS
    zinnen = _tel(telling, lambda waarde: waarde.count(" ") >= ZINSLENGTE - 1) if voorstel is None else 0
    return Weigergrond.OPMERKING if zinnen and _genoeg(zinnen, aantal, AANDEEL_ZINNEN) else None


def _tel(telling: Counter[str], keur: Callable[[str], object]) -> int:
    """Return the number of cells that pass, equal ones judged once."""
    return sum(keer for waarde, keer in telling.items() if keur(waarde))


def _merk(
    telling: Counter[str], keur: Callable[[str], bool], grond: Weigergrond, gronden: dict[str, Weigergrond]
) -> int:
    """Note the ground for each text that `keur` finds fault with; return how many cells hold one."""
    treffers = 0
    for waarde, keer in telling.items():
        if keur(waarde):
            gronden.setdefault(waarde, grond)
            treffers += keer
    return treffers


def _gezondheid_in_naam(tekst: str) -> bool:
    return " " in tekst and bevat_gezondheid(tekst)


def _gezondheid_buiten_adres(tekst: str) -> bool:
    return bevat_gezondheid(_ADRES.sub(" ", tekst) if "@" in tekst else tekst)


def _genoeg(treffers: int, aantal: int, aandeel: float = MIN_AANDEEL) -> bool:
    return treffers >= min(MIN_TREFFERS, aantal) and treffers >= aandeel * aantal


def _keur_bsn(telling: Counter[str], voorstel: Veld | None, gronden: dict[str, Weigergrond]) -> bool:
    """Return whether the numbers of seven to nine digits in a column pass the 11-proef more often than chance allows.

    A repeated number counts once: it is no second piece of evidence. Notes the texts that hold a BSN in `gronden`, for
    when the column as a whole is kept.
    """
    aantal = treffers = 0
    for waarde in telling:
        if _is_iso_datum(waarde) or not _REEKS.search(waarde):
            continue
        gevonden = bevat_bsn(waarde, veld=voorstel)
        if gevonden:
            gronden[waarde] = Weigergrond.BSN
        cijfers = _kaal_getal(waarde, voorstel)
        aantal += gevonden or cijfers is not None
        treffers += gevonden or (cijfers is not None and is_bsn(cijfers, minimaal=1))
    if treffers < MIN_TREFFERS:
        return 0 < treffers == aantal and aantal * 2 >= len(telling)
    return treffers >= MIN_AANDEEL * aantal or _kans_op_toeval(treffers, aantal) < MAX_TOEVALSKANS


def _heeft_lang_getal(alles: str) -> bool:
    """Return whether seven digits stand in a row once separators are gone: a quick test for a whole column."""
    return _ZEVEN_CIJFERS.search(alles.translate(_ZONDER_SCHEIDING)) is not None


def _is_iso_datum(tekst: str) -> bool:
    if len(tekst) != 10 or tekst[4] != "-" or tekst[:2] not in ("19", "20"):
        return False
    try:
        date.fromisoformat(tekst)
    except ValueError:
        return False
    return True


def _kaal_getal(waarde: str, voorstel: Veld | None) -> str | None:
    """Return the digits of a cell that is one number of seven to nine digits and no date, else None."""
    if not _REEKS.fullmatch(waarde) or is_datum(waarde):
        return None
    cijfers = _GEEN_CIJFER.sub("", _DECIMALEN.sub("", waarde))
    if not 7 <= len(cijfers) <= 9 or (voorstel in _DATUMVELDEN and _DATUM_AANEEN.match(cijfers)):
        return None
    return cijfers


def _kans_op_toeval(treffers: int, aantal: int) -> float:
    """Return the probability of at least so many passes among arbitrary numbers (upper tail of the binomial)."""
    log_kans, log_rest, log_alle = math.log(TOEVAL), math.log1p(-TOEVAL), math.lgamma(aantal + 1)
    kans = 0.0
    for k in range(treffers, aantal + 1):
        log_keuzes = log_alle - math.lgamma(k + 1) - math.lgamma(aantal - k + 1)
        kans += math.exp(log_keuzes + k * log_kans + (aantal - k) * log_rest)
    return kans


def weiger_tekst(tekst: str) -> Weigergrond | None:
    """Return why one loose text (a header) is refused, or None."""
    if bevat_bsn(tekst):
        return Weigergrond.BSN
    if bevat_iban(tekst):
        return Weigergrond.BANKREKENING
    return Weigergrond.GEZONDHEID if bevat_gezondheid(tekst) else None
