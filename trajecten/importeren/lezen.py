"""From the bytes of an upload to a table without refused data. In memory only: no temp file, no log line, no database.

A formula is never evaluated: of a workbook the values are read that Excel itself stored. What is refused (see
`kolommen.py` and `inhoud.py`) is dropped here, so nothing behind this module can store or show it.
"""

import csv
import io
import math
import re
import unicodedata
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import islice
from typing import Any

import openpyxl
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from trajecten.importeren.archief import controleer_archief, controleer_soort
from trajecten.importeren.inhoud import keur_reeks, weiger_tekst
from trajecten.importeren.kolommen import (
    Kolom,
    Veld,
    Weigergrond,
    herken_kolommen,
    normaliseer_kop,
    scoor_kop,
)
from trajecten.importeren.onleesbaar import Onleesbaar

MAX_BYTES = 10 * 1024 * 1024
MAX_RIJEN = 20_000
MAX_KOLOMMEN = 200
MAX_FYSIEKE_RIJEN = 100_000
MAX_BLADEN = 50
KOP_BINNEN = 20
MAX_CEL = 300

_ANDERE_NAMEN = (".pdf", ".html", ".htm", ".eml", ".vcf", ".ics", ".json", ".xml", ".py", ".exe")

Cel = str | None
_Ruwerij = tuple[int, tuple[Cel, ...]]

_ONZICHTBAAR = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_FOUTWAARDEN = frozenset(
    {"#N/A", "#N/B", "#REF!", "#VALUE!", "#WAARDE!", "#DIV/0!", "#NAME?", "#NAAM?", "#NULL!", "#NUM!"}
)
_TOTAAL = re.compile(
    r"^(?:(?:sub|eind|grand )?-?tota+l|totals?\b|aantal\b|som\b|gemiddeld|count\b|average\b)", re.IGNORECASE
)
_VOETREGEL = re.compile(r"\d|:|(?:\S+\s+){4}\S+")


class Overslagreden(TextChoices):
    """Why a line of the file is no person."""

    LEEG = "leeg", _("Lege regel")
    TOTAAL = "totaal", _("Regel met een totaal")
    KOP = "kop", _("Herhaling van de kolomnamen")
    VOETREGEL = "voetregel", _("Regel met tekst onder of tussen de gegevens")


@dataclass(frozen=True, slots=True)
class Rij:
    """One person's line: `nummer` as in the file (from 1), `cellen` in the order of `Tabel.over`.

    `geweigerd` holds (position in `cellen`, ground) for each cell that was emptied for its content.
    """

    nummer: int
    cellen: tuple[Cel, ...]
    geweigerd: tuple[tuple[int, Weigergrond], ...] = ()


@dataclass(frozen=True, slots=True)
class Tabel:
    """An uploaded table, free of refused values.

    `kolommen` are all columns, refused ones included; `over` those whose cells were kept. Dates in cells are text as
    jjjj-mm-dd, so the whole is JSON by nature; `als_json()` and `uit_json()` carry it to the next request.
    """

    kolommen: tuple[Kolom, ...]
    rijen: tuple[Rij, ...] = field(repr=False)
    kopregel: int
    overgeslagen: tuple[tuple[int, Overslagreden], ...] = ()

    @property
    def over(self) -> tuple[Kolom, ...]:
        return tuple(kolom for kolom in self.kolommen if not kolom.geweigerd)

    @property
    def geweigerd(self) -> tuple[Kolom, ...]:
        return tuple(kolom for kolom in self.kolommen if kolom.geweigerd)

    def als_json(self) -> dict[str, Any]:
        """Return the table as plain lists and strings, as compact as it goes."""
        return {
            "kolommen": [[k.index, k.kop, k.voorstel, k.weigering, k.door_inhoud] for k in self.kolommen],
            "rijen": [[rij.nummer, list(rij.cellen), [list(cel) for cel in rij.geweigerd]] for rij in self.rijen],
            "kopregel": self.kopregel,
            "overgeslagen": [list(regel) for regel in self.overgeslagen],
        }

    @classmethod
    def uit_json(cls, gegevens: dict[str, Any]) -> "Tabel":
        """Return the table that `als_json()` made, also after a round trip through a JSON column."""
        return cls(
            kolommen=tuple(
                Kolom(index, kop, voorstel and Veld(voorstel), weigering and Weigergrond(weigering), door_inhoud)
                for index, kop, voorstel, weigering, door_inhoud in gegevens["kolommen"]
            ),
            rijen=tuple(
                Rij(nummer, tuple(cellen), tuple((plek, Weigergrond(grond)) for plek, grond in geweigerd))
                for nummer, cellen, geweigerd in gegevens["rijen"]
            ),
            kopregel=gegevens["kopregel"],
            overgeslagen=tuple((nummer, Overslagreden(reden)) for nummer, reden in gegevens["overgeslagen"]),
        )


