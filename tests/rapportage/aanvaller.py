"""Someone who keeps every published figure about a payer and works out what was meant to stay hidden.

They know more than an employer does: how many people each order had on every day, that people only move forward, and
which rules there are. A finding is a group that one of the two methods below singles out:
- `differences`: a published figure minus one or more others that lie inside it leaves 1 to 4 people, or none where
  there could have been some;
- `squeeze`: bounds on every hidden count, drawn together until nothing moves, leave one possible value, or 1 to 4.
"""

import random
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from rapportage import onderdrukking
from rapportage.onderdrukking import AFGEROND, CEL, GEVRAAGD, REEKS, Regel, Tabel, Telling, Verleden

KWARTALEN = 8
MENSEN, GEPLAATST, NIET, ZONDER, OVERIG, CIJFER = -1, 4, 5, 6, 7, 8
# Each kind of group with the one it lies in.
BINNEN = {0: MENSEN, 1: 0, 2: 1, 3: 2, GEPLAATST: 3, NIET: 3, ZONDER: NIET, OVERIG: NIET, CIJFER: GEVRAAGD}
# Kinds that are two other kinds together, which share nobody.
SAMEN = {AFGEROND: (GEPLAATST, NIET), NIET: (ZONDER, OVERIG)}
SOORTEN = tuple(BINNEN)
EERSTE = date(2025, 3, 31)


def peildatum(kwartaal: int) -> date:
    return EERSTE + timedelta(days=91 * kwartaal)


@dataclass(frozen=True)
class Cijfer:
    """One published number: of which orders, in which quarter, of which kind."""

    orders: frozenset
    kwartaal: int
    soort: int
    waarde: int


@dataclass
class Geschiedenis:
    """A payer's people over the quarters: per quarter and order what there was to count."""

    tellingen: list[dict[Hashable, Telling]]
    collectief: frozenset
    vooruit: bool
    gepubliceerd: list[onderdrukking.Besluit] = field(default_factory=list)

    def mensen(self, kwartaal: int, order: Hashable) -> int:
        return self.tellingen[kwartaal][order].mensen

    @property
    def orders(self) -> list[Hashable]:
        return list(self.tellingen[0])


class Mens:
    """Joins, moves from phase to phase, ends; and sometimes goes a phase back."""

    def __init__(self, toeval: random.Random, order: int, begin: int, tempo: float, terug: float, antwoordt: float):
        self.order, self.begin, self._toeval, self._tempo, self._terug = order, begin, toeval, tempo, terug
        self._antwoordt = antwoordt
        self.fase, self.geplaatst, self.zonder, self.einde, self.cijfer = -1, False, False, None, None

    def live(self, kwartaal: int) -> None:
        """One quarter of this person's programme."""
        toeval = self._toeval
        if kwartaal < self.begin or self.fase == AFGEROND:
            return
        if self.fase >= 1 and toeval.random() < self._terug:
            self.fase -= 1
        else:
            while self.fase < AFGEROND and toeval.random() < self._tempo:
                self.fase += 1
        if self.fase == AFGEROND:
            self.geplaatst = toeval.random() < 0.6
            self.zonder = not self.geplaatst and toeval.random() < 0.4
            self.einde = peildatum(kwartaal) - timedelta(days=toeval.randrange(90))
        if self.fase >= GEVRAAGD and not self.cijfer and toeval.random() < self._antwoordt:
            dag = self.einde or peildatum(kwartaal) - timedelta(days=toeval.randrange(90))
            self.cijfer = (dag, toeval.choice((5, 6, 7, 8, 8, 9, 10)))


def count(mensen: list[Mens], kwartaal: int) -> Telling:
    hier = [mens for mens in mensen if mens.begin <= kwartaal]
    klaar = [mens for mens in hier if mens.fase == AFGEROND]
    return Telling(
        mensen=len(hier),
        bereikt=tuple(sum(mens.fase >= k for mens in hier) for k in REEKS),
        geplaatst=sum(mens.geplaatst for mens in klaar),
        uitgezonderd=sum(mens.zonder for mens in klaar),
        looptijden=tuple((mens.einde, float((kwartaal * 13 + 7 * i) % 40)) for i, mens in enumerate(klaar)),
        cijfers=tuple(mens.cijfer for mens in hier if mens.cijfer),
    )


