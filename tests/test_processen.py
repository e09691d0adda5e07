"""Real processes and many threads: what starts, what refuses to, and what a shared connection remembers (nothing)."""

import os
import random
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from psycopg.conninfo import conninfo_to_dict

from bureaus import leden
from bureaus.models import Bureau, Lidmaatschap, Opdracht, Opdrachtgever
from bureaus.rollen import Rol
from bureaus.tenancy import Publiek, in_bureau
from outplacement.lokaal.processen import free_port
from tests.wereld import maak_traject, neem_aan
from trajecten.models import Traject

DRADEN, BUREAUS, VRAGEN = 20, 10, 2_000
_NAMEN = re.compile(r"Van(\d+)Eind")
WEB = ["gunicorn", "outplacement.wsgi:application", "--workers", "1", "--no-control-socket"]
WERKER = [
    "celery", "--app", "outplacement", "worker", "--queues", "nergens", "--concurrency", "1", "--pool", "solo",
    "--without-gossip", "--without-mingle",
]  # fmt: skip


def _address(conninfo: str) -> str:
    delen = conninfo_to_dict(conninfo)
    wie = f"{delen['user']}:{quote(str(delen['password']), safe='')}"
    host = str(delen["host"])
    if host.startswith("/"):
        return f"postgresql://{wie}@/{delen['dbname']}?host={quote(host, safe='')}&port={delen['port']}"
    return f"postgresql://{wie}@{host}:{delen['port']}/{delen['dbname']}"


@pytest.mark.parametrize("command", [WEB, WERKER], ids=["web", "worker"])
@pytest.mark.parametrize(
    ("als", "woord"),
    [("SUPERUSER", "connected as a superuser"), ("DATABASE_OWNER_URL", "connected as the owner of its tables")],
)
def test_a_process_that_could_walk_through_the_walls_does_not_start(database, engines, command, als, woord):
    adres = _address(database[als]) if als == "SUPERUSER" else database[als]
    omgeving = {
        **os.environ, "DJANGO_SETTINGS_MODULE": "outplacement.settings.local", "DATABASE_URL": adres,
        "REDIS_URL": engines.redis_url, "SECRET_KEY": "alleen-voor-tests" * 4,
    }  # fmt: skip
    bind = ["--bind", f"127.0.0.1:{free_port()}"] if command is WEB else []
    gedaan = subprocess.run(
        [sys.executable, "-m", *command, *bind],
        env=omgeving, cwd=settings.BASE_DIR, capture_output=True, text=True, timeout=90, check=False,
    )  # fmt: skip
    uitvoer = gedaan.stdout + gedaan.stderr
    assert gedaan.returncode == 3, uitvoer
    assert woord in uitvoer
    assert "Traceback" not in uitvoer


@pytest.fixture
def bureaus(database) -> list[tuple[int, Bureau, Client]]:
    """Ten bureaus with a coach and three people whose names only it has, and the coach's browser."""
    gemaakt = []
    for nummer in range(BUREAUS):
        slug = f"drukte-{nummer}"
        bureau = leden.found_bureau(naam=slug, slug=slug)
        with in_bureau(bureau.pk):
            coach = leden.add_lid(rol=Rol.COACH, naam="Coach", email=f"coach@{slug}.example", door=None)
            gever = Opdrachtgever.objects.create(naam="Werkgever")
            opdracht = Opdracht.objects.create(
                opdrachtgever=gever, naam="Opdracht", startdatum=date(2026, 1, 1), einddatum=date(2027, 1, 1)
            )
        for plek in range(3):
            maak_traject(bureau, opdracht, coach, roepnaam=f"mens{plek}", achternaam=_naam(bureau), nummer=f"{plek}")
        client = Client(raise_request_exception=False)
        client.force_login(neem_aan(coach).gebruiker)
        gemaakt.append((nummer, bureau, client))
    return gemaakt


def _naam(bureau: Bureau) -> str:
    return f"Van{bureau.slug.removeprefix('drukte-')}Eind"


def _ask(bureaus: list, zaad: int) -> list[str]:
    """The requests of one thread, on one connection: pages, refusals, errors and broken transactions mixed."""
    kans, fout = random.Random(zaad), []
    soorten = ("pagina", "vreemd", "geweigerd", "fout", *["start"] * 6, *["afgebroken"] * 5, *["rijen"] * 5)
    try:
        for _keer in range(VRAGEN // DRADEN):
            nummer, bureau, client = kans.choice(bureaus)
            soort = kans.choice(soorten)
            namen = set(_NAMEN.findall(_one(soort, bureau, client, kans.choice(bureaus)[1])))
            if namen - {str(nummer)} or (soort in ("pagina", "rijen") and not namen):
                fout.append(f"{soort} of {nummer}: {sorted(namen)}")
            fout += _left_behind()
    finally:
        connection.close()
    return fout


def _one(soort: str, bureau: Bureau, client: Client, ander: Bureau) -> str:
    """One question of that kind; the text that came back."""
    if soort == "rijen":
        with in_bureau(bureau.pk, readonly=True):
            return str(list(Traject.objects.values_list("kandidaat__achternaam", flat=True)))
    if soort == "afgebroken":
        return _break_off(bureau)
    if soort == "geweigerd":
        return client.post(f"/{bureau.slug}/gesprek/nieuw/", {"traject": "x"}).text
    if soort == "fout":
        return client.get(f"/{bureau.slug}/mensen/?pagina=%00&zoek=%00niets").text
    if soort == "vreemd":
        # Whose bureau it is decides; one's own is asked for by someone of another.
        return client.get(f"/{ander.slug}/mensen/").text if ander.pk != bureau.pk else ""
    return client.get(f"/{bureau.slug}/{'mensen/' if soort == 'pagina' else ''}").text


def _break_off(bureau: Bureau) -> str:
    """Work that ends in an error, of SQL or of Python, halfway in a bureau."""
    try:
        with in_bureau(bureau.pk), connection.cursor() as cursor:
            assert Traject.objects.count() == 3
            cursor.execute("select 1 / 0")
    except Exception as error:
        assert "division" in str(error), error
    return ""


def _left_behind() -> Iterator[str]:
    """After a request the connection is nobody again."""
    with connection.cursor() as cursor:
        cursor.execute("select current_user, current_setting('app.bureau', true), current_setting('app.lid', true)")
        rol, bureau, lid = cursor.fetchone()
    if (rol, bureau or "", lid or "") != (Publiek.POORT.value, "", ""):
        yield f"left behind: {rol} {bureau} {lid}"


def test_twenty_threads_and_ten_bureaus_never_meet(bureaus):
    with ThreadPoolExecutor(DRADEN) as draden:
        uitkomsten = list(draden.map(lambda zaad: _ask(bureaus, zaad), range(DRADEN)))
    assert [fout for fouten in uitkomsten for fout in fouten] == []
    assert Lidmaatschap.objects.count() == 0
