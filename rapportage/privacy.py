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

BELEIDSVERSIE = 4


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
class Afronding:
    """How the order ended, as a neutral code, and when (rows 4 and 23); None for what is still running.

    `uitkomst` is nieuw_werk, termijn_verstreken, opdrachtgever or beeindigd: every private reason reads the same.
    """

    uitkomst: str | None
    op: date | None


@dataclass(frozen=True, slots=True)
class Nazorgmoment:
    """Aftercare: so many months after the start of the new work, and whether the talk was held (row 4).

    No days: they would tell the first working day, of which row 23 has the month.
    """

    maanden: int
    gehouden: bool


@dataclass(frozen=True, slots=True)
class Spoor2:
    """Week so many of the track itself, from its first day to its last (row 4). Never counted from a first sick day."""

    week: int
    weken: int


@dataclass(frozen=True, slots=True)
class NieuwWerk:
    """What the candidate chose to show of the new job, item by item (row 24)."""

    werkgever: str | None
    functie: str | None
    contractvorm: str | None


@dataclass(frozen=True, slots=True)
class Sollicitatie:
    """A line of the list the candidate chose to add (row 13)."""

    datum: date
    bedrijf: str
    functie: str
    status: str


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
    weken: int | None = None
    op_datum: date | None = None
    volgend_op: date | None = None
    afronding: Afronding | None = None
    nazorg: tuple[Nazorgmoment, ...] | None = None
    spoor2: Spoor2 | None = None
    nieuw_werk: NieuwWerk | None = None
    bijlage: tuple[Sollicitatie, ...] | None = None


# What each policy version added. Content keeps the shape it was written in, and with it its hash. Version 3 added no
# field: it tells how things stood at the end of the period, of the last phase only where new work was agreed, and of
# the next report only what the calendar says. Version 4 left the days out of aftercare, and whether the work lasted.
SINDS = {
    2: ("weken", "op_datum", "volgend_op", "afronding", "nazorg", "spoor2", "nieuw_werk", "bijlage"),
}


def _later(beleidsversie: int) -> set[str]:
    """The fields that content of that version does not have yet."""
    return {naam for versie, namen in SINDS.items() if versie > beleidsversie for naam in namen}


def to_json(inhoud: Rapportinhoud) -> dict[str, Any]:
    """The content as plain JSON values, in the shape of its own policy version.

    Dates in ISO form, tuples as lists, absent parts as null.
    """
    later = _later(inhoud.beleidsversie)
    gegevens = {naam: waarde for naam, waarde in asdict(inhoud).items() if naam not in later}
    return json.loads(json.dumps(gegevens, default=date.isoformat))


def full_json(inhoud: Rapportinhoud) -> dict[str, Any]:
    """The content as plain JSON values in today's shape, for programs: older content has null for what came later."""
    return json.loads(json.dumps(asdict(inhoud), default=date.isoformat))


def stored_hash(gegevens: dict[str, Any]) -> str:
    """SHA-256 (hex) over the canonical form of stored content, whichever policy version wrote it."""
    canoniek = json.dumps(gegevens, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canoniek.encode()).hexdigest()


def content_hash(inhoud: Rapportinhoud) -> str:
    """SHA-256 (hex) over the canonical JSON: the identity of this version's content."""
    return stored_hash(to_json(inhoud))


def from_json(gegevens: dict[str, Any]) -> Rapportinhoud:
    """The value that `to_json` wrote. Raises ValueError for anything else: a key too many is a leak.

    What did not exist yet when it was written is absent.
    """
    try:
        versie = gegevens["beleidsversie"]
        if versie not in range(1, BELEIDSVERSIE + 1):
            raise ValueError("The content of a report names the policy it was made under.")
        later = _later(versie)
        if later & set(gegevens):
            raise ValueError("The content of a report has exactly its own fields.")
        return _read(Rapportinhoud, {**gegevens, **dict.fromkeys(later), **_aftercare(versie, gegevens.get("nazorg"))})
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError("This is not the content of a report.") from error


def _aftercare(versie: int, nazorg: list[dict] | None) -> dict[str, Any]:
    """What content of before version 4 says of aftercare, in today's shape."""
    if versie >= 4 or not nazorg:
        return {}
    return {"nazorg": [{"maanden": m["maanden"], "gehouden": m["gehouden_op"] is not None} for m in nazorg]}


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