def random_history(zaad: int) -> Geschiedenis:
    """A payer with one to five orders, from one person to some hundreds, small ones inside big ones."""
    toeval = random.Random(zaad)
    terug = 0.1 if zaad % 8 == 0 else 0.0
    mensen: list[Mens] = []
    aantal = toeval.randint(1, 5)
    for order in range(aantal):
        grootte = toeval.choice((1, 3, 6, 12, 15, 25, 40, 80, 160))
        begin, tempo = toeval.randint(0, 4), toeval.uniform(0.15, 0.7)
        instroom, antwoordt = toeval.choice((0, 0, 1, 3)), toeval.choice((0.3, 0.6, 0.8, 1.0))
        mensen += [
            Mens(toeval, order, begin + toeval.randint(0, instroom), tempo, terug, antwoordt) for _ in range(grootte)
        ]
    tellingen = []
    for kwartaal in range(KWARTALEN):
        for mens in mensen:
            mens.live(kwartaal)
        tellingen.append({o: count([m for m in mensen if m.order == o], kwartaal) for o in range(aantal)})
    collectief = frozenset(o for o in range(aantal) if toeval.random() < 0.8)
    return Geschiedenis(tellingen, collectief, vooruit=not terug)


def publish(geschiedenis: Geschiedenis, regels: frozenset[Regel] = onderdrukking.ALLE) -> None:
    """What the product would have published, quarter by quarter, each beside all before it."""
    opdrachten: dict[Hashable, list[Tabel]] = {order: [] for order in geschiedenis.orders}
    rest: list[Tabel] = []
    geheel: list[Tabel] = []
    for kwartaal, tellingen in enumerate(geschiedenis.tellingen):
        besluit = onderdrukking.decide(
            tellingen,
            geschiedenis.collectief,
            Verleden(opdrachten, rest, geheel),
            op=peildatum(kwartaal),
            regels=regels,
        )
        geschiedenis.gepubliceerd.append(besluit)
        for order, tabel in besluit.opdrachten.items():
            opdrachten[order] += [tabel] if tabel else []
        rest += [besluit.rest] if besluit.rest else []
        geheel += [besluit.geheel] if besluit.geheel else []


def _numbers(tabel: Tabel, orders: frozenset, kwartaal: int) -> Iterator[Cijfer]:
    soorten: Mapping[int, int | None] = {
        MENSEN: tabel.mensen,
        **tabel.bereikt,
        GEPLAATST: tabel.geplaatst,
        NIET: tabel.niet_geplaatst,
        ZONDER: tabel.uitgezonderd,
        OVERIG: None if tabel.uitgezonderd is None else tabel.niet_geplaatst - tabel.uitgezonderd,
        CIJFER: tabel.antwoorden,
    }
    for soort, waarde in soorten.items():
        if waarde is not None:
            yield Cijfer(orders, kwartaal, soort, waarde)


def published(geschiedenis: Geschiedenis) -> list[Cijfer]:
    """Everything anyone could read, ever: the tables of orders and of the whole, and nothing of the rest."""
    cijfers = []
    for kwartaal, besluit in enumerate(geschiedenis.gepubliceerd):
        for order, tabel in besluit.opdrachten.items():
            cijfers += _numbers(tabel, frozenset([order]), kwartaal) if tabel else []
        if besluit.geheel:
            cijfers += _numbers(besluit.geheel, frozenset(geschiedenis.orders), kwartaal)
    return cijfers


def _inside(soort: int | None, ander: int) -> bool:
    while soort is not None:
        if soort == ander:
            return True
        soort = BINNEN.get(soort)
    return False


def _disjoint(een: Cijfer, twee: Cijfer) -> bool:
    if not een.orders & twee.orders:
        return True
    # Whoever gave a mark may have ended too, in whichever way.
    return CIJFER not in (een.soort, twee.soort) and not (
        _inside(een.soort, twee.soort) or _inside(twee.soort, een.soort)
    )


def _lies_in(deel: Cijfer, geheel: Cijfer) -> bool:
    return deel.orders <= geheel.orders and deel.kwartaal <= geheel.kwartaal and _inside(deel.soort, geheel.soort)


def differences(geschiedenis: Geschiedenis) -> list[str]:
    """Every published figure minus every set of published figures that lie inside it and share nobody."""
    cijfers = sorted(published(geschiedenis), key=lambda cijfer: -cijfer.waarde)
    gevonden = []
    for geheel in cijfers:
        binnen = [deel for deel in cijfers if deel is not geheel and _lies_in(deel, geheel)]
        for delen in _subsets(binnen, geheel.waarde, ()):
            over = geheel.waarde - sum(deel.waarde for deel in delen)
            if over < CEL and _is_group(geschiedenis, geheel, delen, over):
                gevonden.append(f"{over} people: {geheel} minus {delen}")
    return gevonden


