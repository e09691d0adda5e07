"""The clock's only task: look in PostgreSQL for due work and hand its ids to the workers.

Nothing exists only in the queue. Any number of ticks may run at once; a tick that dies after offering loses
a minute, not the work.
"""

from collections.abc import Iterator
from typing import NamedTuple
from uuid import UUID

from celery import Task, shared_task

from bureaus import hartslag
from bureaus.models import Verzending
from bureaus.tasks import send_mail
from bureaus.tenancy import as_planner
from bureaus.wachtrij import Werkstuk, offer
from rapportage import standen
from rapportage.models import Bundel, Groepsstand, Rapport
from rapportage.tasks import begin_standen, build_bundel, build_pdf, build_stand
from trajecten import aanmeldingen, herinneringen
from trajecten.models import Import
from trajecten.tasks import remind, run_import


class Wachtrij(NamedTuple):
    """A queue: how many rows one bureau may have with the workers at once, and how many go in one task.

    As many as keep the workers busy, and no more.
    """

    model: type[Werkstuk]
    task: Task
    per_bureau: int
    per_taak: int = 1


WACHTRIJEN = {
    "mail": Wachtrij(Verzending, send_mail, per_bureau=200, per_taak=50),
    "rapport": Wachtrij(Rapport, build_pdf, per_bureau=4),
    "bundel": Wachtrij(Bundel, build_bundel, per_bureau=2),
    "stand": Wachtrij(Groepsstand, build_stand, per_bureau=4),
    "import": Wachtrij(Import, run_import, per_bureau=2),
}


@shared_task
def tik() -> None:
    """Offer everything that is due, of all bureaus, and throw away what was declined long enough ago."""
    with as_planner():
        bureaus = herinneringen.find_bureaus()
        aanmeldingen.remove_declined()
        aanbod = {naam: _offer(rij) for naam, rij in WACHTRIJEN.items()}
        if not bureaus:
            hartslag.beat(hartslag.HERINNERINGEN)
        # Last: ticks that run at once wait for each other here, and only until the commit.
        hartslag.beat(hartslag.TIK)
    for bureau_id in bureaus:
        # Not taken up in time is not needed: the next tick finds the same bureau.
        remind.apply_async((str(bureau_id),), expires=10)
    for naam, paren in aanbod.items():
        _hand_out(naam, paren)


@shared_task
def bied_aan(naam: str) -> None:
    """Offer more of one queue, of which the workers are halfway what they got."""
    with as_planner():
        paren = _offer(WACHTRIJEN[naam])
    _hand_out(naam, paren)


def _offer(rij: Wachtrij) -> list[tuple[UUID, UUID]]:
    return offer(rij.model, limiet=max(100, 2 * rij.per_bureau), per_bureau=rij.per_bureau)


def _hand_out(naam: str, paren: list[tuple[UUID, UUID]]) -> None:
    rij = WACHTRIJEN[naam]
    taken = list(_bundle(paren, rij.per_taak))
    for plaats, (bureau_id, ids) in enumerate(taken):
        # Halfway asks for more at once: the workers do not run dry while the clock is still to tick.
        vervolg = bied_aan.si(naam).set(expires=10) if plaats == len(taken) // 2 else None
        rij.task.apply_async((str(bureau_id), *map(str, ids)), link=vervolg)


def _bundle(paren: list[tuple[UUID, UUID]], grootte: int) -> Iterator[tuple[UUID, list[UUID]]]:
    """Rows of one bureau together, `grootte` at most; each bureau's first bundle comes before any bureau's second."""
    per_bureau: dict[UUID, list[UUID]] = {}
    for bureau_id, pk in paren:
        per_bureau.setdefault(bureau_id, []).append(pk)
    bundels = [
        (beurt, bureau_id, ids)
        for bureau_id, pks in per_bureau.items()
        for beurt, ids in enumerate(pks[n : n + grootte] for n in range(0, len(pks), grootte))
    ]
    for _beurt, bureau_id, ids in sorted(bundels, key=lambda bundel: bundel[0]):
        yield bureau_id, ids


@shared_task
def nieuwe_standen() -> None:
    """Begin quarterly figures for payers that have none yet; every later quarter follows from the one before it."""
    with as_planner():
        per_bureau = standen.find_new()
    for bureau_id, ids in per_bureau.items():
        begin_standen.delay(str(bureau_id), [str(pk) for pk in ids])
