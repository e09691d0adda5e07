"""Batches of reports through real workers: what a second process adds, what one holds on to, and whose turn it is."""

import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import psutil
import psycopg
from django.conf import settings
from django.core.management import call_command

from benchmarks.meting import Figuur
from benchmarks.omgeving import Databank
from bureaus.models import Bureau
from bureaus.tenancy import in_bureau, uuid7
from outplacement.lokaal import processen
from outplacement.lokaal.plaats import PROJECT
from rapportage.models import Rapport

OPDRACHT = 115
STAPEL = 1_000
PAAR = 5
BEURTEN = 3
GEDULD = 900
WACHTENDEN = """
    insert into rapportage_rapport ({kolommen}) select {waarden}
    from rapportage_rapport r, unnest(%(ids)s::uuid[]) nieuw where r.id = %(van)s
"""
ANDERS = {
    "id": "nieuw",
    "nummer": "right(nieuw::text, 24)",
    "staat": "'vrijgegeven'",
    "werk_staat": "'wacht'",
    "niet_voor": "now()",
    "pogingen": "0",
    "pdf_sha256": "''",
    **dict.fromkeys(("verzonden_op", "pdf", "pacht_tot", "aangeboden_tot"), "null"),
}


class Meting:
    """One database with a sent report per bureau, which is copied into the queue as often as asked."""

    def __init__(self, databank: Databank, superuser: psycopg.Connection):
        self.databank, self._superuser = databank, superuser
        self.voorbeelden: dict[str, UUID] = {}

    def queue(self, slug: str, aantal: int) -> list[UUID]:
        """`aantal` released reports of bureau `slug` wait for a worker."""
        kolommen = [f.column for f in Rapport._meta.local_concrete_fields if not f.generated]
        statement = WACHTENDEN.format(
            kolommen=", ".join(kolommen), waarden=", ".join(ANDERS.get(kolom, f"r.{kolom}") for kolom in kolommen)
        )
        ids = [uuid7() for _ in range(aantal)]
        self._superuser.execute(statement, {"ids": ids, "van": self.voorbeelden[slug]})
        return ids

    def sent(self, ids: list[UUID]) -> int:
        """How many of them were sent."""
        vraag = "select count(*) from rapportage_rapport where id = any(%s) and staat = 'verzonden'"
        return self._superuser.execute(vraag, [ids]).fetchone()[0]

    def wait(self, ids: list[UUID], aantal: int | None = None) -> float:
        """Seconds until `aantal` of them (all) are sent."""
        begin = time.perf_counter()
        while self.sent(ids) < (len(ids) if aantal is None else aantal):
            if time.perf_counter() - begin > GEDULD:
                raise SystemExit("the workers did not finish the batch")
            # Seldom, for asking costs the cores that are measured.
            time.sleep(0.1)
        return time.perf_counter() - begin


@contextmanager
def workers(databank: Databank, aantal: int) -> Iterator[psutil.Process]:
    """A real worker with `aantal` processes and a real clock, as in production."""
    env = {
        **os.environ,
        "DATABASE_URL": databank.app,
        "REDIS_URL": settings.REDIS_URL,
        "DJANGO_SETTINGS_MODULE": "outplacement.settings.test",
    }
    celery = [sys.executable, "-m", "celery", "--app", "outplacement"]
    stil = ["--without-gossip", "--without-mingle", "--loglevel", "ERROR"]
    # In production a process that grew is replaced. Here it lives to the end, or its peak would go with it.
    alles = ["--max-memory-per-child", str(64 * 1024 * 1024)]
    delen = (
        [*celery, "worker", "--queues", "pdf", "--concurrency", str(aantal), "--hostname", "pdf@%h", *stil, *alles],
        [*celery, "worker", "--queues", "default", "--concurrency", "1", "--hostname", "overig@%h", *stil],
        [*celery, "beat", "--schedule", f"/tmp/meting-{os.getpid()}", "--loglevel", "ERROR"],  # noqa: S108
    )
    gestart = [processen.start(deel, env=env, cwd=PROJECT) for deel in delen]
    try:
        yield psutil.Process(gestart[0].pid)
    finally:
        for proces in gestart:
            proces.terminate()
        for proces in gestart:
            processen.stop(proces)


def measure(make: Callable[[str], Databank]) -> Iterator[Figuur]:
    """`make(name)` gives an empty migrated database."""
    databank = make("pdfs")
    settings.DEMO = True
    call_command("build_assets", verbosity=0)
    call_command("load_demo")
    with psycopg.connect(databank.superuser, autocommit=True) as superuser:
        meting = Meting(databank, superuser)
        for slug in ("kompas", "horizon"):
            bureau = Bureau.objects.get(slug=slug)
            with in_bureau(bureau.pk):
                meting.voorbeelden[slug] = Rapport.objects.filter(staat="verzonden").latest("verzonden_op").pk
        # One queue for the measurement: whatever the demo left waiting rests.
        superuser.execute("update rapportage_rapport set werk_staat = 'rust' where werk_staat = 'wacht'")
        superuser.execute("update rapportage_groepsstand set werk_staat = 'rust' where werk_staat = 'wacht'")
        # There and back: what else the machine does in these minutes weighs on both alike.
        een, twee, weer_twee, weer_een = (_batch(meting, aantal) for aantal in (1, 2, 2, 1))
        verhouding = (een + weer_een) / (twee + weer_twee)
        yield Figuur("reports_115_two_workers_over_one", verhouding, 1.6, minstens=True)
        yield from _crowd(meting)


def _batch(meting: Meting, aantal: int) -> float:
    """Seconds for the reports of one order, by a warm worker of `aantal` processes."""
    with workers(meting.databank, aantal):
        meting.wait(meting.queue("kompas", 2 * aantal))
        return meting.wait(meting.queue("kompas", OPDRACHT))


def _crowd(meting: Meting) -> Iterator[Figuur]:
    """A few reports of one bureau behind a thousand of another, and what the workers hold on to after all of them."""
    with workers(meting.databank, 2) as werker:
        meting.wait(meting.queue("kompas", 4))
        alleen = statistics.median(meting.wait(meting.queue("horizon", PAAR)) for _ in range(BEURTEN))
        stapel = meting.queue("kompas", STAPEL)
        achter = []
        for beurt in range(BEURTEN):
            meting.wait(stapel, 20 * (beurt + 1))
            achter.append(meting.wait(meting.queue("horizon", PAAR)))
        yield Figuur("five_reports_behind_1000_over_alone", statistics.median(achter) / alleen, 3)
        meting.wait(stapel)
        yield Figuur("worker_peak_mb_after_500_reports", max(map(_peak_mb, werker.children())), 350)


def _peak_mb(proces: psutil.Process) -> float:
    """The most memory a process ever held, in MB (Linux)."""
    status = Path(f"/proc/{proces.pid}/status").read_text(encoding="utf-8").splitlines()
    return next(int(regel.split()[1]) for regel in status if regel.startswith("VmHWM")) / 1024
