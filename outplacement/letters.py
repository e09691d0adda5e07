"""Letters a font lacks, Vietnamese above all, built from the font's own shapes.

Figtree covers most of Latin Extended-A and stops there. Without the letters below "Phạm Thị Hảo" would be
drawn half in another font on a page, and a report would embed a font that is not ours.
Each letter is a composite of what is there: its base letter and a mark. Two marks come from
other glyphs: the dot below is the dot above, the horn is a small closing quote. The hook above
is the upper part of the question mark.
"""

import unicodedata
from itertools import pairwise

from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import Glyph, GlyphComponent, GlyphCoordinates
from fontTools.ttLib.tables.TupleVariation import TupleVariation

EXTRA = (
    *(0x114, 0x115, 0x128, 0x129, 0x12C, 0x12D, 0x14E, 0x14F, 0x168, 0x169),
    *(0x1A0, 0x1A1, 0x1AF, 0x1B0),
    *range(0x1EA0, 0x1EFA),
)
# Hyphens and spaces the font leaves out, and the cedilla form of a Romanian letter: same shape.
ZELFDE = {0x2010: 0x2D, 0x2011: 0x2D, 0xAD: 0x2D, 0x202F: 0xA0, 0x162: 0x21A, 0x163: 0x21B}
HAAK, PUNT_ONDER, HOORN = 0x309, 0x323, 0x31B
HAAK_SCHAAL = 0.34
HOORN_SCHAAL = 0.62
USE_MY_METRICS, ARGS_ARE_XY = 0x0200, 0x0002
FANTOOMPUNTEN = 4
Punt = tuple[int, int]


