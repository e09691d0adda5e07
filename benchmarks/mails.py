"""Mails per second of one real worker, over a loop of smtplib that sends equal messages to the same sink.

The sink (aiosmtpd) says yes when the mail is on disk, as a mail server must. The worker has as many processes as in
docker-compose.yml; each mail costs it a transaction, three templates and a claim.
"""

import os
import smtplib
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
from django.conf import settings

from benchmarks.meting import Figuur
from benchmarks.omgeving import Databank
from bureaus import leden, mail
from bureaus.models import Bureau, Lidmaatschap, Verzending
from bureaus.rollen import Rol
from bureaus.tenancy import in_bureau
from outplacement.lokaal import processen
from outplacement.lokaal.plaats import PROJECT

STAPEL = 1_000
RONDEN = 3
GEDULD = 120


@contextmanager
def running(databank: Databank, poort: int, map_: str) -> Iterator[None]:
    """A sink by itself, and worker and clock as docker-compose.yml runs them; the sink costs both sides the same."""
    env = {
        **os.environ,
        "DATABASE_URL": databank.app,
        "REDIS_URL": settings.REDIS_URL,
        "DJANGO_SETTINGS_MODULE": "outplacement.settings.test",
        "EMAIL_PORT": str(poort),
    }
    celery = [sys.executable, "-m", "celery", "--app", "outplacement"]
    stil = ["--without-gossip", "--without-mingle", "--loglevel", "ERROR"]
    delen = (
        [sys.executable, "-m", "outplacement.lokaal.postbus", str(poort), map_],
        [*celery, "worker", "--queues", "mail", "--concurrency", "4", "--hostname", "mail@%h", *stil],
        [*celery, "worker", "--queues", "default", "--concurrency", "1", "--hostname", "overig@%h", *stil],
        [*celery, "beat", "--schedule", f"/tmp/meting-{os.getpid()}", "--loglevel", "ERROR"],  # noqa: S108
    )
    gestart: list[subprocess.Popen] = [processen.start(deel, env=env, cwd=PROJECT) for deel in delen]
    try:
        yield
    finally:
        for proces in gestart:
            proces.terminate()
        for proces in gestart:
            processen.stop(proces)


def queue(bureau: Bureau, lid: Lidmaatschap, aantal: int) -> None:
    """`aantal` mails wait, written as an operation writes them."""
    with in_bureau(bureau.pk):
        mail.queue_all("waarneming", [(lid, None)] * aantal, pad=f"/{bureau.slug}/mensen/")


def by_worker(superuser: psycopg.Connection, bureau: Bureau, lid: Lidmaatschap, aantal: int) -> float:
    """Mails per second of the worker, from the first that leaves to the last: waiting for the clock is not sending."""
    klaar = "select count(*) from bureaus_verzending where werk_staat = 'klaar'"
    vooraf = superuser.execute(klaar).fetchone()[0]
    queue(bureau, lid, aantal)
    begin = time.monotonic()
    while superuser.execute(klaar).fetchone()[0] < vooraf + aantal:
        if time.monotonic() - begin > GEDULD:
            raise SystemExit("the worker did not finish the mail")
        # Seldom, for asking costs the cores that are measured.
        time.sleep(0.1)
    laatste = "select verzonden_op from bureaus_verzending order by verzonden_op desc nulls last limit %s"
    tijden = [rij[0] for rij in superuser.execute(laatste, [aantal])]
    return (aantal - 1) / (max(tijden) - min(tijden)).total_seconds()


def by_smtplib(teksten: list[bytes], poort: int) -> float:
    """Mails per second of a bare loop over one connection."""
    with smtplib.SMTP("127.0.0.1", poort) as smtp:
        begin = time.perf_counter()
        for tekst in teksten:
            smtp.sendmail(settings.DEFAULT_FROM_EMAIL, ["coach@meting.example"], tekst)
        return len(teksten) / (time.perf_counter() - begin)


def measure(make: Callable[[str], Databank]) -> Iterator[Figuur]:
    """`make(name)` gives an empty migrated database."""
    databank = make("mails")
    bureau = leden.found_bureau(naam="Meting", slug="meting")
    with in_bureau(bureau.pk):
        lid = leden.add_lid(rol=Rol.COACH, naam="Coach", email="coach@meting.example", door=None)
        verzending = Verzending(soort="waarneming", lid=lid, pad="/meting/mensen/", message_id="<meting@localhost>")
        tekst = mail.compose(verzending).message().as_bytes(linesep="\r\n")
    poort = processen.free_port()
    with (
        psycopg.connect(databank.superuser, autocommit=True) as superuser,
        tempfile.TemporaryDirectory() as map_,
        running(databank, poort, map_),
    ):
        by_worker(superuser, bureau, lid, 200)
        verhoudingen = []
        for _ronde in range(RONDEN):
            los = by_smtplib([tekst] * STAPEL, poort)
            werker = by_worker(superuser, bureau, lid, STAPEL)
            verhoudingen.append(werker / los)
            print(f"# {werker:.0f} mails a second by the worker, {los:.0f} by smtplib", file=sys.stderr)
        yield Figuur("mails_per_second_worker_over_smtplib", statistics.median(verhoudingen), 0.5, minstens=True)
