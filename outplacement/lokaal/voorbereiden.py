"""Everything between running engines and a running demo, in one process: Django is loaded once.

python -m outplacement.lokaal.voorbereiden
"""

import os
import sys
import time

STAPPEN = (
    ("Tabellen bijwerken", "migrate", {"database": "eigenaar", "verbosity": 0, "interactive": False}),
    ("Stijlen, lettertypen en iconen maken", "build_assets", {"verbosity": 0}),
    ("Statische bestanden klaarzetten", "collectstatic", {"verbosity": 0, "interactive": False}),
    ("Voorbeeldgegevens laden", "load_demo", {}),
)


def main() -> None:
    """Run each step and say how long it took."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "outplacement.settings.local")
    import django
    from django.core.management import call_command

    django.setup()
    for zin, command, opties in STAPPEN:
        begin = time.monotonic()
        print(f"  {zin} ...", end="", flush=True)
        call_command(command, **opties)
        print(f" {time.monotonic() - begin:.1f} s", flush=True)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