class Letterbouwer:
    """Adds composite glyphs to one opened variable font; sizes are in font units."""

    def __init__(self, font: TTFont) -> None:
        self.font = font
        self.glyf, self.gvar, self.hmtx = font["glyf"], font["gvar"], font["hmtx"]
        self.cmap: dict[int, str] = font.getBestCmap()
        # With HVAR present, widths of new glyphs would not grow with the weight.
        if "HVAR" in font:
            del font["HVAR"]
        self.ruimte = self._kader(self.cmap[0x301])[1] - self._kader(self.cmap[ord("o")])[3]

    def _kader(self, naam: str) -> tuple[int, int, int, int]:
        glyph = self.glyf[naam]
        glyph.recalcBounds(self.glyf)
        return glyph.xMin, glyph.yMin, glyph.xMax, glyph.yMax

    def _noteer(self, code: int, naam: str, glyph: Glyph, breedte: int, variaties: list[TupleVariation]) -> None:
        self.glyf[naam] = glyph
        glyph.recalcBounds(self.glyf)
        self.hmtx[naam] = (breedte, glyph.xMin)
        self.gvar.variations[naam] = variaties
        self.wijs_aan(code, naam)

    def wijs_aan(self, code: int, naam: str) -> None:
        """Let character `code` show glyph `naam`, unless the font already has one for it."""
        self.cmap.setdefault(code, naam)
        for tabel in self.font["cmap"].tables:
            if tabel.isUnicode():
                tabel.cmap.setdefault(code, naam)

    def haak(self) -> None:
        """Draw the hook above as the question mark's upper stroke, scaled, with its own weights."""
        bron = self.cmap[ord("?")]
        punten, einden, vlaggen = self.glyf[bron].getCoordinates(self.glyf)
        grenzen = [0, *(e + 1 for e in einden)]
        # The stroke is the contour that reaches highest; the other one is the dot.
        begin, einde = max(pairwise(grenzen), key=lambda g: max(y for _, y in punten[g[0] : g[1]]))
        glyph = Glyph()
        schaal = [(round(x * HAAK_SCHAAL), round(y * HAAK_SCHAAL)) for x, y in punten[begin:einde]]
        glyph.numberOfContours = 1
        glyph.coordinates = GlyphCoordinates(schaal)
        glyph.flags = vlaggen[begin:einde]
        glyph.endPtsOfContours = [einde - begin - 1]
        variaties = []
        for variatie in self.gvar.variations[bron]:
            deel = [
                d and (round(d[0] * HAAK_SCHAAL), round(d[1] * HAAK_SCHAAL)) for d in variatie.coordinates[begin:einde]
            ]
            variaties.append(TupleVariation(dict(variatie.axes), [*deel, *[(0, 0)] * FANTOOMPUNTEN]))
        self._noteer(HAAK, "hookabovecomb", glyph, 0, variaties)

    def _plaats(self, basis: str, merk: int) -> tuple[str, int, int, float]:
        """Return the mark's glyph, its offset and its scale over, under or beside `basis`."""
        x0, _, x1, y1 = self._kader(basis)
        if merk == HOORN:
            teken = self.cmap[0x2019]
            mx0, my0, mx1, my1 = (round(v * HOORN_SCHAAL) for v in self._kader(teken))
            return teken, x1 - mx0 - (mx1 - mx0) // 3, y1 - my0 - (my1 - my0) // 2, HOORN_SCHAAL
        teken = self.cmap[0x307] if merk == PUNT_ONDER else self.cmap[merk]
        mx0, my0, mx1, my1 = self._kader(teken)
        dx = (x0 + x1) // 2 - (mx0 + mx1) // 2
        dy = -self.ruimte - my1 if merk == PUNT_ONDER else y1 + self.ruimte - my0
        return teken, dx, dy, 1.0

    def _beweging(self, basis: str) -> list[TupleVariation]:
        """Return how width and mark move with the weight: the mark stays over the middle."""
        uit = []
        for variatie in self.gvar.variations.get(basis, []):
            fantomen: list[Punt] = [d or (0, 0) for d in variatie.coordinates[-FANTOOMPUNTEN:]]
            midden = (fantomen[1][0] - fantomen[0][0]) // 2
            uit.append(TupleVariation(dict(variatie.axes), [(0, 0), (midden, 0), *fantomen]))
        return uit

    def letter(self, code: int) -> None:
        """Build one letter from its canonical decomposition: a base and one mark."""
        basis_code, merk = (int(deel, 16) for deel in unicodedata.decomposition(chr(code)).split())
        if basis_code not in self.cmap:
            self.letter(basis_code)
        basis = self.cmap[basis_code]
        # Under a mark the dot of the i makes way; the dot below leaves it.
        if chr(basis_code) == "i" and merk != PUNT_ONDER:
            basis = self.cmap[0x131]
        teken, dx, dy, schaal = self._plaats(basis, merk)
        glyph = Glyph()
        glyph.numberOfContours = -1
        glyph.components = [self._deel(basis, 0, 0, 1.0), self._deel(teken, dx, dy, schaal)]
        self._noteer(code, f"uni{code:04X}", glyph, self.hmtx[basis][0], self._beweging(basis))

    @staticmethod
    def _deel(naam: str, x: int, y: int, schaal: float) -> GlyphComponent:
        deel = GlyphComponent()
        deel.glyphName, deel.x, deel.y, deel.flags = naam, x, y, ARGS_ARE_XY
        if schaal == 1.0 and (x, y) == (0, 0):
            deel.flags |= USE_MY_METRICS
        if schaal != 1.0:
            deel.transform = [[schaal, 0], [0, schaal]]
        return deel


def add_letters(font: TTFont) -> TTFont:
    """Add the letters of `EXTRA` and `ZELFDE` the font lacks, in place; return the font."""
    bouwer = Letterbouwer(font)
    if HAAK not in bouwer.cmap:
        bouwer.haak()
    for code in EXTRA:
        if code not in bouwer.cmap:
            bouwer.letter(code)
    for code, voorbeeld in ZELFDE.items():
        bouwer.wijs_aan(code, bouwer.cmap[voorbeeld])
    font.setGlyphOrder(list(bouwer.glyf.glyphOrder))
    return font
