"""A bureau's own colour: every shade pages and reports need, each readable by construction.

A bureau picks one colour. From it come a filled colour with the text on it, a colour for
links and a soft background, for the light and the dark scheme. Each pair of text and
background has a contrast of at least 4.5 (WCAG 2.2, success criterion 1.4.3), so a
yellow brand gives dark text and not an unreadable page.
"""

import colorsys
import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache

MINIMUM = 4.5
STANDAARD = "#0b5d66"

PAPIER, VLAK, INKT = "#f7f5f1", "#ffffff", "#1f2733"
PAPIER_DONKER, VLAK_DONKER, INKT_DONKER = "#14181b", "#1d2327", "#eeebe5"
STAP = 0.01

HEX = re.compile(r"#?([0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)


class OngeldigeKleur(ValueError):
    """The text is no colour in the form ``#rrggbb`` or ``#rgb``."""


def normaliseer(kleur: str) -> str:
    """Return `kleur` as lower-case ``#rrggbb``; raise `OngeldigeKleur` for anything else."""
    gevonden = HEX.fullmatch(kleur.strip())
    if not gevonden:
        raise OngeldigeKleur(kleur)
    cijfers = gevonden.group(1).lower()
    if len(cijfers) == 3:
        cijfers = "".join(c * 2 for c in cijfers)
    return f"#{cijfers}"


def _rgb(kleur: str) -> tuple[float, float, float]:
    r, g, b = (int(kleur[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return r, g, b


def _hex(r: float, g: float, b: float) -> str:
    return "#" + "".join(f"{round(255 * min(1.0, max(0.0, deel))):02x}" for deel in (r, g, b))


def luminantie(kleur: str) -> float:
    """Return the relative luminance (0 black - 1 white) of ``#rrggbb``, as WCAG 2.2 defines it."""
    delen = [d / 12.92 if d <= 0.04045 else ((d + 0.055) / 1.055) ** 2.4 for d in _rgb(kleur)]
    return 0.2126 * delen[0] + 0.7152 * delen[1] + 0.0722 * delen[2]


def contrast(een: str, ander: str) -> float:
    """Return the contrast ratio (1 - 21) between two colours, as WCAG 2.2 defines it."""
    hoog, laag = sorted((luminantie(een), luminantie(ander)), reverse=True)
    return (hoog + 0.05) / (laag + 0.05)


def meng(kleur: str, met: str, deel: float) -> str:
    """Return `kleur` with the share `deel` (0-1) of `met` mixed in."""
    r, g, b = (a + (c - a) * deel for a, c in zip(_rgb(kleur), _rgb(met), strict=True))
    return _hex(r, g, b)


def _met_licht(kleur: str, licht: float, hoogste_verzadiging: float = 1.0) -> str:
    tint, _, verzadiging = colorsys.rgb_to_hls(*_rgb(kleur))
    return _hex(*colorsys.hls_to_rgb(tint, licht, min(verzadiging, hoogste_verzadiging)))


def leesbaar_op(kleur: str, *gronden: str, donkerder: bool) -> str:
    """Return the shade nearest to `kleur` that has contrast >= 4.5 with each of `gronden`.

    The hue stays; only the lightness moves, down when `donkerder` and up otherwise. Black
    (or white) is the end of the road and always passes on light (or dark) grounds.
    """
    licht = colorsys.rgb_to_hls(*_rgb(kleur))[1]
    tint = kleur
    while min(contrast(tint, grond) for grond in gronden) < MINIMUM:
        licht += -STAP if donkerder else STAP
        if not 0 < licht < 1:
            return "#000000" if donkerder else "#ffffff"
        tint = _met_licht(kleur, licht)
    return tint


def tekst_op(kleur: str) -> str:
    """Return white, or a near-black in the brand's hue, whichever reads best on `kleur`."""
    donker = _met_licht(kleur, 0.08)
    beste = max(("#ffffff", donker), key=lambda tekst: contrast(tekst, kleur))
    return beste if contrast(beste, kleur) >= MINIMUM else "#000000"


@dataclass(frozen=True, slots=True)
class Palet:
    """The brand's shades for one scheme, each ``#rrggbb``."""

    merk: str
    """Fills: primary buttons, bars."""
    merk_op: str
    """Text on `merk` and on `merk_sterk`."""
    merk_sterk: str
    """A filled button under the pointer."""
    merk_inkt: str
    """Links and headings on paper, on cards and on `merk_zacht`."""
    merk_zacht: str
    """Soft background; both ink and `merk_inkt` read on it."""

    def declaraties(self) -> str:
        """Return the custom properties of the token layer."""
        namen = ("merk", "merk_op", "merk_sterk", "merk_inkt", "merk_zacht")
        return "".join(f"--{naam.replace('_', '-')}:{getattr(self, naam)};" for naam in namen)


@dataclass(frozen=True, slots=True)
class Huisstijl:
    """The look of one bureau: the chosen colour and what follows from it."""

    gekozen: str
    licht: Palet
    donker: Palet

    @property
    def css(self) -> str:
        """The text of ``/merk/<hash>.css``: it overrides the brand tokens and nothing else."""
        # Print keeps the page's own black on white, so the dark block asks for a screen.
        return (
            f"@layer tokens{{@media screen{{:root{{{self.licht.declaraties()}}}}}"
            f"@media screen and (prefers-color-scheme:dark){{:root{{{self.donker.declaraties()}}}}}}}\n"
        )

    @property
    def hash(self) -> str:
        """Sixteen characters that name this text, so that browsers may keep it for ever."""
        return hashlib.sha256(self.css.encode()).hexdigest()[:16]

    @property
    def contrasten(self) -> dict[str, float]:
        """Return the contrast of each pair that carries text, to show beside the colour field."""
        uit: dict[str, float] = {}
        gronden = (("licht", self.licht, PAPIER, INKT), ("donker", self.donker, PAPIER_DONKER, INKT_DONKER))
        for naam, palet, papier, inkt in gronden:
            uit[f"{naam}: knop"] = contrast(palet.merk_op, palet.merk)
            uit[f"{naam}: knop onder de muis"] = contrast(palet.merk_op, palet.merk_sterk)
            uit[f"{naam}: link"] = contrast(palet.merk_inkt, papier)
            uit[f"{naam}: link op zacht vlak"] = contrast(palet.merk_inkt, palet.merk_zacht)
            uit[f"{naam}: tekst op zacht vlak"] = contrast(inkt, palet.merk_zacht)
        return {naam: round(waarde, 2) for naam, waarde in uit.items()}


def _palet_licht(kleur: str) -> Palet:
    op = tekst_op(kleur)
    zacht = meng(VLAK, kleur, 0.11)
    # The hover shade moves away from the text on it, so its contrast only grows.
    sterk = meng(kleur, "#000000" if op == "#ffffff" else "#ffffff", 0.2)
    inkt = leesbaar_op(kleur, zacht, PAPIER, VLAK, donkerder=True)
    return Palet(merk=kleur, merk_op=op, merk_sterk=sterk, merk_inkt=inkt, merk_zacht=zacht)


def _palet_donker(kleur: str) -> Palet:
    zacht = meng(VLAK_DONKER, kleur, 0.22)
    while contrast(INKT_DONKER, zacht) < 2 * MINIMUM:
        zacht = meng(zacht, VLAK_DONKER, 0.2)
    # A bright, fully saturated colour vibrates on a dark page.
    helder = _met_licht(kleur, max(0.71, colorsys.rgb_to_hls(*_rgb(kleur))[1]), 0.52)
    inkt = leesbaar_op(helder, zacht, PAPIER_DONKER, VLAK_DONKER, donkerder=False)
    op = tekst_op(inkt)
    sterk = meng(inkt, "#ffffff" if op != "#ffffff" else "#000000", 0.25)
    return Palet(merk=inkt, merk_op=op, merk_sterk=sterk, merk_inkt=inkt, merk_zacht=zacht)


@lru_cache(maxsize=512)
def huisstijl(kleur: str = STANDAARD) -> Huisstijl:
    """Return the look that follows from one brand colour (``#rrggbb`` or ``#rgb``).

    Raises `OngeldigeKleur`. The report uses `licht` (paper is always light); pages use `css`.
    """
    gekozen = normaliseer(kleur)
    return Huisstijl(gekozen=gekozen, licht=_palet_licht(gekozen), donker=_palet_donker(gekozen))
