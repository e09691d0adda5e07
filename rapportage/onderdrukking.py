"""Which figures about a group may be published: pure rules over counts, no database, no Django.

The guarantee: from all figures ever published about one payer nobody can work out, by adding and subtracting, a
group of fewer than five people, nor that none or all of a group did something. Source: `domein.md` 3, Groups.

How it holds:
- Every count is of people who reached something (`REEKS`): groups that contain one another, within a table and
  over time. Two published figures of which one group contains the other differ by at least `CEL` people, so what
  is left between them is never small. That is one rule for cells, complements and differences over time.
- A table has all its cells or does not exist. Which cells a table has comes from a fixed ladder (`LADDER`), the
  finest first; nobody chooses them.
- A payer's people are divided into disjoint parts: each order with figures of its own, and the rest. The figure
  of the whole is published only when that of each part could be, at the same moment and with the same cells. So a
  whole minus any orders is always a figure that might have been published itself.
- How many gave a mark is such a count as well: they lie inside those who are asked for one (`GEVRAAGD`).
- Zero discloses too: a figure that did not move since it was last published is not published again.
- A median says on which side of it people are, a mean what they add up to. Those who came after the last published
  one must be many enough, and spread enough, that neither says it about any of them.

What it does not promise: someone who knows all but a few of the people from another source can subtract those; a
table that is withheld tells that some rule withheld it; a person of whom the file was destroyed leaves the counts.
`docs/adr/0007-groepscijfers.md` gives the reasoning.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from enum import Enum, auto
from itertools import pairwise
from statistics import median, quantiles
from typing import Any

GROEP = 10
CEL = 5
KWARTIELEN_VANAF = 4 * CEL
LAAGSTE, HOOGSTE = 1, 10
# What people reach, each contained in the one before: from plan van aanpak on, searching, found, ended.
REEKS = (0, 1, 2, 3)
AFGEROND = 3
# Who got this far is asked for a mark, so those who gave one are a group inside it.
GEVRAAGD = 2
# The tables that exist, the finest first: where the row of phases is cut.
LADDER = ((0, 1, 2, 3), (1, 2, 3), (0, 1, 3), (1, 3), (3,), (0, 1), (1,))


class Regel(Enum):
    """Every rule by name, so that a test can show what goes wrong without it."""

    GROEP = auto()
    CEL = auto()
    COMPLEMENT = auto()
    TUSSENCEL = auto()
    VERSCHIL = auto()
    DELEN = auto()
    OPEN = auto()
    ANTWOORD = auto()


ALLE = frozenset(Regel)


@dataclass(frozen=True, slots=True)
class Telling:
    """Everything counted about one group on one day. It never leaves the worker.

    `bereikt` follows `REEKS`. `geplaatst` and `uitgezonderd` (illness, death, moved; without a placement) are of
    those who ended. `looptijden` pairs each end date with a lead time in weeks, `cijfers` each day with a mark.
    """

    mensen: int = 0
    bereikt: tuple[int, ...] = (0, 0, 0, 0)
    geplaatst: int = 0
    uitgezonderd: int = 0
    looptijden: tuple[tuple[date, float], ...] = ()
    cijfers: tuple[tuple[date, int], ...] = ()

    def __add__(self, ander: "Telling") -> "Telling":
        return Telling(
            self.mensen + ander.mensen,
            tuple(a + b for a, b in zip(self.bereikt, ander.bereikt, strict=True)),
            self.geplaatst + ander.geplaatst,
            self.uitgezonderd + ander.uitgezonderd,
            self.looptijden + ander.looptijden,
            self.cijfers + ander.cijfers,
        )


@dataclass(frozen=True, slots=True)
class Tabel:
    """What is published of one group on one day; all that later comparisons need, and no mark or lead time.

    `bereikt` holds only the published cuts. `niveau` of the lead time: 0 nothing, 1 the median, 2 its spread too.
    """

    peildatum: date
    mensen: int
    bereikt: Mapping[int, int]
    geplaatst: int | None = None
    niet_geplaatst: int | None = None
    uitgezonderd: int | None = None
    doorlooptijd: int = 0
    antwoorden: int | None = None
    # Of a rest: the orders it consisted of.
    uit: frozenset = frozenset()

    @property
    def snede(self) -> tuple[int, ...]:
        """Where the row of phases is cut."""
        return tuple(sorted(self.bereikt))

    def to_json(self) -> dict[str, Any]:
        """What is stored for later comparisons; the keys of the rest are kept as text."""
        return {
            **asdict(self),
            "peildatum": self.peildatum.isoformat(),
            "bereikt": {str(k): waarde for k, waarde in self.bereikt.items()},
            "uit": sorted(self.uit),
        }

    @classmethod
    def from_json(cls, gegevens: dict[str, Any]) -> "Tabel":
        """The table that `to_json` wrote."""
        return cls(
            **{
                **gegevens,
                "peildatum": date.fromisoformat(gegevens["peildatum"]),
                "bereikt": {int(k): waarde for k, waarde in gegevens["bereikt"].items()},
                "uit": frozenset(gegevens["uit"]),
            }
        )


@dataclass(frozen=True, slots=True)
class Verleden:
    """What was published before: per order, of the whole payer, and what that told about the rest."""

    opdrachten: Mapping[Hashable, Sequence[Tabel]] = field(default_factory=dict)
    rest: Sequence[Tabel] = ()
    geheel: Sequence[Tabel] = ()


@dataclass(frozen=True, slots=True)
class Besluit:
    """What may be published now; None is "te weinig kandidaten". `rest` is stored for later, never shown."""

    opdrachten: Mapping[Hashable, Tabel | None]
    rest: Tabel | None
    geheel: Tabel | None


def total(tellingen: Iterable[Telling]) -> Telling:
    """The counts of groups that share nobody, as one group."""
    return sum(tellingen, Telling())


def decide(
    tellingen: Mapping[Hashable, Telling],
    collectief: Iterable[Hashable],
    verleden: Verleden,
    *,
    op: date,
    regels: frozenset[Regel] = ALLE,
) -> Besluit:
    """Judge all tables of one payer at once. `tellingen` per order, sharing nobody; only `collectief` get their own."""
    eigen = {
        sleutel: judge(tellingen.get(sleutel, Telling()), _before(sleutel, verleden, regels), op=op, regels=regels)
        for sleutel in collectief
    }
    # Who was ever shown alone is never again part of a rest: the rest could be subtracted from it.
    apart = {sleutel for sleutel, tabel in eigen.items() if tabel or verleden.opdrachten.get(sleutel)}
    rest = total(telling for sleutel, telling in tellingen.items() if sleutel not in apart)
    alles = total(tellingen.values())
    if Regel.DELEN not in regels:
        return Besluit(eigen, None, judge(alles, verleden.geheel, op=op, regels=regels))
    delen = [eigen[sleutel] for sleutel in apart if tellingen.get(sleutel, Telling()).mensen]
    if rest.mensen:
        delen.append(judge(rest, verleden.rest, op=op, regels=regels))
    geheel = _whole(alles, delen, verleden.geheel, op, regels)
    if geheel is None or not rest.mensen:
        return Besluit(eigen, None, geheel)
    uit = frozenset(sleutel for sleutel, telling in tellingen.items() if telling.mensen and sleutel not in apart)
    return Besluit(eigen, replace(_limit(_table(rest, geheel.snede, op), rest, geheel), uit=uit), geheel)


def _before(sleutel: Hashable, verleden: Verleden, regels: frozenset[Regel]) -> list[Tabel]:
    """What an order is compared with: its own tables, and those of every rest it was part of.

    A rest says the most that the order can have been, so what it has now must be well above that.
    """
    in_rest = [tabel for tabel in verleden.rest if sleutel in tabel.uit] if Regel.DELEN in regels else []
    return [*verleden.opdrachten.get(sleutel, ()), *in_rest]


def _whole(
    alles: Telling, delen: list[Tabel | None], eerder: Sequence[Tabel], op: date, regels: frozenset[Regel]
) -> Tabel | None:
    """The table of the whole: the cells that every part has, and nothing that one part lacks."""
    if not delen or None in delen:
        return None
    gedeeld = tuple(k for k in REEKS if all(k in deel.bereikt for deel in delen))
    geheel = judge(alles, eerder, op=op, regels=regels, ladder=(gedeeld,)) if gedeeld else None
    if geheel is None:
        return None
    return replace(
        geheel,
        geplaatst=_all_or_none(geheel.geplaatst, [deel.geplaatst for deel in delen]),
        niet_geplaatst=_all_or_none(geheel.niet_geplaatst, [deel.geplaatst for deel in delen]),
        uitgezonderd=_all_or_none(geheel.uitgezonderd, [deel.uitgezonderd for deel in delen]),
        doorlooptijd=min([geheel.doorlooptijd, *(deel.doorlooptijd for deel in delen)]),
        antwoorden=_all_or_none(geheel.antwoorden, [deel.antwoorden for deel in delen]),
    )


def _all_or_none(waarde: int | None, van_delen: list[int | None]) -> int | None:
    return None if None in van_delen else waarde


def _limit(tabel: Tabel, telling: Telling, geheel: Tabel) -> Tabel:
    """The table of the rest with just those parts that the table of the whole gives away."""
    met_resultaat, met_zonder = geheel.geplaatst is not None, geheel.uitgezonderd is not None
    return replace(
        tabel,
        geplaatst=telling.geplaatst if met_resultaat else None,
        niet_geplaatst=_not_placed(telling) if met_resultaat else None,
        uitgezonderd=telling.uitgezonderd if met_zonder else None,
        doorlooptijd=geheel.doorlooptijd,
        antwoorden=len(telling.cijfers) if geheel.antwoorden is not None else None,
    )


def judge(
    telling: Telling,
    eerder: Sequence[Tabel],
    *,
    op: date,
    regels: frozenset[Regel] = ALLE,
    ladder: Sequence[tuple[int, ...]] = LADDER,
) -> Tabel | None:
    """The finest table of one group that the rules allow beside what was published of it `eerder`, or None."""
    if Regel.GROEP in regels and telling.mensen < GROEP:
        return None
    passend = (snede for snede in ladder if _cells_ok(telling, snede, eerder, regels))
    snede = next(passend, None)
    if snede is None:
        return None
    tabel = _table(telling, snede, op)
    if AFGEROND in snede:
        tabel = _with_result(tabel, telling, eerder, regels)
        tabel = replace(tabel, doorlooptijd=_lead_time_level(telling, eerder, regels))
    if _marks_ok(telling, eerder, regels):
        tabel = replace(tabel, antwoorden=len(telling.cijfers))
    return tabel


def _table(telling: Telling, snede: tuple[int, ...], op: date) -> Tabel:
    return Tabel(op, telling.mensen, {k: telling.bereikt[k] for k in snede})


def _cells_ok(telling: Telling, snede: tuple[int, ...], eerder: Sequence[Tabel], regels: frozenset[Regel]) -> bool:
    waarden = [telling.bereikt[k] for k in snede]
    if Regel.CEL in regels and min(waarden) < CEL:
        return False
    if Regel.COMPLEMENT in regels and telling.mensen - max(waarden) < CEL:
        return False
    if Regel.TUSSENCEL in regels and any(meer - minder < CEL for meer, minder in pairwise(waarden)):
        return False
    if Regel.ANTWOORD in regels and not _above_marks(telling, snede, eerder):
        return False
    return Regel.VERSCHIL not in regels or all(_grown(telling, snede, tabel) for tabel in eerder)


def _grown(telling: Telling, snede: tuple[int, ...], eerder: Tabel) -> bool:
    """Whether each figure is at least `CEL` above every earlier one of a group it contains."""
    gekomen = abs(telling.mensen - eerder.mensen)
    if 0 < gekomen < CEL:
        return False
    return all(
        telling.bereikt[k] - waarde >= CEL for k in snede for verder, waarde in eerder.bereikt.items() if verder >= k
    )


def _above_marks(telling: Telling, snede: tuple[int, ...], eerder: Sequence[Tabel]) -> bool:
    """Whether each figure that holds all who were asked is at least `CEL` above the marks that were ever counted."""
    geteld = max((oud.antwoorden for oud in eerder if oud.antwoorden is not None), default=None)
    return geteld is None or all(telling.bereikt[k] - geteld >= CEL for k in snede if k <= GEVRAAGD)


def _not_placed(telling: Telling) -> int:
    return telling.bereikt[AFGEROND] - telling.geplaatst


def _with_result(tabel: Tabel, telling: Telling, eerder: Sequence[Tabel], regels: frozenset[Regel]) -> Tabel:
    """Add placed and not placed; and, where that tells nothing about a few, the figure without illness and the like."""
    niet, zonder = _not_placed(telling), telling.uitgezonderd
    vroeger = [oud for oud in eerder if oud.geplaatst is not None]
    paren = [(oud.geplaatst, oud.niet_geplaatst) for oud in vroeger]
    if not _split_ok((telling.geplaatst, niet), paren, regels):
        return tabel
    tabel = replace(tabel, geplaatst=telling.geplaatst, niet_geplaatst=niet)
    paren = [(oud.uitgezonderd, oud.niet_geplaatst - oud.uitgezonderd) for oud in vroeger if oud.uitgezonderd]
    if _split_ok((zonder, niet - zonder), paren, regels):
        tabel = replace(tabel, uitgezonderd=zonder)
    return tabel


def _split_ok(delen: tuple[int, int], eerder: list[tuple[int, int]], regels: frozenset[Regel]) -> bool:
    if Regel.GROEP in regels and sum(delen) < GROEP:
        return False
    if Regel.CEL in regels and delen[0] < CEL:
        return False
    if Regel.COMPLEMENT in regels and delen[1] < CEL:
        return False
    if Regel.VERSCHIL not in regels:
        return True
    return all(nu - toen >= CEL for oud in eerder for nu, toen in zip(delen, oud, strict=True))


def spread(weken: Iterable[float]) -> tuple[float, float, float]:
    """First quartile, median and third quartile of lead times in weeks, not rounded."""
    waarden = sorted(weken)
    kwart, _midden, driekwart = quantiles(waarden, n=4, method="inclusive")
    return kwart, median(waarden), driekwart


def _lead_time_level(telling: Telling, eerder: Sequence[Tabel], regels: frozenset[Regel]) -> int:
    """2 with quartiles, 1 the median alone, 0 nothing: half (a quarter) of the people must be `CEL` or more."""
    weken = [waarde for _dag, waarde in telling.looptijden]
    if len(weken) < GROEP or not _varied(weken, CEL):
        return 0
    kwart, midden, driekwart = spread(weken)
    if not _tells_nothing(telling, midden, eerder, regels):
        return 0
    fijn = all(_on_both_sides(weken, grens) for grens in (kwart, driekwart))
    if (
        fijn
        and len(weken) >= KWARTIELEN_VANAF
        and all(_tells_nothing(telling, grens, eerder, regels) for grens in (kwart, driekwart))
    ):
        return 2
    return 1


def _tells_nothing(telling: Telling, grens: float, eerder: Sequence[Tabel], regels: frozenset[Regel]) -> bool:
    """Whether those who ended since the last published lead time are on both sides of `grens`, `CEL` at least.

    Whoever had already been in longer than that by then could only come out above it: that was known before.
    """
    vorige = max((oud.peildatum for oud in eerder if oud.doorlooptijd), default=None)
    if Regel.VERSCHIL not in regels or vorige is None:
        return True
    nieuw = [(dag, weken) for dag, weken in telling.looptijden if dag > vorige]
    onbeslist = [weken for dag, weken in nieuw if weken - (dag - vorige).days / 7 < grens]
    return len(nieuw) >= CEL and (not onbeslist or _on_both_sides(onbeslist, grens))


def _on_both_sides(waarden: Sequence[float], grens: float) -> bool:
    return sum(w <= grens for w in waarden) >= CEL and sum(w >= grens for w in waarden) >= CEL


def _varied(waarden: Sequence[float], anders: int) -> bool:
    """At least `anders` values are not the most common one."""
    return len(waarden) - Counter(waarden).most_common(1)[0][1] >= anders


def _marks_ok(telling: Telling, eerder: Sequence[Tabel], regels: frozenset[Regel]) -> bool:
    aantal = len(telling.cijfers)
    if aantal < GROEP or not _open([cijfer for _dag, cijfer in telling.cijfers], regels):
        return False
    # That all who were asked gave one discloses as well, so nobody is not few enough.
    if Regel.ANTWOORD in regels and telling.bereikt[GEVRAAGD] - aantal < CEL:
        return False
    vorige = [oud for oud in eerder if oud.antwoorden is not None]
    if Regel.VERSCHIL not in regels or not vorige:
        return True
    laatste = max(oud.peildatum for oud in vorige)
    nieuw = [cijfer for dag, cijfer in telling.cijfers if dag > laatste]
    gegroeid = all(aantal - oud.antwoorden >= CEL for oud in vorige)
    return gegroeid and len(nieuw) >= CEL and _open(nieuw, regels)


def _open(cijfers: Sequence[int], regels: frozenset[Regel]) -> bool:
    """Whether the sum of these marks still leaves each single one of them anything from 1 to 10."""
    if Regel.OPEN not in regels:
        return True
    speling = HOOGSTE - LAAGSTE
    som, aantal = sum(cijfers), len(cijfers)
    return len(set(cijfers)) > 1 and aantal * LAAGSTE + speling <= som <= aantal * HOOGSTE - speling