def _subsets(kandidaten: list[Cijfer], ruimte: int, gekozen: tuple) -> Iterator[tuple[Cijfer, ...]]:
    """Sets of figures that share nobody and leave fewer than five of `ruimte`; the empty set for a small figure."""
    if ruimte < CEL:
        yield gekozen
    for nummer, deel in enumerate(kandidaten):
        if deel.waarde > ruimte:
            continue
        # What has to be covered can still be covered only while enough is left to take from.
        verder = [ander for ander in kandidaten[nummer + 1 :] if _disjoint(ander, deel)]
        if ruimte - deel.waarde - sum(ander.waarde for ander in verder) < CEL:
            yield from _subsets(verder, ruimte - deel.waarde, (*gekozen, deel))


def _is_group(geschiedenis: Geschiedenis, geheel: Cijfer, delen: tuple[Cijfer, ...], over: int) -> bool:
    """Whether what is left says something about people: not when the parts are simply all of the whole."""
    if over:
        return True
    if geheel.soort == MENSEN or not delen:
        # How many take part is known to who sent them; a first figure of nobody is caught as a cell.
        return geheel.soort != MENSEN and not delen
    levend = {order for order in geheel.orders if geschiedenis.mensen(geheel.kwartaal, order)}
    return not all(_covered(order, geheel, delen) for order in levend)


def _covered(order: Hashable, geheel: Cijfer, delen: tuple[Cijfer, ...]) -> bool:
    hier = {deel.soort for deel in delen if order in deel.orders and deel.kwartaal == geheel.kwartaal}

    def vol(soort: int) -> bool:
        return soort in hier or (soort in SAMEN and all(vol(kind) for kind in SAMEN[soort]))

    return vol(geheel.soort)


class Grenzen:
    """Lower and upper bound of every count of every order: published figures are points, the rest is squeezed."""

    def __init__(self, geschiedenis: Geschiedenis):
        self.g = geschiedenis
        self.laag: dict[tuple, int] = {}
        self.hoog: dict[tuple, int] = {}
        for kwartaal in range(KWARTALEN):
            for order in geschiedenis.orders:
                for soort in SOORTEN:
                    self.laag[order, kwartaal, soort] = 0
                    self.hoog[order, kwartaal, soort] = geschiedenis.mensen(kwartaal, order)
        self.bekend: set[tuple] = set()
        self.sommen: list[tuple[list[tuple], int]] = []
        for cijfer in published(geschiedenis):
            if cijfer.soort == MENSEN:
                continue
            sleutels = [(order, cijfer.kwartaal, cijfer.soort) for order in cijfer.orders]
            self.sommen.append((sleutels, cijfer.waarde))
            if len(sleutels) == 1:
                self.bekend.add(sleutels[0])
        self.veranderd = True

    def _raise(self, sleutel: tuple, waarde: int) -> None:
        if waarde > self.laag[sleutel]:
            self.laag[sleutel], self.veranderd = waarde, True

    def _lower(self, sleutel: tuple, waarde: int) -> None:
        if waarde < self.hoog[sleutel]:
            self.hoog[sleutel], self.veranderd = waarde, True

    def squeeze(self) -> None:
        """Draw all bounds together until nothing moves any more."""
        while self.veranderd:
            self.veranderd = False
            for sleutels, som in self.sommen:
                laag, hoog = sum(self.laag[s] for s in sleutels), sum(self.hoog[s] for s in sleutels)
                for sleutel in sleutels:
                    self._raise(sleutel, som - hoog + self.hoog[sleutel])
                    self._lower(sleutel, som - laag + self.laag[sleutel])
            for order in self.g.orders:
                for kwartaal in range(KWARTALEN):
                    for soort in SOORTEN:
                        self._neighbours(order, kwartaal, soort)
                    for soort, delen in SAMEN.items():
                        self._together(order, kwartaal, soort, delen)

    def _together(self, order: Hashable, kwartaal: int, soort: int, delen: tuple[int, int]) -> None:
        geheel = (order, kwartaal, soort)
        een, twee = ((order, kwartaal, deel) for deel in delen)
        self._raise(geheel, self.laag[een] + self.laag[twee])
        self._lower(geheel, self.hoog[een] + self.hoog[twee])
        for deel, ander in ((een, twee), (twee, een)):
            self._raise(deel, self.laag[geheel] - self.hoog[ander])
            self._lower(deel, self.hoog[geheel] - self.laag[ander])

    def _neighbours(self, order: Hashable, kwartaal: int, soort: int) -> None:
        hier = (order, kwartaal, soort)
        self._contains(hier, (order, kwartaal - 1, soort))
        self._contains((order, kwartaal, BINNEN[soort]), hier)
        # Those who had not reached it a quarter ago and those who came since are all that can be missing.
        straks = (order, kwartaal + 1, soort)
        if straks in self.laag:
            nieuw = self.g.mensen(kwartaal + 1, order) - self.g.mensen(kwartaal, order)
            nog_niet = self.g.mensen(kwartaal, order) - self.laag[hier]
            self._lower(straks, self.hoog[hier] + nog_niet + nieuw)

    def _contains(self, meer: tuple, minder: tuple) -> None:
        if meer in self.laag and minder in self.laag:
            self._raise(meer, self.laag[minder])
            self._lower(minder, self.hoog[meer])

    def findings(self) -> Iterator[str]:
        for sleutel, laag in self.laag.items():
            order, kwartaal, _soort = sleutel
            mensen = self.g.mensen(kwartaal, order)
            # An order that has no table of its own may be all there is of a whole; then it must be large enough.
            onderdrukt = order in self.g.collectief or min(laag, mensen - laag) < CEL
            if mensen and onderdrukt and sleutel not in self.bekend and laag == self.hoog[sleutel]:
                yield f"hidden {sleutel} is {laag} of {mensen}"
        for sleutel in self.laag:
            yield from self._small(sleutel)

    def _small(self, sleutel: tuple) -> Iterator[str]:
        order, kwartaal, soort = sleutel
        binnen = [((order, kwartaal, deel), "in phase") for deel in SOORTEN if BINNEN[deel] == soort]
        for buur, wat in (*binnen, *(((order, toen, soort), "since") for toen in range(kwartaal))):
            laag, hoog = self.laag[sleutel] - self.hoog[buur], self.hoog[sleutel] - self.laag[buur]
            if 1 <= laag <= hoog < CEL:
                yield f"{laag} to {hoog} {wat} {sleutel} {buur}"


