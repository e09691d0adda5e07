"""The frozen value a group's figures consist of: page, PDF and portal read this and nothing else.

It refuses a cell under five when it is made, whoever makes it: the rules of `rapportage.onderdrukking` decide, this
is the last door. A table that is not shown is None, whatever the reason.
"""

import hashlib
import json
from dataclasses import asdict, dataclass, fields
from datetime import date
from itertools import pairwise
from typing import Any

from rapportage.onderdrukking import AFGEROND, CEL, GROEP, Tabel, Telling, spread
from trajecten.enums import Fase

VERSIE = 1
KLAAR = "afgerond"
# What lies between the cuts of a table: the four phases of running programmes, and the ended ones.
VAKKEN = (*Fase.values, KLAAR)


@dataclass(frozen=True, slots=True)
class Vak:
    """One cell of the table of phases: the phases it holds together, or `afgerond`, and how many people."""

    codes: tuple[str, ...]
    aantal: int


@dataclass(frozen=True, slots=True)
class Resultaat:
    """Of all who ended: placed or not; `uitgezonderd` ended by illness, death or moving, where that may be told."""

    geplaatst: int
    niet_geplaatst: int
    uitgezonderd: int | None


@dataclass(frozen=True, slots=True)
class Doorlooptijd:
    """Whole weeks from start to end: the median, and the quartiles where those may be told."""

    afgerond: int
    mediaan: int
    kwart: int | None
    driekwart: int | None


@dataclass(frozen=True, slots=True)
class Tevredenheid:
    """Number of marks and their mean in tenths: 78 is 7.8."""

    antwoorden: int
    tienden: int


@dataclass(frozen=True, slots=True)
class Groepsinhoud:
    """Figures of one order, or without `opdracht` of all of a payer's orders, at the end of a quarter."""

    versie: int
    bureau: str
    opdrachtgever: str
    opdracht: str | None
    referentie: str | None
    vanaf: date | None
    peildatum: date
    opgemaakt_op: date
    te_weinig: bool
    mensen: int | None = None
    vakken: tuple[Vak, ...] | None = None
    resultaat: Resultaat | None = None
    doorlooptijd: Doorlooptijd | None = None
    tevredenheid: Tevredenheid | None = None

    def __post_init__(self) -> None:
        if self.te_weinig != (self.mensen is None) or (self.mensen is None) != (self.vakken is None):
            raise ValueError("A group has all of its first table, or nothing.")
        if self.te_weinig and (self.resultaat or self.doorlooptijd or self.tevredenheid):
            raise ValueError("A group that is too small has no figures.")
        if self.mensen is not None:
            self._check_sizes()

    def _check_sizes(self) -> None:
        cellen = [vak.aantal for vak in self.vakken]
        if self.mensen < GROEP or len(cellen) < 2 or sum(cellen) != self.mensen:
            raise ValueError("The cells of a group are all of its people.")
        if self.resultaat:
            cellen += [self.resultaat.geplaatst, self.resultaat.niet_geplaatst]
            if self.resultaat.uitgezonderd is not None:
                zonder = self.resultaat.uitgezonderd
                cellen += [zonder, self.resultaat.niet_geplaatst - zonder]
        if min(cellen) < CEL:
            raise ValueError("A cell of fewer than five people is never shown.")


def freeze(kop: dict[str, Any], tabel: Tabel | None, telling: Telling) -> Groepsinhoud:
    """Make the value from what `onderdrukking` allows (`tabel`) of what was counted. `kop` holds the other fields."""
    if tabel is None:
        return Groepsinhoud(versie=VERSIE, te_weinig=True, **kop)
    return Groepsinhoud(
        versie=VERSIE,
        te_weinig=False,
        mensen=tabel.mensen,
        vakken=_cells(tabel),
        resultaat=_result(tabel),
        doorlooptijd=_lead_time(tabel, telling),
        tevredenheid=_satisfaction(tabel, telling),
        **kop,
    )


