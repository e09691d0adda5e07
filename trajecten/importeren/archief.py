"""Guard in front of the workbook library: what kind of container is this, and how large does it unpack?

Everything works on bytes in memory. The sizes a zip file states about itself are not trusted: every entry is inflated
once in small pieces, without keeping the result, before the library may open the file.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

from trajecten.importeren.onleesbaar import Onleesbaar

MAX_UITGEPAKT = 100 * 1024 * 1024
MAX_ONDERDELEN = 2_000
MAX_VERHOUDING = 200
VERHOUDING_VANAF = 2 * 1024 * 1024
# The library keeps these in memory as objects (several times their size), the sheets it reads row by row.
MAX_TEKSTENLIJST = 40 * 1024 * 1024
MAX_OVERIGE_XML = 10 * 1024 * 1024
# One row is built as a whole; without this a sheet of one endless row would take gigabytes.
MAX_ZONDER_RIJ = 4 * 1024 * 1024

_STUK = 256 * 1024
_LOKALE_KOP = struct.Struct("<4s22xHH")
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ANDERE_SOORTEN = (
    b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BM", b"MZ",
    b"\x7fELF", b"RIFF", b"II*\x00", b"MM\x00*", b"PAR1", b"SQLite format",
)  # fmt: skip


def controleer_soort(inhoud: bytes) -> str:
    """Return "xlsx" or "tekst" for the bytes of an upload; raise `Onleesbaar` for anything else we can name."""
    kop = inhoud[:16]
    if kop.startswith(_OLE):
        raise Onleesbaar(_soort_ole(inhoud))
    if kop.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "xlsx"
    if kop.startswith(_ANDERE_SOORTEN):
        raise Onleesbaar("geen_rekenblad")
    begin = inhoud[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if begin.startswith((b"<!doctype", b"<html", b"<?xml", b"<table", b"<svg", b"{", b"[{")):
        raise Onleesbaar("geen_rekenblad")
    return "tekst"


def _soort_ole(inhoud: bytes) -> str:
    """Tell an encrypted workbook from an old .xls: both are OLE containers, whose stream names are UTF-16."""
    if "EncryptedPackage".encode("utf-16-le") in inhoud:
        return "versleuteld"
    if any(naam.encode("utf-16-le") in inhoud for naam in ("Workbook", "Book")):
        return "oud_excel"
    return "geen_rekenblad"


def controleer_archief(inhoud: bytes) -> None:
    """Raise `Onleesbaar` unless the bytes are a workbook (.xlsx) that unpacks within the limits above."""
    try:
        with zipfile.ZipFile(io.BytesIO(inhoud)) as archief:
            onderdelen = archief.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, struct.error):
        raise Onleesbaar("beschadigd") from None
    if len(onderdelen) > MAX_ONDERDELEN:
        raise Onleesbaar("te_groot_uitgepakt")
    _controleer_werkmap({onderdeel.filename for onderdeel in onderdelen}, inhoud)
    if any(onderdeel.flag_bits & 0x1 for onderdeel in onderdelen):
        raise Onleesbaar("versleuteld")
    if sum(onderdeel.file_size for onderdeel in onderdelen) > MAX_UITGEPAKT:
        raise Onleesbaar("te_groot_uitgepakt")
    totaal = 0
    for onderdeel in onderdelen:
        totaal += _meet(inhoud, onderdeel, MAX_UITGEPAKT - totaal)


def _controleer_werkmap(namen: set[str], inhoud: bytes) -> None:
    if "xl/workbook.xml" in namen or any(_is_blad(naam) for naam in namen):
        return
    if "xl/workbook.bin" in namen or b"vnd.oasis.opendocument.spreadsheet" in inhoud[:200]:
        raise Onleesbaar("ander_rekenblad")
    raise Onleesbaar("geen_rekenblad")


def _is_blad(naam: str) -> bool:
    return naam.startswith("xl/worksheets/") and naam.endswith(".xml")


def _grens(naam: str) -> int:
    """Return how many bytes this part of a workbook may unpack to."""
    if _is_blad(naam) or not naam.endswith((".xml", ".rels")):
        return MAX_UITGEPAKT
    return MAX_TEKSTENLIJST if naam.endswith("sharedStrings.xml") else MAX_OVERIGE_XML


def _meet(inhoud: bytes, onderdeel: zipfile.ZipInfo, over: int) -> int:
    """Inflate one entry in pieces and return its true size; raise when it lies, is too large or carries a DTD.

    A DTD never occurs in a real workbook, and without one neither entity bombs nor external entities exist; so the
    workbook library needs no hardened XML parser.
    """
    start = onderdeel.header_offset
    kop = inhoud[start : start + _LOKALE_KOP.size]
    if len(kop) < _LOKALE_KOP.size or onderdeel.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Onleesbaar("beschadigd")
    _, naam_lengte, extra_lengte = _LOKALE_KOP.unpack(kop)
    start += _LOKALE_KOP.size + naam_lengte + extra_lengte
    ingepakt = memoryview(inhoud)[start : start + onderdeel.compress_size]
    grens = min(_grens(onderdeel.filename), over)
    is_blad = _is_blad(onderdeel.filename)
    is_xml = onderdeel.filename.endswith((".xml", ".rels"))
    staart = b""
    grootte = zonder_rij = 0
    for stuk in _stukken(ingepakt, onderdeel.compress_type):
        grootte += len(stuk)
        zonder_rij = 0 if not is_blad or b"<row" in stuk or b":row" in stuk else zonder_rij + len(stuk)
        verhouding_op = grootte > VERHOUDING_VANAF and grootte > MAX_VERHOUDING * max(len(ingepakt), 1)
        if grootte > grens or grootte > onderdeel.file_size or verhouding_op or zonder_rij > MAX_ZONDER_RIJ:
            raise Onleesbaar("te_groot_uitgepakt")
        if is_xml and _heeft_dtd(staart + stuk):
            raise Onleesbaar("beschadigd")
        staart = stuk[-32:]
    return grootte


def _stukken(ingepakt: memoryview, soort: int) -> Iterator[bytes]:
    """Yield the unpacked bytes of an entry in pieces of at most 256 KB."""
    if soort == zipfile.ZIP_STORED:
        for begin in range(0, len(ingepakt), _STUK):
            yield bytes(ingepakt[begin : begin + _STUK])
        return
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    rest: bytes | memoryview = ingepakt
    try:
        while not inflater.eof:
            stuk = inflater.decompress(rest, _STUK)
            rest = inflater.unconsumed_tail
            if not stuk and not rest:
                return
            yield stuk
    except zlib.error:
        raise Onleesbaar("beschadigd") from None


def _heeft_dtd(stuk: bytes) -> bool:
    if b"<!DOCTYPE" in stuk or b"<!ENTITY" in stuk:
        return True
    return b"\x00" in stuk and b"<!DOCTYPE" in stuk.replace(b"\x00", b"")