def lees_bestand(inhoud: bytes, naam: str = "") -> Tabel:
    """Return the table in an uploaded workbook (.xlsx) or delimited text; raise `Onleesbaar` when there is none.

    The type follows from the content; the name only refuses what calls itself something else, and is not kept.
    """
    if len(inhoud) > MAX_BYTES:
        raise Onleesbaar("te_groot")
    if not inhoud.strip():
        raise Onleesbaar("leeg")
    if naam.lower().endswith(_ANDERE_NAMEN):
        raise Onleesbaar("geen_rekenblad")
    if controleer_soort(inhoud) == "xlsx":
        controleer_archief(inhoud)
        kopregel, rijen = _lees_werkmap(inhoud)
    else:
        kopregel, rijen = _lees_tekst(inhoud)
    return _maak_tabel(kopregel, rijen)


def stel_voor(tabel: Tabel) -> dict[int, Veld | None]:
    """Return the proposed field per kept column index; None means: do not import this column."""
    return {kolom.index: kolom.voorstel for kolom in tabel.over}


# -- cells ---------------------------------------------------------------------------------------------------------


def _schoon(tekst: str) -> Cel:
    """Return text as NFC on one line without invisible characters, or None when nothing is left."""
    if not tekst.isascii():
        tekst = unicodedata.normalize("NFC", tekst)
    if not tekst.isprintable():
        tekst = _ONZICHTBAAR.sub("", tekst)
    tekst = " ".join(tekst.split())
    if not tekst or (tekst[0] == "#" and tekst in _FOUTWAARDEN):
        return None
    return tekst


def _uit_float(waarde: float) -> Cel:
    if not math.isfinite(waarde):
        return None
    return str(int(waarde)) if waarde.is_integer() else repr(waarde)


_PER_SOORT: dict[type, Callable[[Any], Cel]] = {
    str: _schoon,
    int: str,
    float: _uit_float,
    bool: lambda waarde: "ja" if waarde else "nee",
    datetime: lambda waarde: waarde.date().isoformat(),
    date: date.isoformat,
}


def _als_cel(waarde: Any) -> Cel:
    """Return a workbook value as text: whole numbers without decimals, dates as jjjj-mm-dd."""
    naar_tekst = _PER_SOORT.get(type(waarde))
    return naar_tekst(waarde) if naar_tekst else _schoon(str(waarde))


def _als_rij(waarden: Iterable[Any]) -> tuple[Cel, ...]:
    """Return the cells of a line without the empty ones at its end; raise when it is too wide."""
    cellen = [None if waarde is None else _als_cel(waarde) for waarde in waarden]
    while cellen and cellen[-1] is None:
        cellen.pop()
    if len(cellen) > MAX_KOLOMMEN:
        raise Onleesbaar("te_veel_kolommen")
    return tuple(cellen)


# -- sources -------------------------------------------------------------------------------------------------------


def _lees_werkmap(inhoud: bytes) -> tuple[int, list[_Ruwerij]]:
    """Return the header's line number and the lines from it on, of the sheet that looks most like a staff list."""
    # The library puts cell values into its warnings and errors; neither may reach a log.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            werkmap = openpyxl.load_workbook(io.BytesIO(inhoud), read_only=True, data_only=True, keep_links=False)
            try:
                return _lees_bladen(werkmap)
            finally:
                werkmap.close()
        except Onleesbaar:
            raise
        except Exception:
            raise Onleesbaar("beschadigd") from None