def _cells(tabel: Tabel) -> tuple[Vak, ...]:
    """The people between each pair of cuts: those who came past one and not past the next."""
    grenzen = [0, *(k + 1 for k in tabel.snede), len(VAKKEN)]
    verder = [tabel.mensen, *(tabel.bereikt[k] for k in tabel.snede), 0]
    return tuple(
        Vak(tuple(VAKKEN[van:tot]), verder[i] - verder[i + 1]) for i, (van, tot) in enumerate(pairwise(grenzen))
    )


def _result(tabel: Tabel) -> Resultaat | None:
    if tabel.geplaatst is None or tabel.niet_geplaatst is None:
        return None
    return Resultaat(tabel.geplaatst, tabel.niet_geplaatst, tabel.uitgezonderd)


def _whole(getal: float) -> int:
    return int(getal + 0.5)


def _lead_time(tabel: Tabel, telling: Telling) -> Doorlooptijd | None:
    if not tabel.doorlooptijd:
        return None
    kwart, midden, driekwart = spread(weken for _dag, weken in telling.looptijden)
    met_spreiding = tabel.doorlooptijd > 1
    return Doorlooptijd(
        tabel.bereikt[AFGEROND],
        _whole(midden),
        _whole(kwart) if met_spreiding else None,
        _whole(driekwart) if met_spreiding else None,
    )


def _satisfaction(tabel: Tabel, telling: Telling) -> Tevredenheid | None:
    if tabel.antwoorden is None:
        return None
    som = sum(cijfer for _dag, cijfer in telling.cijfers)
    return Tevredenheid(tabel.antwoorden, _whole(10 * som / tabel.antwoorden))


def _canonical(inhoud: Groepsinhoud) -> str:
    return json.dumps(asdict(inhoud), default=date.isoformat, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def to_json(inhoud: Groepsinhoud) -> dict[str, Any]:
    """The value as plain JSON: dates in ISO form, tuples as lists, what is not shown as null."""
    return json.loads(_canonical(inhoud))


def content_hash(inhoud: Groepsinhoud) -> str:
    """SHA-256 (hex) over the canonical JSON."""
    return hashlib.sha256(_canonical(inhoud).encode()).hexdigest()


def from_json(gegevens: dict[str, Any]) -> Groepsinhoud:
    """The value that `to_json` wrote. Raises ValueError for anything else: a key too many is a leak."""
    try:
        delen = {
            "vanaf": gegevens["vanaf"] and date.fromisoformat(gegevens["vanaf"]),
            "peildatum": date.fromisoformat(gegevens["peildatum"]),
            "opgemaakt_op": date.fromisoformat(gegevens["opgemaakt_op"]),
            "vakken": gegevens["vakken"] and tuple(_vak(vak) for vak in gegevens["vakken"]),
            "resultaat": _part(Resultaat, gegevens["resultaat"]),
            "doorlooptijd": _part(Doorlooptijd, gegevens["doorlooptijd"]),
            "tevredenheid": _part(Tevredenheid, gegevens["tevredenheid"]),
        }
        inhoud = _part(Groepsinhoud, {**gegevens, **delen})
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError("These are not the figures of a group.") from error
    # Kinds of values are checked by writing it out again: anything else than was stored is refused.
    if inhoud is None or to_json(inhoud) != gegevens:
        raise ValueError("These are not the figures of a group.")
    return inhoud


def _part(soort: type, waarden: dict[str, Any] | None) -> Any:
    if waarden is None:
        return None
    if set(waarden) != {veld.name for veld in fields(soort)}:
        raise ValueError("The figures of a group have exactly their own fields.")
    return soort(**waarden)


def _vak(waarden: dict[str, Any]) -> Vak:
    vak = _part(Vak, waarden)
    return Vak(tuple(str(code) for code in vak.codes if code in VAKKEN), vak.aantal)
