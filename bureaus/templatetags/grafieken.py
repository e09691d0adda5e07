"""Charts as SVG with a title and always a table of the same figures.

One drawing serves the page and the PDF. Colours are hex attributes, because WeasyPrint draws
``var()`` in SVG as black; on a page the classes let the stylesheet's tokens win. Without
`breedte` lengths are percentages, so text keeps its size on a phone; WeasyPrint gets pixels.
It also gives SVG no font from the stylesheet: the drawing names "Figtree" itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from django import template
from django.template.loader import render_to_string
from django.utils.formats import localize
from django.utils.safestring import SafeString

register = template.Library()

KLEUREN = ("#0b5d66", "#7a4b00", "#1d4e89", "#6b7686")
INKT, INKT_2, SPOOR = "#1f2733", "#4a5565", "#e2ddd3"
LETTER = 14
REGEL = 46
BALK = 14
LIJNHOOGTE = 190
LIJNBOVEN = 26
LIJNONDER = 30
RAND = 5


@dataclass(frozen=True, slots=True)
class Stuk:
    """One rectangle of a bar: start and length already in SVG lengths."""

    x: str
    breedte: str
    kleur: str
    reeks: int


@dataclass(frozen=True, slots=True)
class Balk:
    """One bar: its words, the text of its value, and its pieces."""

    label: str
    waarde: str
    y_tekst: int
    y_balk: int
    stukken: tuple[Stuk, ...]


@dataclass(frozen=True, slots=True)
class Punt:
    """One point of a line: its place, its words and where its label hangs."""

    x: str
    y: float
    label: str
    waarde: str
    anker: str


def _lengte(deel: float, breedte: int | None) -> str:
    """Write the share `deel` (0-1) of the drawing's width as an SVG length."""
    return f"{deel * 100:.2f}%" if breedte is None else f"{deel * breedte:.2f}"


def _palet(kleur: str) -> tuple[str, ...]:
    return (kleur, *KLEUREN[1:]) if kleur else KLEUREN


def _balken(
    rijen: Sequence[tuple[object, Sequence[float]]], breedte: int | None, palet: Sequence[str]
) -> tuple[Balk, ...]:
    hoogste = max((sum(waarden) for _, waarden in rijen), default=0) or 1
    balken = []
    for nummer, (label, waarden) in enumerate(rijen):
        stukken, plaats = [], 0.0
        for reeks, waarde in enumerate(waarden):
            deel = waarde / hoogste
            if waarde:
                kleur = palet[reeks % len(palet)]
                stukken.append(Stuk(_lengte(plaats, breedte), _lengte(deel, breedte), kleur, reeks % len(palet) + 1))
            plaats += deel
        boven = nummer * REGEL
        tekst = str(localize(sum(waarden)))
        balken.append(Balk(str(label), tekst, boven + LETTER, boven + LETTER + 8, tuple(stukken)))
    return tuple(balken)


def _tabel(koppen: Sequence[object], rijen: Sequence[Sequence[object]]) -> dict[str, object]:
    return {"koppen": list(koppen), "rijen": [[str(r[0]), *r[1:]] for r in rijen]}


def _teken(sjabloon: str, titel: str, breedte: int | None, **verder: object) -> SafeString:
    gegevens = {
        "titel": titel,
        "breedte": breedte,
        "volle_breedte": "100%" if breedte is None else str(breedte),
        "inkt": INKT,
        "inkt_2": INKT_2,
        "spoor": SPOOR,
        "balk": BALK,
        "letter": LETTER,
        "voor_pdf": breedte is not None,
        **verder,
    }
    return render_to_string(f"components/grafiek/{sjabloon}.html", gegevens)


@register.simple_tag
def staafgrafiek(
    rijen: Sequence[tuple[object, float]],
    *,
    titel: str,
    kop: str = "",
    eenheid: str = "",
    kleur: str = "",
    breedte: int | None = None,
    koppen: Sequence[object] = (),
    tabelrijen: Sequence[Sequence[object]] = (),
) -> SafeString:
    """Draw horizontal bars of `rijen` [(label, number >= 0)], with a table.

    `kop` and `eenheid` head the table's columns; `koppen` and `tabelrijen` replace the table by one that says
    more, such as the same figures per month. `kleur` is a hex colour for the PDF and `breedte` (pixels) fixes
    the width there. Without both the drawing follows page and tokens.
    """
    balken = _balken([(label, (waarde,)) for label, waarde in rijen], breedte, _palet(kleur))
    return _teken(
        "staven",
        titel,
        breedte,
        balken=balken,
        hoogte=max(len(rijen), 1) * REGEL,
        legenda=(),
        tabel=_tabel(koppen or (kop, eenheid or titel), tabelrijen or [(label, waarde) for label, waarde in rijen]),
    )


@register.simple_tag
def stapelgrafiek(
    rijen: Sequence[tuple[object, Sequence[float]]],
    reeksen: Sequence[object],
    *,
    titel: str,
    kop: str = "",
    kleur: str = "",
    breedte: int | None = None,
) -> SafeString:
    """Draw stacked bars of `rijen` [(label, numbers per series)], with legend and table."""
    palet = _palet(kleur)
    legenda = [
        {"naam": naam, "kleur": palet[i % len(palet)], "reeks": i % len(palet) + 1} for i, naam in enumerate(reeksen)
    ]
    return _teken(
        "staven",
        titel,
        breedte,
        balken=_balken(rijen, breedte, palet),
        hoogte=max(len(rijen), 1) * REGEL,
        legenda=legenda,
        tabel=_tabel((kop, *reeksen), [(label, *waarden) for label, waarden in rijen]),
    )


@register.simple_tag
def lijngrafiek(
    rijen: Sequence[tuple[object, float]],
    *,
    titel: str,
    kop: str = "",
    eenheid: str = "",
    kleur: str = "",
    breedte: int | None = None,
) -> SafeString:
    """Draw a line through `rijen` [(label, number)] from zero up, with a table.

    Only first, highest and last point carry their number, so the labels never collide.
    """
    waarden = [float(waarde) for _, waarde in rijen]
    hoogste = max(waarden, default=0.0) or 1.0
    vlak = LIJNHOOGTE - LIJNBOVEN - LIJNONDER
    stap = 1 / max(len(rijen) - 1, 1)
    laatste = len(rijen) - 1
    met_getal = {0, laatste, waarden.index(max(waarden)) if waarden else 0}
    ankers = {0: "start", laatste: "end"}
    punten = [
        Punt(
            x=_lengte(i * stap, None) if breedte is None else f"{RAND + i * stap * (breedte - 2 * RAND):.2f}",
            y=round(LIJNBOVEN + vlak * (1 - waarde / hoogste), 2),
            label=str(label) if i in (0, laatste) else "",
            waarde=str(localize(rijen[i][1])) if i in met_getal else "",
            anker=ankers.get(i, "middle"),
        )
        for i, (label, waarde) in enumerate(zip((r[0] for r in rijen), waarden, strict=True))
    ]
    lijnen = list(pairwise(punten))
    return _teken(
        "lijn",
        titel,
        breedte,
        punten=punten,
        lijnen=lijnen,
        hoogte=LIJNHOOGTE,
        bodem=LIJNHOOGTE - LIJNONDER,
        kleur=_palet(kleur)[0],
        tabel=_tabel((kop, eenheid or titel), rijen),
    )