def _lees_bladen(werkmap: openpyxl.Workbook) -> tuple[int, list[_Ruwerij]]:
    bladen = [blad for blad in werkmap.worksheets if blad.sheet_state == "visible"] or werkmap.worksheets
    beste: tuple[int, Any] = (0, None)
    for blad in bladen[:MAX_BLADEN]:
        blad.reset_dimensions()
        begin = [
            (nummer, _als_rij(rij))
            for nummer, rij in enumerate(islice(blad.iter_rows(values_only=True), KOP_BINNEN), 1)
        ]
        _kopregel, score = _zoek_kop(begin)
        if score > beste[0]:
            beste = (score, blad)
    if beste[1] is None:
        raise Onleesbaar("geen_kop")
    rijen = _begrens((nummer, _als_rij(rij)) for nummer, rij in enumerate(beste[1].iter_rows(values_only=True), 1))
    return _vanaf_kop(rijen)


def _lees_tekst(inhoud: bytes) -> tuple[int, list[_Ruwerij]]:
    """Return the header's line number and the lines from it on, with the delimiter that gives the best header."""
    tekst = _decodeer(inhoud)
    begin = tekst[: 64 * 1024].splitlines(keepends=True)[: KOP_BINNEN + 1]
    keuzes = []
    for teken in (";", ",", "\t", "|"):
        try:
            rijen = [(nummer, _als_rij(rij)) for nummer, rij in enumerate(csv.reader(begin, delimiter=teken), 1)]
        except (csv.Error, Onleesbaar):
            continue
        score = _zoek_kop(rijen)[1]
        keuzes.append((score, teken))
    score, teken = max(keuzes, key=lambda keuze: keuze[0], default=(0, ";"))
    if not score:
        raise Onleesbaar("geen_kop")
    try:
        lezer = csv.reader(io.StringIO(tekst, newline=""), delimiter=teken)
        return _vanaf_kop(_begrens((nummer, _als_rij(rij)) for nummer, rij in enumerate(lezer, 1)))
    except csv.Error:
        raise Onleesbaar("beschadigd") from None


def _decodeer(inhoud: bytes) -> str:
    """Return delimited text as a string: by its BOM, else UTF-8, else Windows-1252 (what Excel writes in Dutch)."""
    if inhoud.startswith((b"\xff\xfe", b"\xfe\xff")):
        codering = "utf-16"
    elif b"\x00" in inhoud[:400]:
        codering = "utf-16-le" if inhoud[1:2] == b"\x00" else "utf-16-be"
    else:
        codering = "utf-8-sig"
    try:
        tekst = inhoud.decode(codering)
    except UnicodeDecodeError:
        if codering != "utf-8-sig":
            raise Onleesbaar("onbekende_tekens") from None
        tekst = inhoud.decode("cp1252", errors="replace")
    begin = tekst[:4096]
    vreemd = sum(1 for teken in begin if teken == "\ufffd" or (teken < " " and teken not in "\t\r\n\f"))
    if "\x00" in tekst or vreemd * 50 > len(begin):
        raise Onleesbaar("geen_rekenblad")
    return tekst


def _begrens(rijen: Iterable[_Ruwerij]) -> Iterator[_Ruwerij]:
    """Pass the lines on; raise `Onleesbaar` past 20,000 filled lines or 100,000 lines in all."""
    gevuld = 0
    for nummer, cellen in rijen:
        gevuld += bool(cellen)
        # The header and what stands above it do not count as data.
        if gevuld > MAX_RIJEN + KOP_BINNEN or nummer > MAX_FYSIEKE_RIJEN:
            raise Onleesbaar("te_veel_rijen")
        yield nummer, cellen


def _zoek_kop(begin: Sequence[_Ruwerij]) -> tuple[int, int]:
    """Return (line number, score) of the line that looks most like a header; the first of equals, score 0 for none."""
    beste = (0, 0)
    for nummer, cellen in begin:
        score = scoor_kop(cellen)
        if score > beste[1]:
            beste = (nummer, score)
    return beste


def _vanaf_kop(rijen: Iterator[_Ruwerij]) -> tuple[int, list[_Ruwerij]]:
    begin = list(islice(rijen, KOP_BINNEN))
    kopregel, score = _zoek_kop(begin)
    if not score:
        raise Onleesbaar("geen_kop")
    return kopregel, [rij for rij in begin if rij[0] >= kopregel] + list(rijen)


