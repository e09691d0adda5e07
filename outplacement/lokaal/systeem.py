"""Packages of the operating system that pip cannot bring: found, installed when we may, named when we may not.

python -m outplacement.lokaal systeem demo|test|messages
"""

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

BROWSERS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


@dataclass(frozen=True)
class Behoefte:
    """Something the product or its tests use. `pakketten` are Debian's and Ubuntu's names for it."""

    naam: str
    waarvoor: str
    pakketten: tuple[str, ...]
    aanwezig: Callable[[], bool]


def _has_libraries(*namen: str) -> bool:
    try:
        for naam in namen:
            ctypes.CDLL(naam)
    except OSError:
        return False
    return True


def chromium() -> str | None:
    """Path of a Chromium or Chrome for the browser tests: the system's, else Playwright's own, else None."""
    for naam in BROWSERS:
        pad = shutil.which(naam)
        # Ubuntu's chromium-browser is a script that asks for a snap, which a container cannot give.
        if pad and not (naam.startswith("chromium") and _is_snap(Path(pad))):
            return pad
    return _playwrights_own()


def _is_snap(pad: Path) -> bool:
    if "/snap/" in str(pad.resolve()):
        return False
    with pad.open("rb") as bestand:
        begin = bestand.read(4096)
    return begin.startswith(b"#!") and b"snap install" in begin


def _playwrights_own() -> str | None:
    bewaarplaats = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache/ms-playwright")
    gevonden = sorted(bewaarplaats.glob("chromium-*/chrome-linux*/chrome"))
    return str(gevonden[-1]) if gevonden else None


PANGO = Behoefte(
    "Pango",
    "rapporten als PDF",
    ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"),
    lambda: _has_libraries("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0"),
)
BROWSER = Behoefte(
    "Chromium",
    "de browsertests en schermafbeeldingen",
    ("chromium", "chromium-l10n"),
    lambda: chromium() is not None,
)
POPPLER = Behoefte(
    "Poppler", "de tests die een PDF lezen", ("poppler-utils",), lambda: shutil.which("pdftotext") is not None
)
GETTEXT = Behoefte("gettext", "het verzamelen van teksten", ("gettext",), lambda: shutil.which("xgettext") is not None)
DOELEN = {"demo": (PANGO,), "test": (PANGO, BROWSER, POPPLER), "messages": (GETTEXT,)}


def ensure(doel: str) -> int:
    """Make sure what `doel` needs is there. Missing and not ours to install: say the one command, and go on.

    Returns 0; what cannot be done without is refused where it is used, with its own message.
    """
    ontbreekt = [behoefte for behoefte in DOELEN[doel] if not behoefte.aanwezig()]
    if ontbreekt and os.geteuid() == 0 and shutil.which("apt-get"):
        _install(ontbreekt)
        ontbreekt = [behoefte for behoefte in ontbreekt if not behoefte.aanwezig()]
    if BROWSER in ontbreekt and _is_ubuntu():
        _install_playwrights()
        ontbreekt = [behoefte for behoefte in ontbreekt if not behoefte.aanwezig()]
    if ontbreekt:
        print(_explanation(ontbreekt), file=sys.stderr, flush=True)
    return 0


def _packages(behoeften: list[Behoefte]) -> list[str]:
    # On Ubuntu the package is an empty one that points to a snap.
    return [
        pakket for behoefte in behoeften if not (behoefte is BROWSER and _is_ubuntu()) for pakket in behoefte.pakketten
    ]


def _install(behoeften: list[Behoefte]) -> None:
    pakketten = _packages(behoeften)
    if not pakketten:
        return
    print(f"Ik installeer met apt wat nog ontbreekt: {' '.join(pakketten)}", flush=True)
    omgeving = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    installeer = ["apt-get", "install", "--yes", "--quiet", "--no-install-recommends", *pakketten]
    for command in (installeer, ["apt-get", "update", "--quiet"], installeer):
        uitkomst = subprocess.run(command, check=False, env=omgeving, capture_output=True, text=True)
        if command is installeer and uitkomst.returncode == 0:
            return
    print(uitkomst.stderr.strip(), file=sys.stderr, flush=True)


def _install_playwrights() -> None:
    print("Ik haal Chromium op met Playwright.", flush=True)
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


def _is_ubuntu() -> bool:
    try:
        return "ID=ubuntu" in Path("/etc/os-release").read_text().splitlines()
    except OSError:
        return False


def _explanation(behoeften: list[Behoefte]) -> str:
    streep = "!" * 78
    zinnen = [f"{behoefte.naam} ontbreekt: zonder werken niet {behoefte.waarvoor}." for behoefte in behoeften]
    pakketten = _packages(behoeften)
    if pakketten:
        zinnen.append(f"Installeer het met:  sudo apt-get install -y {' '.join(pakketten)}")
    if BROWSER in behoeften and _is_ubuntu():
        zinnen.append("Installeer de browser met:  .venv/bin/python -m playwright install --with-deps chromium")
    return "\n".join([streep, *zinnen, streep])
