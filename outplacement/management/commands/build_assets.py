"""Build the fonts of the pages and the PDF from the ``fontpkg-figtree`` package.

Nothing third-party is kept in the repository: the files land in ``static/gebouwd/``, which git ignores.
"""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand
from fontpkg_figtree import ROOT
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

from outplacement.letters import EXTRA, add_letters

PDF_GEWICHTEN = (400, 600, 700)
WEB_GEWICHTEN = (400, 700)

# Latin, Latin-1, Latin Extended-A, Romanian comma letters and Vietnamese: names such as
# "Nguyễn Thị Hà", "Ștefan" and "Łukasz" are written in one and the same letter.
TEKENS = (
    *range(0x20, 0x7F),
    *range(0xA0, 0x180),
    *(0x1CD, 0x1CE, 0x218, 0x219, 0x21A, 0x21B, 0x1E9E),
    *EXTRA,
    *(0x300, 0x301, 0x302, 0x303, 0x306, 0x308, 0x309, 0x30A, 0x30C, 0x326, 0x327),
    *(0x2010, 0x2011, 0x2013, 0x2014, 0x2018, 0x2019, 0x201A, 0x201C, 0x201D, 0x201E),
    *(0x2020, 0x2022, 0x2026, 0x202F, 0x2039, 0x203A, 0x20AC, 0x2122),
    *(0x2190, 0x2191, 0x2192, 0x2193, 0x2212, 0x2264, 0x2265),
)


def bron() -> TTFont:
    """Open the packaged font with missing letters added; its timestamps stay, so the output is reproducible."""
    return add_letters(TTFont(Path(ROOT) / "files" / "Figtree[wght].ttf", recalcTimestamp=False))


def beperk(font: TTFont) -> TTFont:
    """Keep only the characters of `TEKENS` and the features Dutch text uses, in place."""
    keuzes = Options()
    keuzes.layout_features = ["kern", "liga", "mark", "mkmk", "ccmp", "locl", "tnum"]
    keuzes.hinting = False
    keuzes.name_IDs = [1, 2, 3, 4, 6, 13, 14]
    keuzes.notdef_outline = True
    snijder = Subsetter(keuzes)
    snijder.populate(unicodes=TEKENS)
    snijder.subset(font)
    return font


def build_fonts(doel: Path) -> list[Path]:
    """Write the WOFF2 for pages and one TTF per weight for WeasyPrint into `doel`; return the paths."""
    doel.mkdir(parents=True, exist_ok=True)
    # Characters first, weights second: the instancer drops empty variations the subsetter looks up.
    web = instancer.instantiateVariableFont(beperk(bron()), {"wght": WEB_GEWICHTEN})
    web.flavor = "woff2"
    paden = [doel / "figtree.woff2"]
    web.save(paden[0])
    for gewicht in PDF_GEWICHTEN:
        vast = instancer.instantiateVariableFont(beperk(bron()), {"wght": gewicht})
        paden.append(doel / f"figtree-{gewicht}.ttf")
        vast.save(paden[-1])
    return paden


class Command(BaseCommand):
    """``manage.py build_assets``: needs no database, writes ``static/gebouwd/``."""

    help = "Build the fonts for pages and PDF from their package."
    requires_system_checks: list[str] = []

    def handle(self, *args: object, **options: object) -> None:
        for pad in build_fonts(Path(settings.BASE_DIR) / "static" / "gebouwd"):
            if options["verbosity"]:
                self.stdout.write(f"{pad.name} {pad.stat().st_size}")
