"""Databases for measuring: migrated, on the embedded engines or those of the environment."""

from dataclasses import dataclass

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections

from outplacement.lokaal.motoren import Motoren
from outplacement.settings.base import database


@dataclass
class Databank:
    """One migrated database with its addresses for the application and for a superuser."""

    app: str
    eigenaar: str
    superuser: str

    def select(self) -> None:
        """Make it Django's default database; does nothing when it is so already."""
        wanted = database(self.app)
        current = connections["default"].settings_dict
        if current["NAME"] == wanted["NAME"]:
            return
        for alias, address in (("default", self.app), ("eigenaar", self.eigenaar)):
            connections[alias].close() if alias in connections.settings else None
            filled = connections.configure_settings({"default": {}, alias: database(address)})[alias]
            connections.settings.setdefault(alias, {}).update(filled)


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
