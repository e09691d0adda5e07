"""Both engines together: for tests as a context manager, for the demo and `run` through `toezicht`.

with motoren() as gestart:
    os.environ.update(gestart.omgeving)      # REDIS_URL, DATABASE_SUPERUSER_URL
    os.environ.update(gestart.prepare("outplacement"))   # DATABASE_URL, DATABASE_OWNER_URL
"""

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from outplacement.lokaal.plaats import Lokaalfout
from outplacement.lokaal.postgres import Postgres
from outplacement.lokaal.valkey import Valkey

VOORVOEGSEL = "outplacement-motoren-"


def start_postgres(data_dir: Path | str, *, duurzaam: bool = True) -> Postgres:
    """Start PostgreSQL on the data in `data_dir` (made when absent); returns the handle with `superuser_url`."""
    return Postgres(Path(data_dir), duurzaam=duurzaam).start()


def start_valkey(data_dir: Path | str, *, duurzaam: bool = True) -> Valkey:
    """Start Valkey on the data in `data_dir` (made when absent); returns the handle with `url`."""
    return Valkey(Path(data_dir), duurzaam=duurzaam).start()


@dataclass(frozen=True)
class Motoren:
    """The addresses of a running PostgreSQL and Valkey or Redis, whoever started them."""

    superuser_url: str
    redis_url: str
    # None when the server was there already, from outside or from a parent test process.
    postgres: Postgres | None = None
    valkey: Valkey | None = None

    @property
    def omgeving(self) -> dict[str, str]:
        """Environment variables that let a child process (a parallel test process) reuse these engines."""
        return {"DATABASE_SUPERUSER_URL": self.superuser_url, "REDIS_URL": self.redis_url}

    def prepare(self, database: str) -> dict[str, str]:
        """Make roles and `database` ready; returns DATABASE_URL and DATABASE_OWNER_URL.

        Roles are the cluster's: preparing a second database with new passwords would lock the first one out, so
        the passwords are kept for as long as this cluster is ours.
        """
        from bureaus.rollen_database import prepare

        return prepare(
            self.superuser_url,
            database=database,
            app_password=_password("OUTPLACEMENT_APP_PASSWORD"),
            owner_password=_password("OUTPLACEMENT_OWNER_PASSWORD"),
        )


def _password(naam: str) -> str:
    return os.environ.setdefault(naam, secrets.token_urlsafe(32))


def launch_both(postgres: Postgres | None, valkey: Valkey | None) -> None:
    """Start what is given side by side and wait for both; stops the other one when one fails."""
    gekozen = [motor for motor in (valkey, postgres) if motor is not None]
    try:
        for motor in gekozen:
            motor.launch()
        for motor in gekozen:
            motor.wait()
    except BaseException:
        for motor in gekozen:
            motor.stop()
        raise


@contextmanager
def motoren(*, duurzaam: bool = False) -> Iterator[Motoren]:
    """Engines for a test run, gone without a trace afterwards; about a second to start.

    With DATABASE_SUPERUSER_URL and REDIS_URL set (an outside server, or a parallel test process whose parent
    started them) those are used and nothing is started or stopped.
    """
    superuser_url, redis_url = os.environ.get("DATABASE_SUPERUSER_URL"), os.environ.get("REDIS_URL")
    if superuser_url and redis_url:
        yield Motoren(superuser_url, redis_url)
        return
    if os.environ.get("DATABASE_URL") and not superuser_url:
        raise Lokaalfout(
            "DATABASE_URL staat gezet. De tests maken hun eigen database en rollen: zet ook "
            "DATABASE_SUPERUSER_URL, of laat DATABASE_URL weg."
        )
    remove_abandoned()
    tijdelijk = Path(tempfile.mkdtemp(prefix=f"{VOORVOEGSEL}{os.getpid()}-"))
    # The database user must be able to pass; the data folder inside is closed to all but that user.
    tijdelijk.chmod(0o711)
    postgres = None if superuser_url else Postgres(tijdelijk / "postgres", duurzaam=duurzaam)
    valkey = None if redis_url else Valkey(tijdelijk / "valkey", duurzaam=duurzaam)
    try:
        launch_both(postgres, valkey)
        try:
            yield Motoren(
                superuser_url or postgres.superuser_url,
                redis_url or valkey.url,
                postgres=postgres,
                valkey=valkey,
            )
        finally:
            for motor in (postgres, valkey):
                if motor is not None:
                    motor.stop()
    finally:
        shutil.rmtree(tijdelijk, ignore_errors=True)
        if postgres is not None and postgres.map.parent != tijdelijk:
            shutil.rmtree(postgres.map, ignore_errors=True)


def remove_abandoned() -> None:
    """Remove the folders of test runs that were killed before they could tidy up."""
    for map_ in Path(tempfile.gettempdir()).glob(f"{VOORVOEGSEL}*"):
        with suppress(ValueError, IndexError, OSError):
            if not psutil.pid_exists(int(map_.name.removeprefix(VOORVOEGSEL).split("-")[0])):
                shutil.rmtree(map_)
