"""The built fonts cover the names people have, weigh little, and come out the same each time."""

from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from outplacement.letters import EXTRA
from outplacement.management.commands.build_assets import PDF_GEWICHTEN, TEKENS, build_fonts

# Not used in names: kra, Catalan middle dots, apostrophe n, Sami T, long s.
ZONDER = {0x138, 0x13F, 0x140, 0x149, 0x166, 0x167, 0x17F}
NAMEN = "Nguyễn Thị Hà, Phạm Hảo, Ước Mơ, Ștefan Țăran, Łukasz Żółć, Mehmet Yılmaz, Đorđe Šarić, ’t Hoen, Zoë, Áron Őry"


@pytest.fixture(scope="module")
def gebouwd(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return build_fonts(tmp_path_factory.mktemp("letters"))


def test_every_name_is_written_in_our_own_letters(gebouwd: list[Path]) -> None:
    for pad in gebouwd:
        tekens = TTFont(pad).getBestCmap()
        assert not [t for t in {*NAMEN, *map(chr, EXTRA), *"€–—…→•“”‘’"} if ord(t) not in tekens], pad.name
        assert not [hex(t) for t in TEKENS if t not in tekens and t not in ZONDER]


def test_the_page_font_is_variable_and_small(gebouwd: list[Path]) -> None:
    web = gebouwd[0]
    as_ = TTFont(web)["fvar"].axes[0]
    assert (web.suffix, as_.minValue, as_.maxValue) == (".woff2", 400, 700)
    assert web.stat().st_size <= 23 * 1024


def test_the_report_gets_one_file_per_weight(gebouwd: list[Path]) -> None:
    assert [pad.name for pad in gebouwd[1:]] == [f"figtree-{gewicht}.ttf" for gewicht in PDF_GEWICHTEN]
    assert [TTFont(pad)["OS/2"].usWeightClass for pad in gebouwd[1:]] == list(PDF_GEWICHTEN)


def test_building_twice_gives_the_same_bytes(gebouwd: list[Path], tmp_path: Path) -> None:
    assert [p.read_bytes() for p in build_fonts(tmp_path)] == [p.read_bytes() for p in gebouwd]


def test_a_built_letter_grows_with_the_weight(gebouwd: list[Path]) -> None:
    breedtes = []
    for pad in gebouwd[1:]:
        font = TTFont(pad)
        breedtes.append([font["hmtx"][font.getBestCmap()[ord(t)]][0] for t in "ạa"])
    assert breedtes[0][0] < breedtes[-1][0]
    assert all(gebouwd_ == gewoon for gebouwd_, gewoon in breedtes)
