"""The database's own roles: who may log in, and which audience a transaction can become.

Roles belong to the cluster, not to one database, so they are made here and not in a migration.
Everything below is idempotent; it needs a superuser once, when an installation is set up.
"""

from urllib.parse import quote

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

LOGIN = "outplacement_app"
EIGENAAR = "outplacement_eigenaar"
BACKUP = "outplacement_backup"
# The role a session has before it knows its bureau: sign-in tables and nothing of a tenant's content.
POORT = "outplacement_poort"
PUBLIEKEN = (
    "outplacement_bureau",
    "outplacement_kandidaat",
    "outplacement_opdrachtgever",
    "outplacement_planner",
    "outplacement_platform",
    "outplacement_cijfers",
)


def _ensure_role(cursor, naam: str, eigenschappen: str, password: str | None = None) -> None:
    cursor.execute("select 1 from pg_roles where rolname = %s", [naam])
    verb = "alter" if cursor.fetchone() else "create"
    statement = sql.SQL("{} role {} {}").format(sql.SQL(verb), sql.Identifier(naam), sql.SQL(eigenschappen))
    if password is not None:
        statement += sql.SQL(" password {}").format(sql.Literal(password))
    cursor.execute(statement)


def ensure_roles(cursor, *, app_password: str, owner_password: str) -> None:
    """Create or mend every role of the installation. `cursor` is a superuser's, in autocommit."""
    niets = "nosuperuser nobypassrls nocreatedb nocreaterole"
    for naam in (POORT, *PUBLIEKEN):
        _ensure_role(cursor, naam, f"nologin noinherit {niets}")
    _ensure_role(cursor, EIGENAAR, f"login inherit {niets}", owner_password)
    _ensure_role(cursor, LOGIN, f"login noinherit {niets}", app_password)
    _ensure_role(cursor, BACKUP, "nologin inherit nosuperuser bypassrls nocreatedb nocreaterole")
    cursor.execute(sql.SQL("grant pg_read_all_data to {}").format(sql.Identifier(BACKUP)))
    for naam in (POORT, *PUBLIEKEN):
        cursor.execute(sql.SQL("grant {} to {}").format(sql.Identifier(naam), sql.Identifier(LOGIN)))
    # A session starts behind the gate: the login role itself holds no right on any table.
    cursor.execute(sql.SQL("alter role {} set role to {}").format(sql.Identifier(LOGIN), sql.Literal(POORT)))


def _ensure_database(cursor, database: str) -> None:
    cursor.execute("select 1 from pg_database where datname = %s", [database])
    if not cursor.fetchone():
        # ICU or C would sort names differently per machine; C plus an explicit collation in the index does not.
        cursor.execute(
            sql.SQL("create database {} owner {} template template0 encoding 'UTF8'").format(
                sql.Identifier(database), sql.Identifier(EIGENAAR)
            )
        )
    cursor.execute(sql.SQL("revoke all on database {} from public").format(sql.Identifier(database)))
    cursor.execute(
        sql.SQL("grant connect on database {} to {}, {}").format(
            sql.Identifier(database), sql.Identifier(LOGIN), sql.Identifier(BACKUP)
        )
    )


def prepare(superuser_dsn: str, *, database: str, app_password: str, owner_password: str) -> dict[str, str]:
    """Make the roles and the database ready for `migrate --database eigenaar`.

    `superuser_dsn` is any libpq connection string of a superuser. Returns the two addresses the settings
    read: `{"DATABASE_URL": ..., "DATABASE_OWNER_URL": ...}`.
    """
    with (
        psycopg.connect(superuser_dsn, autocommit=True, dbname="postgres") as connection,
        connection.cursor() as cursor,
    ):
        ensure_roles(cursor, app_password=app_password, owner_password=owner_password)
        _ensure_database(cursor, database)
    with psycopg.connect(superuser_dsn, autocommit=True, dbname=database) as connection, connection.cursor() as cursor:
        cursor.execute("revoke all on schema public from public")
        cursor.execute(sql.SQL("grant all on schema public to {}").format(sql.Identifier(EIGENAAR)))
        for naam in (POORT, *PUBLIEKEN, LOGIN):
            cursor.execute(sql.SQL("grant usage on schema public to {}").format(sql.Identifier(naam)))
    delen = conninfo_to_dict(superuser_dsn)
    return {
        "DATABASE_URL": _address(delen, LOGIN, app_password, database),
        "DATABASE_OWNER_URL": _address(delen, EIGENAAR, owner_password, database),
    }


def _address(delen: dict, gebruiker: str, password: str, database: str) -> str:
    """A postgres:// address; a socket directory travels in the query, as libpq allows."""
    host, port = delen.get("host") or "127.0.0.1", delen.get("port") or "5432"
    aanmelding = f"{gebruiker}:{quote(password, safe='')}"
    if host.startswith("/"):
        return f"postgresql://{aanmelding}@/{database}?host={quote(host, safe='')}&port={port}"
    return f"postgresql://{aanmelding}@{host}:{port}/{database}"
