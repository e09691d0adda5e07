"""The only door out: the frozen value a report consists of. Page, PDF and portal read nothing else.

Every field is a plain value and stands here because the matrix of `domein.md` 3 allows it for an employer
(row numbers in the docstrings). A part that is not in a report is None, and reads as if it did not exist.
Nothing here knows a database row, so a new column of a model can change no report.
"""

import hashlib
import json
from dataclasses import asdict, dataclass, fields
from datetime import date
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

BELEIDSVERSIE = 1


@dataclass(frozen=True, slots=True)
class Fasestap:
    """A phase and the date it was entered (row 7); None for a phase that was passed over."""

    fase: str
    sinds: date | None


@dataclass(frozen=True, slots=True)
class Fasestand:
    """Where the programme stands: the present phase, and those up to it (row 7)."""

    fase: str
    stappen: tuple[Fasestap, ...]


@dataclass(frozen=True, slots=True)
class Uren:
    """Hours bought, and minutes used since the start and in the period (row 4)."""

    contract: int
    gebruikt_minuten: int
    periode_minuten: int


@dataclass(frozen=True, slots=True)
class Aanwezigheid:
    """Sessions of the period as counts (row 8). There is no place for a reason."""

    gepland: int
    gehouden: int
    op_tijd_afgezegd: int
    niet_verschenen: int


@dataclass(frozen=True, slots=True)
class Activiteit:
    """A fixed category, a month (`2026-11`) and how often (row 9). No title, no text."""

    categorie: str
    maand: str
    aantal: int


@dataclass(frozen=True, slots=True)
class Plan:
    """When both had signed the plan of action, and the codes of its goals (row 11)."""

    getekend_op: date | None
    doelen: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plaatsing:
    """New work: yes or no, and the month it starts (row 23)."""

    geplaatst: bool
    startmaand: str | None


@dataclass(frozen=True, slots=True)
class Rapportinhoud:
    """One version of one report. Names identify the order (row 1), the term is the contract's (row 4)."""

    beleidsversie: int
    bureau: str
    coach: str
    kandidaat: str
    opdrachtgever: str
    referentie: str
    soort: str
    nummer: str
    versie: int
    periode_van: date
    periode_tot: date
    traject_van: date
    traject_tot: date
    opgemaakt_op: date
    frequentie: str
    afgesproken_op: date
    fase: Fasestand | None = None
    uren: Uren | None = None
    aanwezigheid: Aanwezigheid | None = None
    activiteiten: tuple[Activiteit, ...] | None = None
    plan: Plan | None = None
    sollicitaties: int | None = None
    plaatsing: Plaatsing | None = None
    toelichting: str | None = None


def to_json(inhoud: Rapportinhoud) -> dict[str, Any]:
    """The content as plain JSON values: dates in ISO form, tuples as lists, absent parts as null."""
    return json.loads(_canonical(inhoud))


def _canonical(inhoud: Rapportinhoud) -> str:
    return json.dumps(asdict(inhoud), default=date.isoformat, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def content_hash(inhoud: Rapportinhoud) -> str:
    """SHA-256 (hex) over the canonical JSON: the identity of this version's content."""
    return hashlib.sha256(_canonical(inhoud).encode()).hexdigest()


def from_json(gegevens: dict[str, Any]) -> Rapportinhoud:
    """The value that `to_json` wrote. Raises ValueError for anything else: a key too many is a leak."""
    try:
        return _read(Rapportinhoud, gegevens)
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError("This is not the content of a report.") from error


def _read(soort: Any, waarde: Any) -> Any:
    if get_origin(soort) in (UnionType, Union):
        gekozen = next(deel for deel in get_args(soort) if deel is not type(None))
        return None if waarde is None else _read(gekozen, waarde)
    if get_origin(soort) is tuple:
        return tuple(_read(get_args(soort)[0], deel) for deel in waarde)
    if hasattr(soort, "__dataclass_fields__"):
        namen = {veld.name for veld in fields(soort)}
        if set(waarde) != namen:
            raise ValueError("The content of a report has exactly its own fields.")
        soorten = get_type_hints(soort)
        return soort(**{naam: _read(soorten[naam], waarde[naam]) for naam in namen})
    if soort is date:
        return date.fromisoformat(waarde)
    if type(waarde) is not soort:
        raise ValueError("A value in the content of a report has the wrong kind.")
    return waarde