# -- table ---------------------------------------------------------------------------------------------------------


def _maak_tabel(kopregel: int, rijen: list[_Ruwerij]) -> Tabel:
    """Return the table below a header line, with refused columns and cells dropped."""
    koppen = rijen[0][1]
    personen, overgeslagen = _scheid_regels(rijen[1:], koppen)
    if not personen:
        raise Onleesbaar("geen_rijen")
    if len(personen) > MAX_RIJEN:
        raise Onleesbaar("te_veel_rijen")
    breedte = max(len(koppen), *(len(cellen) for _nummer, cellen in personen))
    kolommen = herken_kolommen([*koppen, *[None] * (breedte - len(koppen))])
    alle: list[Kolom] = []
    reeksen: list[list[Cel]] = []
    geweigerd: dict[int, list[tuple[int, Weigergrond]]] = {}
    for kolom in kolommen:
        reeks = [cellen[kolom.index] if kolom.index < len(cellen) else None for _nummer, cellen in personen]
        if not kolom.kop and not kolom.geweigerd and not any(reeks):
            continue
        gekeurd, cellen_weg = _keur_kolom(kolom, reeks)
        alle.append(gekeurd)
        if gekeurd.geweigerd:
            continue
        for plaats, grond in cellen_weg.items():
            reeks[plaats] = None
            geweigerd.setdefault(plaats, []).append((len(reeksen), grond))
        reeksen.append([waarde if waarde is None or len(waarde) <= MAX_CEL else waarde[:MAX_CEL] for waarde in reeks])
    if not reeksen:
        raise Onleesbaar("geen_kop")
    nummers = (nummer for nummer, _cellen in personen)
    rijen_uit = tuple(
        Rij(nummer, cellen, tuple(geweigerd.get(plaats, ())))
        for plaats, (nummer, cellen) in enumerate(zip(nummers, zip(*reeksen, strict=True), strict=True))
    )
    return Tabel(tuple(alle), rijen_uit, kopregel, overgeslagen)


def _keur_kolom(kolom: Kolom, reeks: Sequence[Cel]) -> tuple[Kolom, dict[int, Weigergrond]]:
    """Return the column, refused when its cells ask for it, and the single cells to empty.

    A header that itself holds refused data is emptied.
    """
    if kolom.geweigerd:
        return kolom, {}
    grond, cellen = keur_reeks(reeks, kolom.voorstel)
    if grond is not None:
        return kolom.weiger(grond), {}
    if kolom.kop and weiger_tekst(kolom.kop) is not None:
        kolom = replace(kolom, kop="")
    return kolom, cellen


def _scheid_regels(
    rijen: Sequence[_Ruwerij], koppen: Sequence[Cel]
) -> tuple[list[_Ruwerij], tuple[tuple[int, Overslagreden], ...]]:
    """Return the lines with a person, and the others with the reason; blank lines at the end are not listed."""
    personen: list[_Ruwerij] = []
    overgeslagen: list[tuple[int, Overslagreden]] = []
    leeg: list[tuple[int, Overslagreden]] = []
    kop = [normaliseer_kop(cel or "") for cel in koppen]
    for nummer, cellen in rijen:
        if not cellen:
            leeg.append((nummer, Overslagreden.LEEG))
            continue
        overgeslagen += leeg
        leeg = []
        reden = _overslagreden(cellen, kop)
        if reden is None:
            personen.append((nummer, cellen))
        else:
            overgeslagen.append((nummer, reden))
    return personen, tuple(overgeslagen)


def _overslagreden(cellen: Sequence[Cel], kop: Sequence[str]) -> Overslagreden | None:
    gevuld = [cel for cel in cellen if cel]
    if len(gevuld) <= 4 and any(_TOTAAL.match(cel) for cel in gevuld[:2]):
        return Overslagreden.TOTAAL
    if len(gevuld) == 1 and len(kop) >= 4 and _VOETREGEL.search(gevuld[0]):
        return Overslagreden.VOETREGEL
    if cellen[0] and normaliseer_kop(cellen[0]) == (kop[0] if kop else None) and scoor_kop(cellen):
        return Overslagreden.KOP
    return None
