"""`python -m benchmarks [word ...]`: measure everything, or the parts whose name holds a word.

Prints `name value limit` per figure; the exit code is 1 when one is past its limit.
"""

import importlib
import os
import sys

import django

from outplacement.lokaal.motoren import motoren

DELEN = ("caseload", "importeren", "rapport", "pdfs", "mails", "herinneringen")


def main(woorden: list[str]) -> int:
    """Run the parts asked for; returns the exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "outplacement.settings.test")
    django.setup()
    from benchmarks.omgeving import new_databank, use_cache

    slecht = 0
    with motoren() as gestart:
        use_cache(gestart)
        for deel in DELEN:
            if woorden and not any(woord in deel for woord in woorden):
                continue
            module = importlib.import_module(f"benchmarks.{deel}")
            for figuur in module.measure(lambda naam: new_databank(gestart, naam)):
                print(figuur, flush=True)
                slecht += not figuur.ok
    return 1 if slecht else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
