"""Databases for measuring: migrated, on the embedded engines or those of the environment."""

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import load_backend

from outplacement.lokaal.motoren import Motoren
from outplacement.settings.base import database


class Databank:
    """One migrated database with its addresses, and a connection of its own that stays open."""

    def __init__(self, app: str, eigenaar: str, superuser: str):
        self.app, self.superuser = app, superuser
        self.wrappers = {
            alias: _wrapper(alias, address) for alias, address in (("default", app), ("eigenaar", eigenaar))
        }

    def select(self) -> None:
        """Make it Django's database; the connections of the others stay as they are."""
        for alias, wrapper in self.wrappers.items():
            connections[alias] = wrapper

    def analyze(self) -> None:
        """Give the planner what autovacuum gives it within a minute: a measurement does not wait for that."""
        with psycopg.connect(self.superuser, autocommit=True) as connection:
            connection.execute("analyze")


def _wrapper(alias: str, address: str) -> BaseDatabaseWrapper:
    filled = connections.configure_settings({"default": {}, alias: database(address)})[alias]
    connections.settings.setdefault(alias, {}).update(filled)
    return load_backend(filled["ENGINE"]).DatabaseWrapper(filled, alias)


def new_databank(motoren: Motoren, naam: str) -> Databank:
    """An empty, migrated database called `naam`."""
    superuser = psycopg.conninfo.make_conninfo(motoren.superuser_url, dbname="postgres")
    with psycopg.connect(superuser, autocommit=True) as connection:
        connection.execute(f"drop database if exists meting_{naam} with (force)")
    adressen = motoren.prepare(f"meting_{naam}")
    databank = Databank(
        adressen["DATABASE_URL"],
        adressen["DATABASE_OWNER_URL"],
        psycopg.conninfo.make_conninfo(motoren.superuser_url, dbname=f"meting_{naam}"),
    )
    databank.select()
    call_command("migrate", database="eigenaar", verbosity=0)
    connections["eigenaar"].close()
    return databank


def use_cache(motoren: Motoren) -> None:
    """Point the cache at the engine of this run."""
    settings.REDIS_URL = motoren.redis_url
    settings.CACHES["default"]["LOCATION"] = motoren.redis_url