def squeeze(geschiedenis: Geschiedenis) -> list[str]:
    """Everything the bounds single out; only where people move forward, which the bounds assume."""
    if not geschiedenis.vooruit:
        return []
    grenzen = Grenzen(geschiedenis)
    grenzen.squeeze()
    return list(grenzen.findings())


def small_groups(geschiedenis: Geschiedenis) -> list[str]:
    """Tables about fewer than ten people."""
    return [f"{cijfer}" for cijfer in published(geschiedenis) if cijfer.soort == MENSEN and cijfer.waarde < 10]


def _series(geschiedenis: Geschiedenis) -> Iterator[list[tuple[Tabel, Telling]]]:
    """Per group that can be worked out, its tables in time, each with what was counted: orders, whole and rest."""
    for order in geschiedenis.orders:
        yield [
            (besluit.opdrachten[order], tellingen[order])
            for besluit, tellingen in zip(geschiedenis.gepubliceerd, geschiedenis.tellingen, strict=True)
            if besluit.opdrachten.get(order)
        ]
    yield [
        (besluit.geheel, onderdrukking.total(tellingen.values()))
        for besluit, tellingen in zip(geschiedenis.gepubliceerd, geschiedenis.tellingen, strict=True)
        if besluit.geheel
    ]
    yield [
        (besluit.rest, onderdrukking.total(tellingen[order] for order in besluit.rest.uit))
        for besluit, tellingen in zip(geschiedenis.gepubliceerd, geschiedenis.tellingen, strict=True)
        if besluit.rest
    ]


def marks(geschiedenis: Geschiedenis) -> list[str]:
    """Sums of marks of fewer than five people, or that say of someone that the mark was not just anything.

    The attacker is given the exact sums; in truth the means are rounded.
    """
    gevonden = []
    for reeks in _series(geschiedenis):
        vroeger: list[list[tuple[date, int]]] = [[]]
        for tabel, telling in reeks:
            if tabel.antwoorden is None:
                continue
            for oud in vroeger:
                nieuw = list(telling.cijfers)
                for cijfer in oud:
                    if cijfer in nieuw:
                        nieuw.remove(cijfer)
                som, aantal = sum(cijfer for _dag, cijfer in nieuw), len(nieuw)
                hoogste, laagste = som - (aantal - 1), som - 10 * (aantal - 1)
                if aantal < CEL or hoogste < 10 or laagste > 1:
                    gevonden.append(f"{aantal} marks are {som} together at {tabel.peildatum}")
            vroeger.append(list(telling.cijfers))
    return gevonden


def lead_times(geschiedenis: Geschiedenis) -> list[str]:
    """Medians of fewer than ten people, or with fewer than five who ended since the one before."""
    gevonden = []
    for reeks in _series(geschiedenis):
        vorige = 0
        for tabel, telling in reeks:
            if not tabel.doorlooptijd:
                continue
            aantal = len(telling.looptijden)
            if aantal < 10 or aantal - vorige < CEL or (tabel.doorlooptijd > 1 and aantal < 20):
                gevonden.append(f"a median of {aantal} after {vorige} at {tabel.peildatum}")
            vorige = aantal
    return gevonden
