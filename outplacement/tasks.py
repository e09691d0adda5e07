"""The clock's only task: look in PostgreSQL for due work and hand its ids to the workers.

Nothing exists only in the queue. Any number of ticks may run at once; a tick that dies after offering loses
a minute, not the work.
"""

from celery import shared_task

from bureaus import hartslag
from bureaus.models import Verzending
from bureaus.tasks import send_mail
from bureaus.tenancy import as_planner
from bureaus.wachtrij import offer
from rapportage import standen
from rapportage.models import Bundel, Groepsstand, Rapport
from rapportage.tasks import begin_standen, build_bundel, build_pdf, build_stand
from trajecten import aanmeldingen, herinneringen
from trajecten.models import Import
from trajecten.tasks import remind, run_import

# Per queue how many rows one bureau may have with the workers: as many as keep them busy, and no more.
WACHTRIJEN = (
    (Verzending, send_mail, 50),
    (Rapport, build_pdf, 4),
    (Bundel, build_bundel, 2),
    (Groepsstand, build_stand, 4),
    (Import, run_import, 2),
)


@shared_task
def tik() -> None:
    """Offer everything that is due, of all bureaus, and throw away what was declined long enough ago."""
    with as_planner():
        bureaus = herinneringen.find_bureaus()
        aanmeldingen.remove_declined()
        aanbod = [(task, offer(model, per_bureau=aantal)) for model, task, aantal in WACHTRIJEN]
        if not bureaus:
            hartslag.beat(hartslag.HERINNERINGEN)
    for bureau_id in bureaus:
        # Not taken up in time is not needed: the next tick finds the same bureau.
        remind.apply_async((str(bureau_id),), expires=10)
    for task, paren in aanbod:
        for plaats, (bureau_id, pk) in enumerate(paren):
            # Halfway asks for more at once: the workers do not run dry while the clock is still to tick.
            vervolg = tik.si().set(expires=10) if plaats == len(paren) // 2 else None
            task.apply_async((str(bureau_id), str(pk)), link=vervolg)


@shared_task
def nieuwe_standen() -> None:
    """Begin quarterly figures for payers that have none yet; every later quarter follows from the one before it."""
    with as_planner():
        per_bureau = standen.find_new()
    for bureau_id, ids in per_bureau.items():
        begin_standen.delay(str(bureau_id), [str(pk) for pk in ids])
