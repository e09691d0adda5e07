"""Everything between running engines and a running demo, in one process: Django is loaded once.

python -m outplacement.lokaal.voorbereiden
"""

import hashlib
import io
import logging
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from outplacement.lokaal import plaats

# What the pages never ask for: the API answers in JSON only, without the framework's own pages.
ONGEBRUIKT = ["rest_framework"]


@contextmanager
def step(zin: str) -> Iterator[None]:
    """Say what is done and how long it took."""
    begin = time.monotonic()
    print(f"  {zin} ...", end="", flush=True)
    yield
    print(f" {time.monotonic() - begin:.1f} s", flush=True)


def main() -> None:
    """Bring tables, static files and demo data up to date."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "outplacement.settings.local")
    import django
    from django.core.management import call_command

    django.setup()
    logging.disable(logging.INFO)
    with step("Tabellen bijwerken"):
        call_command("migrate", database="eigenaar", verbosity=0, interactive=False)
    _static()
    with step("Voorbeeldgegevens laden"):
        call_command("load_demo", stdout=io.StringIO())


def _static() -> None:
    """Build and collect static files, unless nothing changed since the last time."""
    from django.conf import settings
    from django.core.management import call_command

    klaar = Path(settings.STATIC_ROOT) / "staticfiles.json"
    merk = plaats.var() / "static-gebouwd-van"
    if klaar.exists() and merk.exists() and merk.read_text() == fingerprint(settings.STATICFILES_DIRS):
        return
    with step("Stijlen, lettertypen en iconen maken"):
        call_command("build_assets", verbosity=0, stdout=io.StringIO())
    with step("Statische bestanden klaarzetten"):
        call_command("collectstatic", verbosity=0, interactive=False, clear=True, ignore_patterns=ONGEBRUIKT)
    merk.write_text(fingerprint(settings.STATICFILES_DIRS))


def fingerprint(mappen: list[Path]) -> str:
    """Changes with every file in `mappen`, the packages that bring fonts and icons, and the program that builds."""
    bronnen = [
        plaats.PROJECT / "requirements/base.txt",
        *(plaats.PROJECT / "outplacement/management/commands").iterdir(),
    ]
    bronnen += [pad for map_ in mappen for pad in Path(map_).rglob("*")]
    kenmerk = hashlib.sha256()
    for pad in sorted(bron for bron in bronnen if bron.is_file()):
        staat = pad.stat()
        kenmerk.update(f"{pad} {staat.st_size} {staat.st_mtime_ns}\n".encode())
    return kenmerk.hexdigest()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
