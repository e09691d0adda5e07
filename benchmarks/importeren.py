"""The import: its time over merely reading the workbook with its library, and its peak memory."""

import os
import random
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from io import BytesIO

import openpyxl
from django.utils import timezone
from openpyxl import Workbook

from benchmarks.meting import Figuur, seconds
from benchmarks.omgeving import Databank
from bureaus import leden
from bureaus.models import Bureau, Opdrachtgever
from bureaus.rollen import Rol
from bureaus.tenancy import in_bureau
from trajecten.importeren import aanmaken, verwerken
from trajecten.models import Traject

RONDEN = 3
KOPPEN = (
    "Mdw.nr", "Achternaam", "Voorvoegsel", "Voorletters", "Roepnaam", "Geb.datum", "BSN", "E-mail privé", "E-mail werk",
    "Mobiel", "Functie", "Afdeling", "Datum in dienst", "Datum uit dienst", "Salaris", "Opmerking",
)  # fmt: skip


def workbook(aantal: int, zaad: int) -> bytes:
    """An HR export of `aantal` people in the shape of a real one: real dates, refused columns and all."""
    toeval = random.Random(zaad)
    boek = Workbook(write_only=True)
    blad = boek.create_sheet("Boventalligen")
    blad.append(KOPPEN)
    for nummer in range(aantal):
        geboren = datetime(1960, 1, 1) + timedelta(days=toeval.randint(0, 14_000))  # noqa: DTZ001 - as in a sheet
        naam = f"Naam{zaad}x{nummer}"
        blad.append((
            100_000 + nummer, naam, toeval.choice((None, "van", "de")), "A.", f"Roep{nummer}", geboren,
            f"9999{toeval.randint(10_000, 99_999)}", f"{naam}@voorbeeld.example", f"{naam}@werk.example",
            f"06-{toeval.randint(10_000_000, 99_999_999)}", "Lasser", "Fabriek 1", geboren + timedelta(days=9000),
            datetime(2027, 1, 1), 3000 + nummer % 900, None,  # noqa: DTZ001 - as in a sheet
        ))  # fmt: skip
    uit = BytesIO()
    boek.save(uit)
    return uit.getvalue()


def read_only(inhoud: bytes) -> int:
    """What the library alone does with the file."""
    boek = openpyxl.load_workbook(BytesIO(inhoud), read_only=True, data_only=True)
    return sum(1 for _ in boek.worksheets[0].iter_rows(values_only=True))


def import_all(bureau: Bureau, inhoud: bytes, naam: str) -> int:
    """Upload, judge, confirm and create, as the page and the worker do; returns how many people came in."""
    with in_bureau(bureau.pk):
        door = leden.add_lid(rol=Rol.BEHEERDER, naam="Beheer", email=f"{naam}@meting.example", door=None)
        bestand = verwerken.receive(
            inhoud,
            "export.xlsx",
            opdrachtgever=Opdrachtgever.objects.create(naam=naam),
            opdracht=verwerken.Opdrachtvelden(
                naam=naam,
                dienst="outplacement_collectief",
                startdatum=date(2026, 1, 1),
                einddatum=date(2027, 1, 1),
                uren=24,
            ),
            door=door,
        )
    with in_bureau(bureau.pk):
        verwerken.confirm(bestand, door=door)
    aanmaken.run(bureau.pk, bestand.pk)
    with in_bureau(bureau.pk):
        return Traject.objects.filter(opdracht__naam=naam).count()


def measure(make: Callable[[str], Databank]) -> Iterator[Figuur]:
    """`make(name)` gives an empty migrated database."""
    databank = make("importeren")
    bureau = leden.found_bureau(naam="Meting", slug=f"meting{timezone.now():%H%M%S}")
    import_all(bureau, workbook(500, RONDEN), "eerder")
    databank.analyze()
    ratios = []
    for ronde in range(RONDEN):
        inhoud = workbook(10_000, ronde)
        floor = min(seconds(lambda i=inhoud: read_only(i)) for _ in range(2))
        ratios.append(
            seconds(lambda i=inhoud, r=ronde: _must_be(import_all(bureau, i, f"opdracht{r}"), 10_000)) / floor
        )
    yield Figuur("import_10000_rows_over_openpyxl", statistics.median(ratios), 3)
    yield Figuur("import_20000_rows_peak_mb", _peak(databank), 300)


def _must_be(aantal: int, verwacht: int) -> None:
    if aantal != verwacht:
        raise SystemExit(f"the import made {aantal} trajectories instead of {verwacht}")


def _peak(databank: Databank) -> float:
    """Peak resident memory in MB of a fresh process that imports 20,000 rows."""
    gedaan = subprocess.run(
        [sys.executable, "-m", "benchmarks.geheugen"],
        env={**os.environ, "DATABASE_URL": databank.app},
        input=workbook(20_000, 99),
        capture_output=True,
        check=True,
    )
    return float(gedaan.stdout.decode().split()[-1])
