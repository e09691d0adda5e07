"""Real PostgreSQL as the unprivileged role, real commits, migrations on; engines start when first needed."""

from collections.abc import Callable, Iterator

import psycopg
import pytest
from django.conf import settings
from django.core.cache import caches
from django.core.management import call_command
from django.db import connections
from django.test import Client
from xdist.scheduler import LoadFileScheduling

from outplacement.lokaal.motoren import Motoren, motoren
from outplacement.settings.base import database as database_settings
from tests.beeld import Beelden
from tests.dossiers import Toneel, maak_toneel
from tests.wereld import Wereld, maak_wereld

# These wait more than they work: begun first, they leave the processor to the other tests, and nobody waits for them
# at the end.
VOOROP = ("tests/e2e/", "tests/storing/", "tests/lokaal/")


class PerBestand(LoadFileScheduling):
    """A file goes to one test process; the browser tests all go to the same one, which starts the product once."""

    def _split_scope(self, nodeid: str) -> str:
        return VOOROP[0] if nodeid.startswith(VOOROP[0]) else super()._split_scope(nodeid)


def pytest_xdist_make_scheduler(config, log) -> PerBestand:
    """Say how tests are spread over processes."""
    return PerBestand(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests that wait in front."""
    items.sort(key=lambda item: not item.nodeid.startswith(VOOROP))


@pytest.fixture(scope="session")
def engines() -> Iterator[Motoren]:
    """PostgreSQL and Valkey, embedded or the ones whose addresses are in the environment."""
    with motoren() as gestart:
        settings.REDIS_URL = settings.CELERY_BROKER_URL = gestart.redis_url
        settings.CACHES["default"]["LOCATION"] = gestart.redis_url
        # A cache that was looked at before keeps the address it was made with.
        caches["default"]
        del caches["default"]
        yield gestart


@pytest.fixture(scope="session")
def schema(engines, request, django_db_blocker) -> Iterator[dict[str, str]]:
    """A migrated database of this test process; its addresses, and `SUPERUSER` for what only a test may do."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "gw0")
    naam = f"toets_{worker}"
    superuser = psycopg.conninfo.make_conninfo(engines.superuser_url, dbname="postgres")
    with psycopg.connect(superuser, autocommit=True) as connection:
        connection.execute(f"drop database if exists {naam} with (force)")
    addresses = engines.prepare(naam)
    for alias, key in (("default", "DATABASE_URL"), ("eigenaar", "DATABASE_OWNER_URL")):
        filled = connections.configure_settings({"default": {}, alias: database_settings(addresses[key])})[alias]
        # Changed in place: a connection that was looked at before holds on to this very dictionary.
        connections.settings.setdefault(alias, {}).update(filled)
    with django_db_blocker.unblock():
        call_command("migrate", database="eigenaar", verbosity=0)
        connections["eigenaar"].close()
        yield {**addresses, "SUPERUSER": psycopg.conninfo.make_conninfo(engines.superuser_url, dbname=naam)}
        connections.close_all()


@pytest.fixture(scope="session")
def beelden(schema) -> Iterator[Beelden]:
    """The worlds of this test process: each is made once and copied back for the tests that ask for it."""
    with psycopg.connect(schema["SUPERUSER"], autocommit=True) as connection:
        beelden = Beelden(connection)
        for slug in ("kompas", "horizon"):
            beelden.take(slug, lambda slug=slug: maak_wereld(slug))
            beelden.clear()
        connections["default"].close()
        yield beelden


@pytest.fixture
def database(schema, beelden, django_db_blocker) -> Iterator[dict[str, str]]:
    """An empty, migrated database with real transactions; everything is removed after the test."""
    with django_db_blocker.unblock():
        yield schema
        connections["default"].close()
    beelden.clear()


@pytest.fixture
def wereld(database, beelden) -> Wereld:
    """Bureau Kompas with a manager, two coaches, an employer with an HR contact, and two candidates."""
    return beelden.restore("kompas")


@pytest.fixture
def ander(database, beelden) -> Wereld:
    """A second bureau, Horizon, with the same people: whatever shows here of `wereld` is a leak."""
    return beelden.restore("horizon")


@pytest.fixture
def toneel(database, beelden) -> Toneel:
    """Both bureaus with a row of every kind in each dossier, and everybody signed in."""
    if not beelden.has("toneel"):
        beelden.take("toneel", maak_toneel)
    return beelden.restore("toneel", leeg=True)


@pytest.fixture
def als() -> Callable[..., Client]:
    """`als(lid)`: a browser signed in as the person of that membership."""

    def sign_in(lid) -> Client:
        client = Client()
        client.force_login(lid.gebruiker)
        return client

    return sign_in
