"""`make screenshots`: every page of every role, on a phone and on a laptop, into `var/schermen/`.

Looks at the demo that runs at PORT (8000); start it first with `make demo`.
"""

import os
import sys
from pathlib import Path

import django
from playwright.sync_api import sync_playwright

from outplacement.lokaal.plaats import var


def main(adres: str, map_: Path, rollen: list[str]) -> None:
    """Photograph the pages of `rollen` (all when empty) of the product at `adres`."""
    from django.conf import settings

    from tests.e2e.conftest import CHROMIUM, LAPTOP, TELEFOON
    from tests.e2e.rondgang import ROLLEN, sign_in, walk

    map_.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        # Both, or date fields read month first.
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-dev-shm-usage", "--lang=nl"],
            env={**os.environ, "LANGUAGE": "nl"},
        )
        for rol, email in ROLLEN.items():
            if rollen and rol not in rollen:
                continue
            context = browser.new_context(base_url=adres, locale="nl-NL", timezone_id=settings.TIME_ZONE)
            page = context.new_page()
            if email:
                sign_in(page, email)
            for bladzij in walk(page):
                for viewport in (TELEFOON, LAPTOP):
                    page.set_viewport_size(viewport)
                    page.goto(bladzij.pad)
                    naam = f"{rol}-{bladzij.naam.replace(':', '.')}-{viewport['width']}.png"
                    page.screenshot(path=map_ / naam, full_page=True)
            context.close()
        browser.close()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "outplacement.settings.local")
    django.setup()
    main(f"http://127.0.0.1:{os.environ.get('PORT') or 8000}", var() / "schermen", sys.argv[1:])
    sys.stdout.write(f"Schermafbeeldingen staan in {(var() / 'schermen')}/\n")
