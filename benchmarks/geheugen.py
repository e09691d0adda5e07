"""`python -m benchmarks.geheugen < file.xlsx`: import that file and print this process's peak memory in MB."""

import os
import resource
import sys

import django


def main() -> None:
    """Import the workbook on standard input into the database of the environment."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "outplacement.settings.test")
    django.setup()
    from benchmarks.importeren import import_all
    from bureaus import leden

    bureau = leden.found_bureau(naam="Geheugen", slug="geheugen")
    aantal = import_all(bureau, sys.stdin.buffer.read(), "groot")
    if aantal != 20_000:
        raise SystemExit(f"the import made {aantal} trajectories instead of 20,000")
    # Linux gives kilobytes.
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


if __name__ == "__main__":
    main()
