"""The product as it runs: PostgreSQL, Valkey, web, workers and clocks as processes of our own, to be broken."""

import http.client
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

from bureaus.rollen_database import prepare
from bureaus.tenancy import uuid7
from outplacement.lokaal import processen
from outplacement.lokaal.motoren import VOORVOEGSEL, launch_both, remove_abandoned
from outplacement.lokaal.plaats import PROJECT
from outplacement.lokaal.postgres import Postgres
from outplacement.lokaal.toezicht import Programma, last_lines
from outplacement.lokaal.valkey import Valkey
from tests.storing import stappen
from tests.storing.maat import Maat
from tests.storing.postbus import Postbus, postbus

DATABASE = "storing"
WACHTRIJEN = "mail,pdf,import,default"
ALLE_STAPPEN = (*stappen.ALLE, *stappen.WERK)
# Kept by the kernel however we end: SIGKILL of the test run takes every part along.
SAMEN_WEG = signal.SIGKILL


@dataclass(frozen=True, slots=True)
class Mens:
    """Somebody who can be reminded, and the rows a due action of theirs hangs on."""

    bureau: UUID
    traject: UUID
    doel: UUID
    email: str


@dataclass
class Opstelling:
    """One installation. Call everything from the main thread: the kernel ties the processes to it."""

    map: Path
    maat: Maat
    postbus: Postbus
    postgres: Postgres
    valkey: Valkey
    omgeving: dict[str, str] = field(default_factory=dict)
    bureaus: list[dict[str, Any]] = field(default_factory=list)
    programmas: list[Programma] = field(default_factory=list)
    gevallen: int = 0
    web_poort: int = field(default_factory=processen.free_port)
    _verbinding: psycopg.Connection | None = None
    _verteld: set[Path] = field(default_factory=set)

    # --- engines and data ---

    def fill(self) -> None:
        """Make the database and the people in it, and the environment of everything that runs on it."""
        adressen = prepare(
            self.postgres.superuser_url, database=DATABASE,
            app_password=secrets.token_urlsafe(24), owner_password=secrets.token_urlsafe(24),
        )  # fmt: skip
        schoon = {naam: waarde for naam, waarde in os.environ.items() if not naam.startswith(("DATABASE_", "PYTEST_"))}
        self.omgeving = {
            **schoon, **adressen, "REDIS_URL": self.valkey.url, "DJANGO_SETTINGS_MODULE": "tests.storing.instellingen",
            "EMAIL_HOST": processen.ADRES, "EMAIL_PORT": str(self.postbus.poort), "PYTHONUNBUFFERED": "1",
            "PUBLIC_URL": f"http://{processen.ADRES}:{self.web_poort}", "STORING_MAP": str(self.map / "valstrik"),
            "PYTHONPATH": str(PROJECT),
        }  # fmt: skip
        # Nothing of the filling needs to survive; what the tests write does.
        for regel in ("fsync = off", "synchronous_commit = off", "full_page_writes = off"):
            self._superuser(f"alter system set {regel}")
        self._superuser("select pg_reload_conf()")
        gedaan = subprocess.run(
            [sys.executable, "-m", "tests.storing.vulling", str(self.maat.bureaus), str(self.maat.per_bureau)],
            env=self.omgeving, cwd=PROJECT, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert gedaan.returncode == 0, gedaan.stderr
        self.bureaus = json.loads(gedaan.stdout)
        for opdracht in ("alter system reset all", "select pg_reload_conf()", "checkpoint"):
            self._superuser(opdracht)
        # Whoever runs from here on cannot change a table.
        del self.omgeving["DATABASE_OWNER_URL"]
        self.sql("update bureaus_bureau set mail_van = 0, mail_tot = 24, mail_dagen = '{1,2,3,4,5,6,7}'")
        for stap in ALLE_STAPPEN:
            (self.map / "valstrik" / stap).mkdir(parents=True)

    def _superuser(self, opdracht: str) -> None:
        with psycopg.connect(self.postgres.superuser_url, autocommit=True) as verbinding:
            verbinding.execute(opdracht)

    def sql(self, vraag: str, params: Any = None) -> list[tuple]:
        """Run a statement as the superuser, who sees every bureau; its rows, if it has any."""
        if self._verbinding is not None:
            with suppress(psycopg.OperationalError):
                # Of a server that was stopped a connection hears only when it says something.
                self._verbinding.execute("select 1")
        if self._verbinding is None or self._verbinding.closed:
            adres = psycopg.conninfo.make_conninfo(self.postgres.superuser_url, dbname=DATABASE)
            self._verbinding = psycopg.connect(adres, autocommit=True)
        cursor = self._verbinding.execute(vraag, params)
        return cursor.fetchall() if cursor.description else []

    def people(self, aantal: int | None = None) -> list[Mens]:
        """`aantal` people (everybody), spread over the bureaus."""
        kolommen = zip(*(bureau["mensen"] for bureau in self.bureaus), strict=True)
        op_beurt = [
            Mens(UUID(bureau["bureau"]), UUID(m["traject"]), UUID(m["doel"]), m["email"])
            for rij in kolommen
            for bureau, m in zip(self.bureaus, rij, strict=True)
        ]
        assert len(op_beurt) >= (aantal or 0), "this form of the test needs a bigger world"
        return op_beurt[:aantal]

    def make_due(
        self, mensen: list[Mens], *, terug: timedelta = timedelta(minutes=5), dagen: tuple[int, ...] = (0,)
    ) -> None:
        """An action of each of them is due, today or `dagen` ago; its reminder waits since `terug`, or since that day.

        Written as the superuser, as if they had been there all along: what is tested is what happens to them next.
        """
        rijen = [(uuid7(), uuid7(), mens, dag) for mens in mensen for dag in dagen]
        with self._bulk() as cursor:
            cursor.executemany(
                "insert into trajecten_actie (id, bureau_id, doel_id, traject_id, omschrijving, uitvoerder, deadline)"
                " values (%s, %s, %s, %s, 'Iets doen', 'kandidaat',"
                " (now() at time zone 'Europe/Amsterdam')::date - %s::int)",
                [(actie, mens.bureau, mens.doel, mens.traject, dag) for actie, _termijn, mens, dag in rijen],
            )
            cursor.executemany(
                "insert into trajecten_termijn (id, bureau_id, traject_id, regel, onderwerp, volgnummer, ankerdatum,"
                " op, staat, volgende_herinnering_op)"
                " select %s, bureau_id, traject_id, 'actie_kandidaat', id, 0, deadline, deadline, 'loopt',"
                " now() - %s from trajecten_actie where id = %s",
                [(termijn, max(terug, timedelta(days=dag)), actie) for actie, termijn, _mens, dag in rijen],
            )

    @contextmanager
    def _bulk(self) -> Iterator[psycopg.Cursor]:
        self.sql("select 1")
        with self._verbinding.transaction(), self._verbinding.cursor() as cursor:
            yield cursor

    def reset(self) -> None:
        """Nothing due, nothing waiting, nothing running, nothing armed."""
        self.stop_all()
        self.disarm()
        self.sql(
            "truncate trajecten_herinnering, bureaus_verzending cascade;"
            "delete from trajecten_termijn; delete from trajecten_actie; delete from trajecten_import"
        )
        self.flush()
        self.postbus.open_again()
        self.postbus.clear()
        self.gevallen = 0

    def flush(self) -> None:
        """Empty the broker."""
        import redis

        with redis.Redis.from_url(self.valkey.url) as lijn:
            lijn.flushall()

    def pass_time(self, *, pacht_voor: datetime | None = None) -> None:
        """Make the minutes pass that waiting rows have to wait, and the lease of attempts that are known to be dead.

        Those are the rows a killed worker held, and what was claimed before `pacht_voor`, when all that ran stopped.
        """
        # Rows a worker is at are passed over: waiting for them with others in hand could make it give way instead.
        self.sql(
            "update bureaus_verzending set aangeboden_tot = aangeboden_tot - interval '10 minutes',"
            " niet_voor = least(niet_voor, now() - interval '1 second') where id in"
            " (select id from bureaus_verzending where werk_staat = 'wacht' for update skip locked)"
        )
        achtergelaten = self._left_behind()
        for tabel in ("bureaus_verzending", "trajecten_import"):
            self.sql(
                f"update {tabel} set pacht_tot = now() - interval '1 second',"
                " aangeboden_tot = now() - interval '1 second' where werk_staat = 'bezig'"
                " and (id::text = any(%s) or pacht_tot < %s::timestamptz + interval '5 minutes')",
                [achtergelaten, pacht_voor],
            )

    def _left_behind(self) -> list[str]:
        """Rows that a killed worker held; each death is told once, for the next attempt has a lease of its own."""
        doden = {pad for pad in (self.map / "valstrik").glob("*/*") if pad not in self._verteld}
        self._verteld |= doden
        return [houder for pad in doden if (houder := pad.read_text())]

    # --- processes ---

    def web(self, module: str = "outplacement.wsgi") -> None:
        """The website, and wait until it answers."""
        self._start(
            "web", "gunicorn", f"{module}:application", "--bind", f"{processen.ADRES}:{self.web_poort}",
            "--worker-class", "gthread", "--workers", "2", "--threads", "4", "--no-control-socket",
        )  # fmt: skip
        assert self.wait_until(self._answers, 120), self.logs()

    def _answers(self) -> bool:
        lijn = http.client.HTTPConnection(processen.ADRES, self.web_poort, timeout=30)
        try:
            lijn.request("GET", self.bureaus[0]["paden"]["inloggen"])
            return lijn.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            lijn.close()

    def workers(self, aantal: int = 1, *, sabotage: str = "") -> None:
        """Workers of one process each, with the trap loaded into them, and wait until they take work."""
        for nummer in range(aantal):
            self._start(
                f"werker{nummer}", "celery", "--app", "outplacement", "worker", "--queues", WACHTRIJEN,
                "--concurrency", "1", "--hostname", f"w{nummer}@storing", "--include", "tests.storing.valstrik",
                "--without-gossip", "--without-mingle", "--loglevel", "INFO",
                extra={"STORING_SABOTAGE": sabotage},
            )  # fmt: skip
        assert self.wait_until(lambda: self._ready("werker", aantal), 180), self.logs()

    def clocks(self, aantal: int = 1) -> None:
        """Clocks; each has a schedule file of its own, as on machines of their own."""
        for nummer in range(aantal):
            self._start(
                f"klok{nummer}", "celery", "--app", "outplacement", "beat",
                "--schedule", str(self.map / f"schema-{nummer}"), "--loglevel", "WARNING",
            )  # fmt: skip

    def _start(self, naam: str, *delen: str, extra: dict[str, str] | None = None) -> None:
        logboek = self.map / f"{naam}.log"
        logboek.unlink(missing_ok=True)
        programma = Programma(
            naam, [sys.executable, "-m", *delen], {**self.omgeving, **(extra or {})}, logboek, deathsignal=SAMEN_WEG
        )
        programma.launch()
        self.programmas.append(programma)

    def _ready(self, soort: str, aantal: int) -> bool:
        logs = [p.logboek for p in self.programmas if p.naam.startswith(soort)]
        return sum(b" ready." in log.read_bytes() for log in logs if log.exists()) >= aantal

    def look(self) -> None:
        """Start again what fell, as any supervisor does."""
        for programma in self.programmas:
            if programma.proces.poll() is not None:
                self.gevallen += 1
                processen.kill_group(programma.proces.pid)
                programma.launch()

    def wait_until(self, waar: Callable[[], bool], seconden: float, *, rust: float = 0.1) -> bool:
        """Whether `waar()` holds within `seconden`; meanwhile fallen processes are started again."""
        einde = time.monotonic() + seconden
        while not waar():
            if time.monotonic() > einde:
                return False
            self.look()
            time.sleep(rust)
        return True

    def stop_all(self) -> None:
        """Stop web, workers and clocks; the engines stay."""
        for programma in self.programmas:
            processen.kill_group(programma.proces.pid)
        for programma in self.programmas:
            programma.proces.wait(10)
        self.programmas.clear()

    def logs(self) -> str:
        """What the rows say and the last words of everybody, for a test that failed."""
        staten = self.sql(
            "select 'mail', werk_staat, pogingen, laatste_fout, count(*) from bureaus_verzending group by 1, 2, 3, 4"
            " union all select 'import', werk_staat, pogingen, laatste_fout, count(*) from trajecten_import"
            " group by 1, 2, 3, 4 union all select 'due', '', 0, '', count(*) from trajecten_termijn"
            " where volgende_herinnering_op <= now() union all select 'reminded', '', 0, '', count(*)"
            " from trajecten_herinnering"
        )
        woorden = [f"{p.naam}: {regel}" for p in self.programmas for regel in last_lines(p.logboek, 12)]
        return "\n".join([*map(str, staten), f"killed {self.dead()}, fell {self.gevallen}", *woorden])

    # --- the trap ---

    def arm(self, *stappen: str, aantal: int, altijd: tuple[str, ...] = ()) -> None:
        """Kill a worker `aantal` times at each of these steps, once per row; of rows `altijd` every time."""
        plan = {
            "stappen": dict.fromkeys(stappen, aantal),
            "altijd": altijd,
            "hele_werker": self.maat.hele_werker,
        }
        half = self.map / "valstrik" / "half.json"
        half.write_text(json.dumps(plan))
        half.rename(self.map / "valstrik" / "plan.json")

    def disarm(self) -> None:
        """Kill nobody any more, and forget who died."""
        (self.map / "valstrik" / "plan.json").unlink(missing_ok=True)
        for dood in (self.map / "valstrik").glob("*/*"):
            dood.unlink()
        self._verteld.clear()

    def dead(self, *stappen: str) -> int:
        """How often a worker died at these steps; at every one without any."""
        return sum(len(list((self.map / "valstrik" / stap).iterdir())) for stap in stappen or ALLE_STAPPEN)


@contextmanager
def opstelling(maat: Maat) -> Iterator[Opstelling]:
    """An installation with nothing running but its engines; gone without a trace afterwards."""
    remove_abandoned()
    map_ = Path(tempfile.mkdtemp(prefix=f"{VOORVOEGSEL}{os.getpid()}-"))
    # The database user must be able to pass; the data folder inside is closed to all but that user.
    map_.chmod(0o711)
    # Durable: an acknowledged write must be there after the database was stopped in the middle.
    postgres, valkey = Postgres(map_ / "postgres"), Valkey(map_ / "valkey")
    try:
        launch_both(postgres, valkey)
        with postbus() as bus:
            stand = Opstelling(map_, maat, bus, postgres, valkey)
            try:
                stand.fill()
                yield stand
            finally:
                stand.stop_all()
                if stand._verbinding is not None:
                    stand._verbinding.close()
    finally:
        for motor in (postgres, valkey):
            motor.stop()
        shutil.rmtree(map_, ignore_errors=True)
        if postgres.map.parent != map_:
            shutil.rmtree(postgres.map, ignore_errors=True)
