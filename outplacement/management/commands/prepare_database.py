"""Set up an installation's database: roles, database and rights. Safe to run at every deployment."""

import os

from django.core.management.base import BaseCommand, CommandError
from psycopg.conninfo import conninfo_to_dict

from bureaus.rollen_database import EIGENAAR, LOGIN, prepare

BRONNEN = {"DATABASE_URL": LOGIN, "DATABASE_OWNER_URL": EIGENAAR}


class Command(BaseCommand):
    """Reads DATABASE_SUPERUSER_URL, and the names and passwords to set from the two addresses in BRONNEN."""

    help = __doc__
    # Checks ask the database that this command is about to make.
    requires_system_checks: list[str] = []

    def handle(self, *args: object, **options: object) -> None:
        """Make or mend the roles and the database."""
        superuser = os.environ.get("DATABASE_SUPERUSER_URL")
        if not superuser:
            raise CommandError("Set DATABASE_SUPERUSER_URL to the address of a superuser of the server.")
        delen = {naam: self._parts(naam, rol) for naam, rol in BRONNEN.items()}
        database = delen["DATABASE_URL"]["dbname"]
        if delen["DATABASE_OWNER_URL"]["dbname"] != database:
            raise CommandError("DATABASE_URL and DATABASE_OWNER_URL name different databases.")
        prepare(
            superuser,
            database=database,
            app_password=delen["DATABASE_URL"]["password"],
            owner_password=delen["DATABASE_OWNER_URL"]["password"],
        )
        self.stdout.write(f"Roles and database {database} are ready.")

    def _parts(self, naam: str, rol: str) -> dict[str, str]:
        delen = conninfo_to_dict(os.environ.get(naam, ""))
        if delen.get("user") != rol or not delen.get("password") or not delen.get("dbname"):
            raise CommandError(f"{naam} must be postgresql://{rol}:PASSWORD@HOST:PORT/DATABASE.")
        return delen
